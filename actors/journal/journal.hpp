#pragma once

#include "messages/journal.hpp"
#include "src/outside/store/store.hpp"

namespace mendwatch {

/// How the journal reaches its store, and what becomes of the node when the disk lies.
struct JournalSettings {
  std::function<Result<std::shared_ptr<store::Store>>()> open;  // called again after a restart, and while it fails
  std::function<void(const Error&)> stop_node;                  // the disk did not confirm a write: nothing may go on
};

struct JournalState {
  static inline const char* name = "journal";
  JournalSettings settings;
  std::shared_ptr<store::Store> store;  // null while it can't be opened
  bool stopped = false;
  std::uint64_t requests = 0;
  std::uint64_t failures = 0;
  std::string last_error;
};

/// The store's only writer; to be spawned detached, since the disk blocks it. A store that is away is an answer (unavailable), not the
/// actor's end; it is opened at the first request, and again at each while that fails.
JournalActor::behavior_type journal(JournalActor::stateful_pointer<JournalState> self, JournalSettings settings);

}  // namespace mendwatch
