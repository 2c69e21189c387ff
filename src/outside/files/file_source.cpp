#include "src/outside/files/file_source.hpp"

#include "src/outside/files/glob.hpp"
#include "src/outside/files/rotation.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace mendwatch::files {
namespace {

constexpr std::size_t most_paths = 10'000;
constexpr std::size_t most_remembered = 4096;

// The paths that the globs name, without compressed files and the older parts of files that are among them.
std::set<std::string> wanted_paths(const std::vector<std::string>& globs) {
  std::set<std::string> paths;
  for (const auto& glob : globs)
    paths.merge([&] {
      auto found = expand_glob(glob, most_paths);
      return std::set<std::string>(found.begin(), found.end());
    }());
  std::string base;  // sorted, older parts follow their base
  std::erase_if(paths, [&](const std::string& path) {
    if (is_compressed_name(path) || (!base.empty() && is_rotated_name(base, path)))
      return true;
    base = path;
    return false;
  });
  return paths;
}

}  // namespace

FileSource::FileSource(FileSettings settings, std::vector<read::Position> positions)
    : settings_(std::move(settings)), very_first_start_(positions.empty()) {
  for (auto& position : positions) resume_from_[position.stream] = std::move(position);
}

Result<std::vector<read::Chunk>> FileSource::poll(std::size_t max_bytes, Time now) {
  if (now >= next_look_) {
    look_for_files(now);
    next_look_ = now + settings_.rescan;
  }
  if (!errors_.empty()) {
    auto error = std::move(errors_.front());
    errors_.pop_front();
    return error;
  }
  auto chunks = std::exchange(begun_, {});
  // Begin behind the path that was served last, so that a busy file doesn't keep the others waiting.
  std::size_t left = max_bytes;
  auto at = paths_.upper_bound(served_last_);
  for (std::size_t served = 0, all = paths_.size(); served < all && left > 0; ++served) {
    if (at == paths_.end())
      at = paths_.begin();
    auto& [path, followed] = *at;
    served_last_ = path;
    if (auto got = followed.poll(left, settings_.linger, now, chunks))
      left -= std::min(left, *got);
    else
      tell(path, got.error());
    for (auto& done : followed.take_left()) {
      if (finished_.size() >= most_remembered)
        finished_.erase(finished_.begin());
      finished_[done.id] = {done.position.offset, done.position.head};
    }
    at = followed.gone() ? paths_.erase(at) : std::next(at);
  }
  return chunks;
}

void FileSource::look_for_files(Time now) {
  const auto wanted = wanted_paths(settings_.globs);
  for (const auto& path : wanted)
    if (!paths_.contains(path))
      begin(path, now);
  // What stood at a path when we stopped and is gone now may still be beside it.
  for (auto& [path, from] : std::exchange(resume_from_, {})) {
    if (paths_.contains(path))
      continue;
    const bool ours = std::any_of(settings_.globs.begin(), settings_.globs.end(),
                                  [&, &path = path](const std::string& glob) { return glob_matches(glob, path); });
    if (!ours)
      continue;
    if (auto older = find_rotated(path, from))
      paths_.emplace(path, FollowedPath{path, std::move(*older)});
    else
      begun_.push_back(
          {path, {}, from, {{now, path, "the file is gone; what was written to it after the last look is missing"}}});
  }
  std::erase_if(told_, [&](const auto& entry) { return !wanted.contains(entry.first); });
  first_look_ = false;
}

void FileSource::begin(const std::string& path, Time now) {
  if (paths_.size() >= settings_.max_files)
    return tell(path, {Errc::refused,
                       "is not followed: " + std::to_string(settings_.max_files) + " files are open already (max_files)", path});
  auto file = FollowedFile::open(path);
  if (!file)
    return tell(path, file.error());
  told_.erase(path);
  if (const auto from = resume_from_.find(path); from != resume_from_.end()) {
    const auto position = from->second;
    resume_from_.erase(from);
    return resume(path, position, std::move(*file), now);
  }
  if (followed(file->id()))
    return;
  if (const auto known = finished_.find(file->id()); known != finished_.end() && file->begins_with(known->second.head))
    file->seek(known->second.offset);
  else if (first_look_ && very_first_start_)
    file->seek_last_lines(settings_.first_lines);
  paths_.emplace(path, FollowedPath{path, std::move(*file)});
}

void FileSource::resume(const std::string& path, const read::Position& from, FollowedFile there, Time now) {
  if (there.id().inode == from.inode && there.extent().size >= from.offset && there.begins_with(from.head)) {
    there.seek(from.offset);
    paths_.emplace(path, FollowedPath{path, std::move(there)});
    return;
  }
  if (auto older = find_rotated(path, from)) {
    auto later = rotated_after(path, *older);
    FollowedPath followed{path, std::move(*older)};
    for (auto& file : later)
      if (file.id() != there.id())
        followed.then(std::move(file));
    followed.then(std::move(there));
    paths_.emplace(path, std::move(followed));
    return;
  }
  begun_.push_back(
      {path,
       {},
       there.position(path),
       {{now, path,
         "the file was replaced and its older part is gone or compressed; what was written after the last look is missing"}}});
  paths_.emplace(path, FollowedPath{path, std::move(there)});
}

bool FileSource::followed(const FileId& id) const {
  return std::any_of(paths_.begin(), paths_.end(), [&](const auto& entry) { return entry.second.holds(id); });
}

void FileSource::tell(const std::string& path, Error error) {
  auto& before = told_[path];
  if (std::exchange(before, error.message) != error.message)
    errors_.push_back(std::move(error));
}

}  // namespace mendwatch::files
