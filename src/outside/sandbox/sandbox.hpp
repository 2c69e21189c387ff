#pragma once

#include "src/outside/sandbox/command.hpp"

#include <memory>

namespace mendwatch::sandbox {

using propose::SandboxLevel;

struct Settings {
  std::filesystem::path scratch;  // where copies of worktrees live; empty: the system's temporary folder
};

/// Runs what strangers wrote. Levels: strict (namespaces, seccomp, cgroup), basic (rlimits instead of the cgroup), none; and
/// unsafe_host, which holds nothing back but the environment and the limits. It never falls back from one to another.
/// Copies share one machinery; all functions may be called from several threads.
class Sandbox {
public:
  /// Finds out what this machine gives, by trying to break out. Takes a fraction of a second; blocks.
  static Sandbox probe(const Settings& settings = {});

  /// strict, basic or none.
  SandboxLevel level() const;

  /// Why it isn't strict, in the kernel's words. Empty when it is.
  const std::string& why() const;

  /// The level at which a repository that asks for `wanted` (strict, basic or unsafe_host) runs here: strict and basic give the
  /// best there is if that is enough, unsafe_host gives itself. Errors: unavailable, with the reason and what to do.
  Result<SandboxLevel> level_for(SandboxLevel wanted) const;

  /// True if `argv[0]` can be found when run in `worktree`. A check whose tool is missing is unavailable, never passed.
  bool has(const Command& command) const;

  /// Runs `command` at exactly `level` and waits for its end; blocks for at most the time limit and a second.
  /// Errors: not_found (no such program), refused (the level is none), unavailable (the level can't be had here, or the machine
  /// has no room), failed (the worktree can't be copied).
  Result<Finished> run(const Command& command, SandboxLevel level) const;

private:
  struct Machinery;
  explicit Sandbox(std::shared_ptr<const Machinery> machinery) : machinery_(std::move(machinery)) {}
  std::shared_ptr<const Machinery> machinery_;
};

}  // namespace mendwatch::sandbox
