#include "src/outside/files/followed_file.hpp"

#include "src/base/digest.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>

namespace mendwatch::files {
namespace {

constexpr std::size_t head_bytes = 1024;
constexpr std::uint64_t look_back = 16 * 1024 * 1024;
constexpr std::size_t block = 64 * 1024;

ssize_t read_at(int file, char* into, std::size_t bytes, std::uint64_t offset) {
  ssize_t got = 0;
  do got = ::pread(file, into, bytes, static_cast<off_t>(offset));
  while (got < 0 && errno == EINTR);
  return got;
}

}  // namespace

Result<FollowedFile> FollowedFile::open(const std::string& path) {
  // O_NONBLOCK: a FIFO without a writer would keep us waiting otherwise.
  Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)};
  if (!file)
    return Error{errno == ENOENT ? Errc::not_found : Errc::unavailable, std::string{"cannot be opened: "} + std::strerror(errno),
                 path};
  struct stat status {};
  if (::fstat(file.get(), &status) != 0)
    return Error{Errc::unavailable, std::string{"cannot be examined: "} + std::strerror(errno), path};
  if (!S_ISREG(status.st_mode))
    return Error{Errc::refused,
                 S_ISDIR(status.st_mode) ? "is a folder, not a file: name its files, as in /folder/*.log"
                                         : "is not a regular file: read it with a command or standard input",
                 path};
  return FollowedFile{std::move(file), {status.st_dev, status.st_ino}};
}

FollowedFile::Extent FollowedFile::extent() const {
  struct stat status {};
  if (::fstat(file_.get(), &status) != 0)
    return {};
  return {static_cast<std::uint64_t>(status.st_size), status.st_nlink > 0};
}

std::string FollowedFile::head() const {
  return digest_of_first(static_cast<std::size_t>(std::min<std::uint64_t>(head_bytes, extent().size)));
}

bool FollowedFile::begins_with(std::string_view head) const {
  std::size_t bytes = 0;
  const auto [end, problem] = std::from_chars(head.data(), head.data() + head.size(), bytes);
  if (problem != std::errc{} || bytes > head_bytes)
    return false;
  return digest_of_first(bytes) == head;
}

std::string FollowedFile::digest_of_first(std::size_t bytes) const {
  std::array<char, head_bytes> buffer{};
  const auto got = read_at(file_.get(), buffer.data(), bytes, 0);
  const std::string_view first(buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  return std::to_string(first.size()) + ':' + sha256(first).substr(0, 16);
}

void FollowedFile::seek(std::uint64_t offset) { splitter_ = read::LineSplitter{offset}; }

void FollowedFile::seek_last_lines(std::size_t count) {
  const auto size = extent().size;
  const auto limit = size > look_back ? size - look_back : 0;
  std::string buffer(block, '\0');
  std::size_t line_ends = 0;
  auto begin = size;
  auto first_line = size;
  while (begin > limit) {
    const auto bytes = static_cast<std::size_t>(std::min<std::uint64_t>(block, begin - limit));
    begin -= bytes;
    if (read_at(file_.get(), buffer.data(), bytes, begin) != static_cast<ssize_t>(bytes))
      break;
    for (std::size_t i = bytes; i-- > 0;) {
      if (buffer[i] != '\n')
        continue;
      first_line = begin + i + 1;
      // The end of the last line begins no line of its own.
      line_ends += begin + i + 1 != size;
      if (line_ends >= count)
        return seek(first_line);
    }
  }
  seek(limit == 0 ? 0 : first_line);
}

Result<std::size_t> FollowedFile::read(std::size_t max_bytes, std::vector<read::RawLine>& lines) {
  std::array<char, block> buffer;
  std::size_t total = 0;
  while (total < max_bytes) {
    const auto got = read_at(file_.get(), buffer.data(), std::min(block, max_bytes - total), splitter_.expected());
    if (got < 0)
      return Error{Errc::unavailable, std::string{"cannot be read: "} + std::strerror(errno), {}};
    if (got == 0)
      break;
    splitter_.feed({buffer.data(), static_cast<std::size_t>(got)}, lines);
    total += static_cast<std::size_t>(got);
  }
  return total;
}

read::Position FollowedFile::position(const std::string& stream) const {
  return {stream, static_cast<std::uint64_t>(id_.inode), splitter_.given(), {}, head()};
}

}  // namespace mendwatch::files
