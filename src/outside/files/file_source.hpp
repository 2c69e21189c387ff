#pragma once

#include "src/outside/files/file_settings.hpp"
#include "src/outside/files/followed_path.hpp"
#include "src/read/line_source.hpp"

#include <deque>
#include <map>
#include <string>
#include <vector>

namespace mendwatch::files {

/// Follows the files that match some globs; a stream is a path. Rotated files are finished before their successors are begun,
/// whether they are renamed, copied and truncated, or compressed away; what can't be found again is a Gap.
class FileSource : public read::LineSource {
public:
  /// `positions`: where earlier reading stopped; none at the very first start.
  FileSource(FileSettings settings, std::vector<read::Position> positions);

  /// What is wrong with one file is told once for each reason, as an error in place of chunks; the next poll goes on.
  Result<std::vector<read::Chunk>> poll(std::size_t max_bytes, Time now) override;
  Duration pace() const override { return settings_.pace; }

private:
  struct Finished {
    std::uint64_t offset = 0;
    std::string head;
  };

  void look_for_files(Time now);
  void begin(const std::string& path, Time now);
  void resume(const std::string& path, const read::Position& from, FollowedFile now_there, Time now);
  bool followed(const FileId& id) const;
  void tell(const std::string& path, Error error);

  FileSettings settings_;
  std::map<std::string, read::Position> resume_from_;
  std::map<std::string, FollowedPath> paths_;
  std::map<FileId, Finished> finished_;  // they may turn up under another name
  std::map<std::string, std::string> told_;
  std::deque<Error> errors_;
  std::vector<read::Chunk> begun_;  // gaps, and positions of files known by another name
  std::string served_last_;
  Time next_look_{};
  bool very_first_start_;
  bool first_look_ = true;
};

}  // namespace mendwatch::files
