#pragma once

#include "src/base/result.hpp"

#include <span>
#include <string_view>

namespace mendwatch::cli {

/// How the process ends. Scripts rely on these; `mendwatch help exit-codes` lists them.
enum class ExitCode : int {
  done = 0,
  failed = 1,
  usage = 2,
  not_found = 3,
  credentials = 4,
  refused = 5,
  findings = 6,
  unreachable = 75,
  configuration = 78,
  interrupted = 130,
};

struct ExitCodeMeaning {
  ExitCode code;
  std::string_view name;
  std::string_view meaning;
};

/// All of them, in the order of their numbers.
std::span<const ExitCodeMeaning> exit_codes();

/// The code with which a verb ends because of `error`.
ExitCode exit_code_of(const Error& error);

}  // namespace mendwatch::cli
