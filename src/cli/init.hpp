#pragma once

#include "src/base/result.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace mendwatch::cli {

/// A repository that was found, and the logs that seem to belong to it.
struct FoundRepository {
  std::string name;    // of its folder, as a name of ours
  std::string remote;  // its origin, or its own path
  std::string branch;
  std::vector<std::string> logs;  // globs
};

/// Looks at `folder` and the folders in it: git repositories, and files that end in .log there, in log/ and in logs/.
std::vector<FoundRepository> look_around(const std::filesystem::path& folder);

/// A configuration for what was found, with comments. With nothing found, one to be filled in.
std::string starting_configuration(const std::vector<FoundRepository>& found, const std::string& user, unsigned uid);

/// Writes `text` to a file that must not exist yet. Errors: refused (it exists), failed.
Result<void> write_new_file(const std::filesystem::path& path, const std::string& text);

}  // namespace mendwatch::cli
