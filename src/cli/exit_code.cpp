#include "src/cli/exit_code.hpp"

#include <array>

namespace mendwatch::cli {

std::span<const ExitCodeMeaning> exit_codes() {
  static constexpr std::array<ExitCodeMeaning, 10> all{{
      {ExitCode::done, "done", "it was done"},
      {ExitCode::failed, "failed", "it was tried and did not work"},
      {ExitCode::usage, "usage", "the command line is wrong"},
      {ExitCode::not_found, "not found", "there is no such fix, file or thing"},
      {ExitCode::credentials, "credentials", "the token is missing or wrong, or this person may not do that"},
      {ExitCode::refused, "refused", "the digest or the state has moved since you looked"},
      {ExitCode::findings, "findings", "`scan --fail-on SEVERITY` found something that bad"},
      {ExitCode::unreachable, "unreachable", "the service does not answer; trying again is harmless"},
      {ExitCode::configuration, "configuration", "the configuration is wrong; nothing was started"},
      {ExitCode::interrupted, "interrupted", "Ctrl-C"},
  }};
  return all;
}

ExitCode exit_code_of(const Error& error) {
  switch (error.code) {
    case Errc::none: return ExitCode::done;
    case Errc::not_found: return ExitCode::not_found;
    case Errc::forbidden: return ExitCode::credentials;
    case Errc::conflict:
    case Errc::expired:
    case Errc::refused: return ExitCode::refused;
    case Errc::unavailable:
    case Errc::timed_out: return ExitCode::unreachable;
    case Errc::configuration: return ExitCode::configuration;
    case Errc::malformed:
    case Errc::failed:
    case Errc::poisoned: return ExitCode::failed;
  }
  return ExitCode::failed;
}

}  // namespace mendwatch::cli
