#pragma once

#include "src/outside/files/followed_file.hpp"

#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace mendwatch::files {

/// What is to be read at one path: the file that lines come from now, and those that took its place at the path since, each
/// held open, so that nothing is lost when they lose their names too.
class FollowedPath {
public:
  FollowedPath(std::string path, FollowedFile first) : path_(std::move(path)) { files_.push_back(std::move(first)); }

  /// Reads, and notices rotation. Chunks go to `chunks` (one a file); a file is left once it was quiet for `linger` and another
  /// has its place. Returns the bytes read. Errors: unavailable.
  Result<std::size_t> poll(std::size_t max_bytes, Duration linger, Time now, std::vector<read::Chunk>& chunks);

  /// Another file to read behind those that are known.
  void then(FollowedFile file) { files_.push_back(std::move(file)); }

  bool holds(const FileId& id) const;

  /// True once all was read and nothing stands at the path any more.
  bool gone() const { return files_.empty(); }

  /// Files that were read to their end and left.
  struct Left {
    FileId id;
    read::Position position;
  };
  std::vector<Left> take_left() { return std::exchange(left_, {}); }

private:
  Result<void> notice_successor();
  void notice_truncation(Time now, read::Chunk& chunk);

  std::string path_;
  std::deque<FollowedFile> files_;  // the first is read
  std::string head_;                // of the first
  std::optional<Time> quiet_since_;
  std::vector<Left> left_;
};

}  // namespace mendwatch::files
