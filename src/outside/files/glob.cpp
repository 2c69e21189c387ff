#include "src/outside/files/glob.hpp"

#include "src/base/text.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include <fnmatch.h>

namespace mendwatch::files {
namespace {

namespace fs = std::filesystem;

constexpr int deepest = 32;

bool part_matches(std::string_view pattern, std::string_view part) {
  return ::fnmatch(std::string{pattern}.c_str(), std::string{part}.c_str(), FNM_PERIOD) == 0;
}

// Row by row as for edit distance: linear in the product of the parts' numbers, whatever the pattern.
bool parts_match(const std::vector<std::string_view>& pattern, const std::vector<std::string_view>& path) {
  std::vector<char> reached(path.size() + 1, 0);
  reached[0] = 1;
  for (const auto part : pattern) {
    std::vector<char> next(path.size() + 1, 0);
    if (part == "**") {
      bool any = false;
      for (std::size_t i = 0; i <= path.size(); ++i) {
        any = (any && (i == 0 || path[i - 1].empty() || path[i - 1].front() != '.')) || reached[i] != 0;
        next[i] = any;
      }
    } else {
      for (std::size_t i = 0; i < path.size(); ++i) next[i + 1] = reached[i] != 0 && part_matches(part, path[i]);
    }
    reached = std::move(next);
  }
  return reached[path.size()] != 0;
}

bool is_pattern(std::string_view part) { return part.find_first_of("*?[") != std::string_view::npos; }

struct Search {
  std::size_t limit;
  std::size_t visits = 100'000;  // entries looked at, so that a huge tree can't keep us
  std::vector<std::string> found;

  bool full() { return found.size() >= limit || visits == 0 || --visits == 0; }

  void below(const fs::path& folder, const std::vector<std::string_view>& parts, std::size_t at, int depth) {
    if (depth > deepest || full())
      return;
    if (at == parts.size()) {
      found.push_back(folder.string());
      return;
    }
    const auto part = parts[at];
    if (!is_pattern(part)) {
      const auto next = folder / part;
      std::error_code problem;
      // The last part may be there or not (a broken link, say): opening it tells more than leaving it out.
      if (fs::exists(fs::symlink_status(next, problem)))
        below(next, parts, at + 1, depth + 1);
      return;
    }
    if (part == "**")
      below(folder, parts, at + 1, depth + 1);
    std::error_code problem;
    for (fs::directory_iterator
             entry{folder.empty() ? fs::path{"."} : folder, fs::directory_options::skip_permission_denied, problem},
         end;
         !problem && entry != end; entry.increment(problem)) {
      if (full())
        return;
      const auto name = entry->path().filename();
      std::error_code unknown;
      if (part == "**") {
        if (name.native().front() != '.' && entry->is_directory(unknown) && !entry->is_symlink(unknown))
          below(folder / name, parts, at, depth + 1);
      } else if (part_matches(part, name.native())) {
        if (at + 1 == parts.size() ? !entry->is_directory(unknown) : entry->is_directory(unknown))
          below(folder / name, parts, at + 1, depth + 1);
      }
    }
  }
};

std::vector<std::string_view> parts_of(std::string_view path) {
  auto parts = split(path, '/');
  std::erase_if(parts, [](std::string_view part) { return part.empty(); });
  return parts;
}

}  // namespace

bool glob_matches(std::string_view pattern, std::string_view path) {
  if (pattern.starts_with('/') != path.starts_with('/'))
    return false;
  return parts_match(parts_of(pattern), parts_of(path));
}

std::vector<std::string> expand_glob(const std::string& pattern, std::size_t limit) {
  auto parts = parts_of(pattern);
  if (!parts.empty() && parts.back() == "**")
    parts.push_back("*");  // files are wanted, not the folders
  Search search{.limit = limit, .found = {}};
  search.below(pattern.starts_with('/') ? fs::path{"/"} : fs::path{}, parts, 0, 0);
  auto& found = search.found;
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return std::move(found);
}

}  // namespace mendwatch::files
