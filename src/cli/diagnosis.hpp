#pragma once

#include "src/cli/streams.hpp"
#include "src/diagnose/root_cause.hpp"

namespace mendwatch::cli {

/// The object that scripts rely on: `diagnose --json` prints it, `scan --json --repo` has it as `diagnosis`.
nlohmann::ordered_json json_of(const diagnose::RootCause& cause);

/// One line of JSON; bytes that are not UTF-8 are replaced.
std::string to_line(const nlohmann::ordered_json& object);

/// For people: where, commits, evidence.
void print(const diagnose::RootCause& cause, Streams& streams);

}  // namespace mendwatch::cli
