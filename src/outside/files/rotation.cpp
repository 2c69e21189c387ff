#include "src/outside/files/rotation.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>
#include <utility>

namespace mendwatch::files {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_siblings = 1000;
constexpr std::array<std::string_view, 7> compressed{".gz", ".bz2", ".xz", ".zst", ".lz4", ".zip", ".Z"};

std::string_view without_compression(std::string_view path) {
  for (const auto ending : compressed)
    if (path.ends_with(ending))
      return path.substr(0, path.size() - ending.size());
  return path;
}

// The uncompressed files beside `path` with the names of its older parts; bounded.
std::vector<std::string> older_parts(const std::string& path) {
  const fs::path whole{path};
  const auto folder = whole.has_parent_path() ? whole.parent_path() : fs::path{"."};
  std::vector<std::string> names;
  std::error_code problem;
  for (fs::directory_iterator entry{folder, problem}, end; !problem && entry != end && names.size() < most_siblings;
       entry.increment(problem)) {
    auto name = whole.has_parent_path() ? entry->path().string() : entry->path().filename().string();
    if (is_rotated_name(path, name) && !is_compressed_name(name))
      names.push_back(std::move(name));
  }
  return names;
}

fs::file_time_type written(const std::string& path) {
  std::error_code problem;
  const auto time = fs::last_write_time(path, problem);
  return problem ? fs::file_time_type::min() : time;
}

}  // namespace

bool is_compressed_name(std::string_view path) { return without_compression(path).size() != path.size(); }

bool is_rotated_name(std::string_view base, std::string_view path) {
  if (!path.starts_with(base) || path.size() < base.size() + 2)
    return false;
  const auto rest = without_compression(path.substr(base.size()));
  if (rest.empty())
    return false;
  if (rest == ".old" || rest == ".bak" || rest == ".prev")
    return true;
  if (std::string_view{".-_"}.find(rest.front()) == std::string_view::npos || rest.size() < 2)
    return false;
  const auto number = rest.substr(1);
  return std::all_of(
             number.begin(), number.end(),
             [](char c) { return (c >= '0' && c <= '9') || std::string_view{".-_:TZ+"}.find(c) != std::string_view::npos; }) &&
         number.find_first_of("0123456789") != std::string_view::npos;
}

std::optional<FollowedFile> find_rotated(const std::string& path, const read::Position& from) {
  std::optional<FollowedFile> copy;
  for (const auto& name : older_parts(path)) {
    auto file = FollowedFile::open(name);
    if (!file || file->extent().size < from.offset || !file->begins_with(from.head))
      continue;
    file->seek(from.offset);
    if (file->id().inode == from.inode)
      return std::move(*file);
    // A head of nothing says nothing.
    if (!copy && !from.head.empty() && !from.head.starts_with("0:"))
      copy = std::move(*file);
  }
  return copy;
}

std::vector<FollowedFile> rotated_after(const std::string& path, const FollowedFile& than) {
  std::vector<std::pair<fs::file_time_type, std::string>> parts;
  std::optional<fs::file_time_type> since;
  for (auto& name : older_parts(path)) {
    const auto time = written(name);
    if (auto file = FollowedFile::open(name); file && file->id() == than.id())
      since = time;
    else
      parts.emplace_back(time, std::move(name));
  }
  std::vector<FollowedFile> later;
  if (!since)
    return later;
  std::sort(parts.begin(), parts.end());
  for (const auto& [time, name] : parts)
    if (time > *since)
      if (auto file = FollowedFile::open(name))
        later.push_back(std::move(*file));
  return later;
}

}  // namespace mendwatch::files
