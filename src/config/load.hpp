#pragma once

#include "src/config/configuration.hpp"

#include <functional>

namespace mendwatch::config {

/// Something that is wrong in the file.
struct Problem {
  std::string file;
  int line = 0;    // from 1
  int column = 0;  // from 1
  std::string message;  // names the nearest known word; never shows a secret's value
};

/// `FILE:LINE:COLUMN: message`.
std::string to_string(const Problem& problem);

/// What the file may ask for; tests bring their own.
struct Outside {
  std::function<std::optional<std::string>(const std::string& name)> environment;  // ${ENV:NAME}
  std::function<Result<std::string>(const std::filesystem::path&)> read_file;      // file:PATH
  std::uint32_t uid = 0;  // who runs it: the default approver
};
Outside real_outside();

struct Loaded {
  std::optional<Configuration> configuration;  // present if there is no problem
  std::vector<Problem> problems;               // all of them, in the order of the file
};

/// Reads YAML text strictly: duplicate or unknown keys, numbers and words that YAML would quietly take for something else, wrong
/// types and values out of range are problems. Relative paths are relative to `file`'s folder.
Loaded parse(std::string_view yaml, const std::filesystem::path& file, const Outside& outside);

/// The file's configuration. Errors: not_found; configuration, with every problem on a line of its own.
Result<Configuration> load(const std::filesystem::path& file);

/// The state folder that `file` names, whatever else is wrong in it: a client needs no more, and has none of the service's secrets.
/// Errors: not_found, configuration.
Result<std::filesystem::path> state_folder(const std::filesystem::path& file);

/// `given`, else ./mendwatch.yaml, else /etc/mendwatch/mendwatch.yaml. Errors: not_found, with the places that were tried.
Result<std::filesystem::path> find_file(const std::filesystem::path& given);

}  // namespace mendwatch::config
