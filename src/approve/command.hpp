#pragma once

#include "src/base/result.hpp"
#include "src/base/time.hpp"
#include "src/base/names.hpp"

#include <cstdint>
#include <vector>

namespace mendwatch::approve {

enum class Verb : std::uint8_t { approve, reject, show, diff, why, status, list, snooze, revert, help };
constexpr auto names_of(Verb) {
  return std::array<std::string_view, 10>{"approve", "reject", "show", "diff", "why", "status", "list", "snooze", "revert", "help"};
}

/// What a person asked for in words.
struct Command {
  Verb verb = Verb::help;
  std::string fix;           // of approve, reject, show, diff, why, snooze and revert
  std::uint32_t option = 0;  // from 1; 0: not named
  std::string digest;        // the digest's first digits, if they typed them
  std::string reason;        // of a rejection
  Duration length{};         // of a snooze
};

/// Reads `@Agent implement fix_20251020_030000 option 2`: a mention in front is skipped, case does not matter, `implement` and
/// `approve` are one.
///
///     implement|approve FIX [option N] [digest PREFIX]
///     reject FIX [reason …]      show|diff|why|revert FIX
///     snooze FIX [DURATION]      status   list   help
///
/// A slip is answered, never guessed. Errors: malformed, with the nearest word or form; not_found (no such fix among `known`), with the nearest id.
Result<Command> parse_command(std::string_view text, const std::vector<std::string>& known);

/// The words that are understood, for people.
std::string command_help();

}  // namespace mendwatch::approve
