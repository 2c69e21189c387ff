#pragma once

#include "src/cli/streams.hpp"
#include "src/read/line_source.hpp"

#include <functional>

namespace mendwatch::cli {

/// Reads `file` (`-`: standard input) to its end, unpacking gzip and zstd, and gives its lines to `visit` in order; the offsets are those of
/// the unpacked bytes. `visit` may return false to stop. Errors: not_found, failed (a folder, may not be read), malformed (damaged).
Result<void> each_line(const std::string& file, Streams& streams, const std::function<bool(const read::RawLine&)>& visit);

/// How far a long reading has come, on a terminal: one line on standard error that is written over, twice a second.
class ProgressLine {
public:
  explicit ProgressLine(Streams& streams) : streams_(streams) {}
  ~ProgressLine() { clear(); }

  void lines(std::uint64_t count, std::size_t findings);
  void clear();

private:
  Streams& streams_;
  std::uint64_t next_look_ = 4096;
  std::chrono::steady_clock::time_point shown_ = std::chrono::steady_clock::now();
  bool visible_ = false;
};

/// 1234567 → `1,234,567`.
std::string grouped(std::uint64_t number);

}  // namespace mendwatch::cli
