#pragma once

#include "src/base/severity.hpp"
#include "src/base/time.hpp"
#include "src/cli/exit_code.hpp"
#include "src/cli/streams.hpp"

#include <optional>
#include <vector>

namespace mendwatch::cli {

struct ScanOptions {
  std::vector<std::string> files{"-"};
  std::string service;  // of all lines, whatever they say
  std::string repository;  // diagnose each finding with this folder
  std::optional<Severity> fail_on;
  bool json = false;
};

/// `mendwatch scan`: finds what is wrong as if the lines had arrived at their own times. Lines before the first that says a time are
/// taken for ones of `now`.
ExitCode scan(const ScanOptions& options, Streams& streams, Time now);

}  // namespace mendwatch::cli
