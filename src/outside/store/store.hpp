#pragma once

#include "src/approve/lifecycle.hpp"
#include "src/correlate/incident.hpp"

namespace mendwatch::store {

/// Who may write: grows with each new holder of a lease. A writer with an older one than was seen is refused. Alone it is 0.
using Fence = std::uint64_t;

/// What one analyzer remembers, its reading position included: one row a source, so that the two can't contradict each other.
struct Snapshot {
  std::string source;
  Fence fence = 0;           // counts the restores of this row
  std::uint64_t number = 0;  // counts the writes under one fence
  Json state;                // null when there is none yet
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Snapshot, source, fence, number, state)

/// The right to do something, until a moment. `fence` grows whenever the holder changes.
struct Lease {
  std::string name;
  std::string holder;
  Fence fence = 0;
  Time until;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Lease, name, holder, fence, until)

/// What has to outlive the process. Whatever a call has answered is on the disk.
///
/// Errors of all calls: conflict (somebody wrote first, or holds a newer fence: look again), unavailable (busy, full or away: trying again is
/// harmless), malformed (what is stored has been tampered with or damaged: nothing is read from it), failed (the disk didn't confirm a write,
/// so nobody can say what is on it: the node must stop).
class Store {
public:
  virtual ~Store() = default;

  /// Writes `event` behind version `event.version - 1` of its fix, and `summary` in place of the fix's last one. Writing the very same event
  /// again succeeds and changes nothing, so a lost answer does no harm.
  virtual Result<void> append(const approve::Event& event, const approve::Summary& summary, Fence fence) = 0;

  /// All events of one fix, in order; their hash chain has been checked. Errors: not_found.
  virtual Result<std::vector<approve::Event>> history(const std::string& fix) = 0;

  /// The latest summary of each fix, newest first, at most `limit`. `open`: only of those that are not settled.
  virtual Result<std::vector<approve::Summary>> fixes(bool open, std::size_t limit) = 0;

  /// Checks the hash chain of every fix. Errors: malformed, with the first fix and version that don't fit.
  virtual Result<void> verify_chain() = 0;

  /// Opens an incident (version 1), unless one with its fingerprint is open. Gives the one that is open now: this one or the other.
  virtual Result<correlate::Incident> claim(const correlate::Incident& incident) = 0;

  /// Writes `incident` in place of version `incident.version - 1`. Writing the very same again succeeds. Errors: not_found.
  virtual Result<void> update(const correlate::Incident& incident) = 0;

  /// Newest first, at most `limit`. `open`: only those that are not settled.
  virtual Result<std::vector<correlate::Incident>> incidents(bool open, std::size_t limit) = 0;

  /// Errors: not_found.
  virtual Result<correlate::Incident> incident(const std::string& id) = 0;

  /// The source's row, whose fence has been raised: whoever had it before can't write any more. A new source has a null state.
  virtual Result<Snapshot> restore(const std::string& source) = 0;

  /// Writes a source's row. Errors: conflict, if somebody has restored it since, or a later number stands there.
  virtual Result<void> save(const Snapshot& snapshot) = 0;

  /// A small thing under a key.
  virtual Result<void> keep(const std::string& key, const Json& value) = 0;

  /// Errors: not_found.
  virtual Result<Json> kept(const std::string& key) = 0;

  /// Takes or renews the lease `name` until `until`. Errors: conflict, while another holder's has not run out at `now`.
  virtual Result<Lease> take_lease(const std::string& name, const std::string& holder, Time now, Time until) = 0;

  /// {"kind", "schema", "events", "fixes", "bytes"} for status and metrics.
  virtual Result<Json> health() = 0;
};

}  // namespace mendwatch::store
