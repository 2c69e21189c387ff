#pragma once

#include "src/base/result.hpp"
#include "src/outside/sandbox/command.hpp"

#include <vector>

#include <sys/types.h>

namespace mendwatch::sandbox {

/// A control group for one command: its processes together stay below the limits of memory and processes, and can be killed
/// together. Needs root; version 2, or memory and pids of version 1. Gone with this object.
class Cgroup {
public:
  /// Errors: unavailable (not root, no hierarchy that may be written, and which).
  static Result<Cgroup> make(const Limits& limits);

  Cgroup(Cgroup&&) noexcept = default;
  Cgroup& operator=(Cgroup&&) = delete;
  ~Cgroup();

  /// Puts a process in, and with it all that it will start. Errors: unavailable.
  Result<void> add(pid_t process) const;

  /// True once the kernel has killed something in it for its memory.
  bool ran_out_of_memory() const;

  void kill_all() const;

  /// Removes groups whose makers are gone.
  static void sweep();

private:
  Cgroup() = default;
  Result<void> make_in(const std::filesystem::path& parent, const std::string& name,
                       const std::vector<std::pair<std::string, std::string>>& settings);
  std::vector<std::filesystem::path> folders_;  // one, or one a controller
};

}  // namespace mendwatch::sandbox
