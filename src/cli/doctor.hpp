#pragma once

#include "src/base/names.hpp"
#include "src/config/configuration.hpp"

namespace mendwatch::cli {

enum class Grade : std::uint8_t { ok, warn, fail };
constexpr auto names_of(Grade) { return std::array<std::string_view, 3>{"ok", "warn", "fail"}; }

/// What the doctor found about one thing, and what to do about it.
struct Finding {
  Grade grade = Grade::ok;
  std::string what;    // `repository shop`
  std::string detail;
};

/// Looks at everything that `configuration` names: the user, the state folder, the database, the port, the sandbox, each repository with its
/// branch, checks and deployment, each source, the people. Changes nothing but a file that it removes again; blocks for as long as remotes take
/// (10 s each at most).
std::vector<Finding> examine(const config::Configuration& configuration);

}  // namespace mendwatch::cli
