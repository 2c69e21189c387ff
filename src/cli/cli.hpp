#pragma once

#include "src/cli/verb.hpp"

#include <string>
#include <vector>

namespace mendwatch::cli {

/// Adds everything that the command line understands.
void assemble(CommandLine& line);

/// Understands `arguments` (without the program's name), does what they say and returns the exit code. Never throws.
ExitCode run_command_line(const std::vector<std::string>& arguments, Streams& streams);

}  // namespace mendwatch::cli
