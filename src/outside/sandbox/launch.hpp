#pragma once

#include "src/base/result.hpp"
#include "src/base/time.hpp"
#include "src/outside/sandbox/command.hpp"

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

namespace mendwatch::sandbox {

/// A process as it is about to be started. It gets descriptors 0 to 2 and those of `keep`, nothing else that we have open.
struct Launch {
  std::vector<std::string> argv;              // argv[0] is a path
  std::vector<std::string> environment;       // NAME=value; nothing is added
  std::filesystem::path folder;
  std::vector<int> keep;                      // become 3, 4, 5 … in this order
  std::optional<uid_t> user;                  // dropped to, groups and all, if we are root
  std::vector<std::pair<int, std::uint64_t>> limits;  // RLIMIT_…, soft and hard
  bool no_new_privileges = true;
  Duration time = std::chrono::seconds{120};
  std::uint64_t output = 16ull << 20;
  int output_file = -1;                       // prints into this file instead of to us; `output` doesn't count then
  bool leave_rest = false;                    // what it started and left behind lives on, unless it reached a limit
  std::function<Result<void>(pid_t)> before_start;    // while it waits at its start
  std::function<std::optional<Ending>()> watch;       // asked a few times a second: a reason to end it
  std::function<void()> kill_rest;                    // after it ended: what may be left of it
};

/// Starts, feeds nothing, gathers what it prints, and waits for its end or its limits. It and its process group are gone when
/// this returns, unless they are to be left. Errors: unavailable (it could not be started, and why).
Result<Finished> launch(const Launch& wanted);

}  // namespace mendwatch::sandbox
