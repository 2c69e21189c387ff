#pragma once

#include "actors/approvals/approvals.hpp"

namespace mendwatch {

struct PendingFixState {
  static inline const char* name = "pending-fix";
  std::string id;
  SharedApprovals approvals;
  approve::Fix fix;                        // what the journal says, and nothing else
  std::optional<Error> unreadable;         // why what the journal says can't be used
  std::optional<approve::Event> unwritten;  // a line of ours that the store was away for
  std::uint64_t sent = 0;                  // the order that was sent last …
  bool sending = false;
  bool taken = false;                      // … and whether its worker has acknowledged it
  int beats_since_sent = 0;
  std::uint64_t shown = 0;                 // the version of the card that people see
  bool showing = false;
  bool told = false;                       // how it ended
  bool telling = false;
  std::optional<Time> armed;
  bool ticking = false;
};

/// The life of the fix `id`, told by its journal: disk, then memory, then the reply. Runs under the supervisor of approvals (transient).
/// Whatever it does after a line is written it does again after a restart, with the same keys.
PendingFixActor::behavior_type pending_fix(PendingFixActor::stateful_pointer<PendingFixState> self, SharedApprovals approvals, std::string id);

}  // namespace mendwatch
