#pragma once

#include "src/outside/sandbox/command.hpp"

#include <functional>

namespace mendwatch::sandbox {

using Run = std::function<Result<Finished>(const Command&)>;

/// Runs a script that tries to see and do what it mustn't. Errors: unavailable, with the kernel's words or what it managed to do.
Result<void> try_to_break_out(const std::filesystem::path& scratch, const Run& run);

/// Runs scripts that go beyond the limits of memory and processes. Errors: unavailable, with the reason.
Result<void> try_the_limits(const std::filesystem::path& scratch, const Run& run);

}  // namespace mendwatch::sandbox
