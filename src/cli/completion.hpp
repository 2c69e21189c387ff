#pragma once

#include <CLI/App.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace mendwatch::cli {

enum class Shell { bash, zsh, fish };

std::optional<Shell> shell_named(std::string_view name);

/// A completion script for `shell`, made by walking the verbs and options of `app`.
std::string completion_script(const CLI::App& app, Shell shell);

}  // namespace mendwatch::cli
