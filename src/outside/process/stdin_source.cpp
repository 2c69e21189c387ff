#include "src/outside/process/stdin_source.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace mendwatch::process {

StdinSource::StdinSource(int descriptor, std::string stream) : descriptor_(descriptor), stream_(std::move(stream)) {}

Result<std::vector<read::Chunk>> StdinSource::poll(std::size_t max_bytes, Time) {
  read::Chunk chunk{stream_, {}, {}, {}};
  std::array<char, 64 * 1024> buffer;
  for (std::size_t total = 0; !finished_ && total < max_bytes;) {
    pollfd ready{descriptor_, POLLIN, 0};
    if (::poll(&ready, 1, 0) <= 0)
      break;
    const auto got = ::read(descriptor_, buffer.data(), std::min(buffer.size(), max_bytes - total));
    if (got < 0 && (errno == EINTR || errno == EAGAIN))
      break;
    if (got < 0) {
      finished_ = true;
      if (chunk.lines.empty())
        return Error{Errc::unavailable, std::string{"cannot be read: "} + std::strerror(errno), stream_};
      break;
    }
    if (got == 0) {
      finished_ = true;
      splitter_.finish(chunk.lines);
      break;
    }
    splitter_.feed({buffer.data(), static_cast<std::size_t>(got)}, chunk.lines);
    total += static_cast<std::size_t>(got);
  }
  std::vector<read::Chunk> chunks;
  if (!chunk.lines.empty()) {
    chunk.after = {stream_, 0, splitter_.given(), {}, {}};
    chunks.push_back(std::move(chunk));
  }
  return chunks;
}

}  // namespace mendwatch::process
