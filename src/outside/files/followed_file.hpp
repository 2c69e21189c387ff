#pragma once

#include "src/base/result.hpp"
#include "src/outside/files/descriptor.hpp"
#include "src/read/line_splitter.hpp"

#include <sys/types.h>

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mendwatch::files {

/// What stays the same when a file is renamed.
struct FileId {
  dev_t device = 0;
  ino_t inode = 0;
  auto operator<=>(const FileId&) const = default;
};

/// An open regular file and the place in it up to which lines were read. Opening never blocks, whatever stands at the path.
class FollowedFile {
public:
  /// Errors: not_found; refused (not a regular file); unavailable (may not or cannot be read now).
  static Result<FollowedFile> open(const std::string& path);

  const FileId& id() const { return id_; }

  /// Bytes in the file now, and whether it still has a name.
  struct Extent {
    std::uint64_t size = 0;
    bool named = true;
  };
  Extent extent() const;

  /// Digest of the file's first bytes (at most 1,024) with their number, as `1024:9f86d0…`.
  std::string head() const;

  /// True if the file still begins with the bytes that `head` was made from.
  bool begins_with(std::string_view head) const;

  /// Reading goes on at `offset`, the beginning of a line.
  void seek(std::uint64_t offset);

  /// Reading goes on `count` lines before the end. Looks back at most 16 MiB.
  void seek_last_lines(std::size_t count);

  /// Appends the lines that are complete, from about `max_bytes` bytes. Returns how many bytes were read; 0 at the end.
  /// Errors: unavailable.
  Result<std::size_t> read(std::size_t max_bytes, std::vector<read::RawLine>& lines);

  /// Gives out the unfinished last line, for when the file will not grow any more.
  void finish(std::vector<read::RawLine>& lines) { splitter_.finish(lines); }

  std::uint64_t given() const { return splitter_.given(); }
  std::uint64_t expected() const { return splitter_.expected(); }
  read::Position position(const std::string& stream) const;

private:
  FollowedFile(Descriptor file, FileId id) : file_(std::move(file)), id_(id) {}
  std::string digest_of_first(std::size_t bytes) const;

  Descriptor file_;
  FileId id_;
  read::LineSplitter splitter_;
};

}  // namespace mendwatch::files
