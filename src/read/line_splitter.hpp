#pragma once

#include "src/read/line_source.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace mendwatch::read {

/// Cuts a stream of bytes into lines. Keeps at most one line's limit in memory: what a longer line has beyond it is dropped
/// and the line marked as cut.
class LineSplitter {
public:
  static constexpr std::size_t limit = 64 * 1024;

  /// `offset`: where the first byte that comes stands in its stream.
  explicit LineSplitter(std::uint64_t offset = 0) : begin_(offset), end_(offset) {}

  /// Appends the lines that `bytes` completes. Line ends are \n or \r\n.
  void feed(std::string_view bytes, std::vector<RawLine>& out);

  /// The last line, when the stream ends without a line end.
  void finish(std::vector<RawLine>& out);

  /// Where the unfinished line begins: everything before it has been given out.
  std::uint64_t given() const { return begin_; }

  /// Where the next byte is expected.
  std::uint64_t expected() const { return end_; }

private:
  void give(std::vector<RawLine>& out);

  std::string partial_;
  std::uint64_t begin_;
  std::uint64_t end_;
  bool cut_ = false;
};

}  // namespace mendwatch::read
