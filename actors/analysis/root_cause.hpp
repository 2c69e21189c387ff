#pragma once

#include "actors/analysis/repositories.hpp"
#include "messages/root_cause.hpp"
#include "src/diagnose/diagnose.hpp"

namespace mendwatch {

struct RootCauseState {
  static inline const char* name = "root-cause";
  std::shared_ptr<Repositories> repositories;
  diagnose::Settings settings;
  std::uint64_t diagnosed = 0;
  std::string last_error;
};

/// Spawn it detached: reading a repository blocks. It keeps nothing.
RootCauseActor::behavior_type root_cause(RootCauseActor::stateful_pointer<RootCauseState> self, std::shared_ptr<Repositories> repositories,
                                         diagnose::Settings settings);

}  // namespace mendwatch
