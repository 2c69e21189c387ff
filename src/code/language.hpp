#pragma once

#include "src/base/names.hpp"

#include <cstdint>
#include <string_view>

namespace mendwatch::code {

/// What a file is written in. From `python` to `yaml` there is a grammar; `toml`, `ini` and `env` are read line by line.
enum class Language : std::uint8_t {
  unknown, python, javascript, typescript, tsx, go, java, ruby, rust, cpp, csharp, php, bash, json, yaml, toml, ini, env
};

constexpr auto names_of(Language) {
  return std::array<std::string_view, 18>{"unknown", "python", "javascript", "typescript", "tsx",  "go",   "java", "ruby", "rust",
                                          "cpp",     "csharp", "php",        "bash",       "json", "yaml", "toml", "ini",  "env"};
}

/// By the file's name alone. C is read as C++.
Language language_of(std::string_view path);

/// True if `parse` can read it.
bool has_grammar(Language language);

/// Program text, not data or configuration.
bool is_program(Language language);

/// Files that others wrote or a tool made (`vendor/`, `node_modules/`, `*.min.js`, lock files): looked into last.
bool is_vendored(std::string_view path);

/// Files that only tests use, by their place or name.
bool is_test(std::string_view path);

}  // namespace mendwatch::code
