#pragma once

#include "src/cli/verb.hpp"

namespace mendwatch::cli {

/// The verb that the words after the program's name go down to, as far as they are verbs.
const CLI::App& deepest_given(const CLI::App& app);

/// `scan`, `config check`: a verb with those above it, without the program's name.
std::string path_of(const CLI::App& verb);

/// One sentence about what is wrong with the command line, with the nearest word that exists.
std::string explain(const CLI::App& app, const CLI::ParseError& problem);

}  // namespace mendwatch::cli
