#include "src/outside/cards/card_file.hpp"

#include "src/base/kill_point.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace mendwatch::cards {
namespace {

Error away(const std::string& path, const char* what) {
  return {Errc::unavailable, std::string{what} + ": " + std::strerror(errno), path};
}

std::string key_of(std::string_view line) {
  auto said = from_json_text<Said>(line);
  return said ? said->key : "";
}

}  // namespace

Result<CardFile> CardFile::open(const std::filesystem::path& file) {
  CardFile cards;
  cards.path_ = file.string();
  cards.descriptor_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (cards.descriptor_ < 0)
    return away(cards.path_, "it can't be opened");
  if (auto known = cards.read(); !known)
    return known.error();
  return cards;
}

CardFile::CardFile(CardFile&& other) noexcept
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)), end_(other.end_), keys_(std::move(other.keys_)) {}

CardFile::~CardFile() {
  if (descriptor_ >= 0)
    ::close(descriptor_);
}

Result<void> CardFile::read() {
  std::string line;
  char bytes[1 << 16];
  for (std::uint64_t offset = 0;;) {
    const auto count = ::pread(descriptor_, bytes, sizeof bytes, off_t(offset));
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      return away(path_, "it can't be read");
    if (count == 0)
      break;
    offset += std::uint64_t(count);
    for (ssize_t i = 0; i < count; ++i) {
      if (bytes[i] != '\n') {
        line += bytes[i];
        continue;
      }
      end_ += line.size() + 1;
      if (auto key = key_of(line); !key.empty())
        keys_.insert(std::move(key));
      line.clear();
    }
  }
  if (!line.empty() && ::ftruncate(descriptor_, off_t(end_)) != 0)
    return away(path_, "its last, half line can't be cut off");
  return {};
}

Result<bool> CardFile::say(const Said& said) {
  if (knows(said.key))
    return false;
  const auto line = to_json_text(said) + '\n';
  std::size_t written = 0;
  while (written < line.size()) {
    const auto count = ::pwrite(descriptor_, line.data() + written, line.size() - written, off_t(end_ + written));
    if (count < 0 && errno == EINTR)
      continue;
    if (count <= 0) {
      auto error = away(path_, "it can't be written");
      (void)!::ftruncate(descriptor_, off_t(end_));
      return error;
    }
    written += std::size_t(count);
  }
  kill_point("post.mid_effect");
  if (::fdatasync(descriptor_) != 0) {
    auto error = away(path_, "the disk did not confirm it");
    (void)!::ftruncate(descriptor_, off_t(end_));
    return error;
  }
  end_ += line.size();
  keys_.insert(said.key);
  return true;
}

}  // namespace mendwatch::cards
