#pragma once

#include "src/base/redact.hpp"
#include "src/detect/anomaly.hpp"
#include "src/detect/settings.hpp"
#include "src/detect/tally.hpp"
#include "src/mine/template.hpp"
#include "src/read/log_batch.hpp"

#include <memory>

namespace mendwatch::detect {

/// What one analyzer knows of its source: for each service seen there a memory of its own (templates, detectors, tallies).
/// Bounded in all of them. Not thread-safe. The same records in the same order give the same anomalies with the same ids.
class Watcher {
public:
  /// `redact` knows our own secrets; whatever leaves in an anomaly or a snapshot has gone through it.
  explicit Watcher(std::string source, Settings settings = {}, Redactor redact = Redactor{});
  Watcher(Watcher&&) noexcept;
  Watcher& operator=(Watcher&&) noexcept;
  ~Watcher();

  /// Takes in one record; returns the anomalies that it completes. A trouble that goes on is told again each time its count
  /// has doubled, under the same fingerprint.
  std::vector<Anomaly> observe(const read::Record& record);

  /// Lines are missing: the slot of that moment is left out of the tallies of all services here.
  void observe(const read::Gap& gap);

  /// The source has been read up to `now`, whether or not there were lines. A record that claims to be from more than five minutes
  /// after the latest tick is taken for one of that moment.
  std::vector<Anomaly> tick(Time now);

  /// Trouble and traffic of `service` per slot, from `since` on; empty where the service or the fingerprint was never seen.
  Tallies tallies(const std::string& service, const std::string& fingerprint, Time since = {}) const;

  /// Everything, as JSON; `restore` brings back a watcher that goes on exactly as this one would.
  Json snapshot() const;

  /// Errors: malformed. Never throws, whatever the JSON.
  static Result<Watcher> restore(const Json& snapshot, Settings settings = {}, Redactor redact = Redactor{});

  /// The templates of one service, by id; for people.
  std::vector<mine::Template> templates(const std::string& service) const;

private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mendwatch::detect
