#pragma once

#include "actors/supervision/router.hpp"
#include "actors/supervision/settings.hpp"
#include "messages/supervisor.hpp"

namespace mendwatch::supervision {

/// What the supervisor wants of a child now.
enum class Goal : std::uint8_t { run, pause, end };

struct Child {
  ChildSpecification specification;
  Goal goal = Goal::run;
  caf::actor actor;                // while it lives
  int stop_requests = 0;           // 1: it was asked to end, 2: it was killed
  std::uint64_t generation = 0;    // of the reminder that counts
  RestartWindow ends;              // only its own
  std::map<Fingerprint, int> blamed;
  std::uint64_t restarts = 0;
  std::string last_error;
  Time last_restart;
  bool remove = false;             // forget it once it has ended
};

struct SupervisorState {
  static inline const char* name = "supervisor";
  std::string id;
  Settings settings;
  Clock now;
  std::vector<std::unique_ptr<Child>> children;  // in the order in which they are started
  RestartWindow restarts;
  std::uint64_t generations = 0;
  bool stopping = false;
  bool escalated = false;
  caf::error reason;               // with which it ends itself
  std::vector<caf::response_promise> waiting;
};

/// Starts `children` in their order and keeps them running as `settings` say. Ends with Errc::failed when that doesn't help,
/// its children stopped before it, last first. Throws std::invalid_argument if `check(settings)` fails or two ids are equal.
SupervisorActor::behavior_type supervisor(SupervisorActor::stateful_pointer<SupervisorState> self, std::string id, Settings settings,
                                          std::vector<ChildSpecification> children, Clock now);

/// A supervisor as another's child. What has no router gets one here, so that it outlives each life of the branch.
ChildSpecification branch(caf::actor_system& system, std::string id, Settings settings, std::vector<ChildSpecification> children, Clock now,
                          caf::actor router = {});

}  // namespace mendwatch::supervision
