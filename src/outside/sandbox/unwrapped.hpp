#pragma once

#include "src/outside/sandbox/launch.hpp"
#include "src/outside/sandbox/scratch.hpp"

namespace mendwatch::sandbox {

/// `unsafe_host`: in the copy, with limits and an environment of its own, but on the host and with its network.
/// Errors: those of find_program and launch.
Result<Finished> run_unwrapped(const Command& command, Launch launch, const Scratch& copy);

}  // namespace mendwatch::sandbox
