#include "src/outside/files/followed_path.hpp"

#include "src/outside/files/rotation.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <utility>

namespace mendwatch::files {
namespace {

constexpr std::size_t most_waiting = 16;

}  // namespace

Result<std::size_t> FollowedPath::poll(std::size_t max_bytes, Duration linger, Time now, std::vector<read::Chunk>& chunks) {
  auto successor = notice_successor();
  std::size_t total = 0;
  while (!files_.empty() && total < max_bytes) {
    read::Chunk chunk{path_, {}, {}, {}};
    notice_truncation(now, chunk);
    auto& file = files_.front();
    const auto given = file.given();
    auto got = file.read(max_bytes - total, chunk.lines);
    const auto bytes = got ? *got : 0;
    total += bytes;
    const bool at_end = bytes == 0;
    if (!at_end || !quiet_since_)
      quiet_since_ = now;
    const bool replaced = files_.size() > 1 || !file.extent().named;
    const bool leave = got && at_end && replaced && now - *quiet_since_ >= linger;
    if (leave)
      file.finish(chunk.lines);
    if (file.given() != given || head_.empty() || !chunk.gaps.empty()) {
      chunk.after = file.position(path_);
      head_ = chunk.after.head;
      chunks.push_back(std::move(chunk));
    }
    if (!got)
      return Error{got.error().code, got.error().message, path_};
    if (leave) {
      left_.push_back({file.id(), file.position(path_)});
      files_.pop_front();
      head_.clear();
      quiet_since_.reset();
    } else if (at_end) {
      break;
    }
  }
  if (!successor)
    return successor.error();
  return total;
}

bool FollowedPath::holds(const FileId& id) const {
  return std::any_of(files_.begin(), files_.end(), [&](const FollowedFile& file) { return file.id() == id; });
}

// Another file at our path: held open at once, read when its turn comes.
Result<void> FollowedPath::notice_successor() {
  struct stat status {};
  if (::stat(path_.c_str(), &status) != 0 || holds({status.st_dev, status.st_ino}) || files_.size() >= most_waiting)
    return {};
  auto next = FollowedFile::open(path_);
  if (!next)
    return next.error().code == Errc::not_found ? Result<void>{} : next.error();
  if (!holds(next->id()))
    files_.push_back(std::move(*next));
  return {};
}

// The same file, but shorter than what was read of it, or with another beginning: its content was copied away. What we
// had not read is in the copy, or lost.
void FollowedPath::notice_truncation(Time now, read::Chunk& chunk) {
  auto& file = files_.front();
  const auto size = file.extent().size;
  const bool shorter = size < file.expected();
  if (!shorter && (size == file.expected() || head_.empty() || file.begins_with(head_)))
    return;
  auto before = file.position(path_);
  before.head = head_;
  file.seek(0);
  head_.clear();
  if (auto copy = find_rotated(path_, before); copy && !holds(copy->id()))
    files_.push_front(std::move(*copy));
  else
    chunk.gaps.push_back({now, path_,
                          "the file was truncated at " + std::to_string(before.offset) +
                              " bytes; what was written to it between the last look and that is missing"});
}

}  // namespace mendwatch::files
