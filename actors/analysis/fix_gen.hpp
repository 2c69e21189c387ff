#pragma once

#include "actors/analysis/repositories.hpp"
#include "messages/fix_gen.hpp"
#include "src/outside/errands/errands.hpp"

namespace mendwatch {

struct FixGenSettings {
  std::shared_ptr<Repositories> repositories;
  std::shared_ptr<const std::vector<propose::Playbook>> playbooks;
  sandbox::Sandbox sandbox;
  std::filesystem::path folder;      // of our own: options are tried below it
  std::vector<std::string> secrets;  // never in what is told, nor in a change
  Duration limit = std::chrono::minutes{15};  // for all trials of one incident
};

struct FixGenState {
  static inline const char* name = "fix-gen";
  std::optional<FixGenSettings> settings;
  std::uint64_t proposed = 0;
  std::uint64_t abstained = 0;
  std::string last_error;
};

/// Spawn it detached: options are tried in the sandbox. It keeps nothing.
FixGenActor::behavior_type fix_gen(FixGenActor::stateful_pointer<FixGenState> self, FixGenSettings settings);

}  // namespace mendwatch
