#include "src/outside/sandbox/unwrapped.hpp"

#include "src/outside/sandbox/bubblewrap.hpp"
#include "src/outside/sandbox/user_slot.hpp"

#include <sys/resource.h>
#include <unistd.h>

namespace mendwatch::sandbox {
Result<Finished> run_unwrapped(const Command& command, Launch launch, const Scratch& copy) {
  auto program = find_program(command);
  if (!program)
    return program.error();
  launch.argv = command.argv;
  launch.argv.front() = program->front() == '/' ? *program : (copy.folder() / *program).string();
  launch.folder = copy.folder();
  // The system's temporary folder is everybody's: its own lies in the copy's parent and goes with it.
  for (auto& line : launch.environment)
    for (const char* name : {"HOME=", "TMPDIR="})
      if (line == name + std::string{"/tmp"})
        line = name + copy.temporary().string();
  const auto processes = static_cast<std::uint64_t>(command.limits.processes);
  // The kernel counts all tasks of a user, those outside too.
  launch.limits.emplace_back(RLIMIT_NPROC, processes + tasks_of(launch.user.value_or(::geteuid())));
  return sandbox::launch(launch);
}

}  // namespace mendwatch::sandbox
