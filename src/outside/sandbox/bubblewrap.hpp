#pragma once

#include "src/outside/sandbox/command.hpp"
#include "src/outside/sandbox/descriptor.hpp"

#include <sys/types.h>

namespace mendwatch::sandbox {

/// PATH inside; programs elsewhere can't be seen there.
inline constexpr const char* search_path = "/usr/local/bin:/usr/bin:/bin";

/// Where bubblewrap lies; nothing if it isn't installed.
std::optional<std::string> find_bubblewrap();

/// The whole command line: bubblewrap, what is to be seen inside, and `command`. The filter comes as descriptor 3, the files of
/// `own_files` as 4, 5 ….
std::vector<std::string> wrapped(const std::string& bubblewrap, const Command& command, const std::filesystem::path& copy);

/// What stands inside in /etc instead of the host's files: `localhost` has an address and `user` has a name.
/// Errors: unavailable (no memory).
Result<std::vector<Descriptor>> own_files(uid_t user);

/// The environment inside, as NAME=value. `home` is where it may write.
std::vector<std::string> environment_of(const Command& command);

/// The program that `command` would start in `worktree`. Errors: not_found.
Result<std::string> find_program(const Command& command);

/// RLIMIT_… for its processes.
std::vector<std::pair<int, std::uint64_t>> limits_of(const Limits& limits);

}  // namespace mendwatch::sandbox
