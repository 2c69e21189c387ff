#pragma once

#include "src/read/line_source.hpp"

#include <deque>
#include <memory>

namespace mendwatch {

/// A source that cannot be opened again, made so that it can: the latest chunks are kept, at most `most` bytes of lines. Each view
/// begins behind the positions that it is given.
class Rewindable : public std::enable_shared_from_this<Rewindable> {
public:
  static constexpr std::size_t most = 8 * 1024 * 1024;

  /// `life` names this one run of the source: positions of another (of an earlier process) mean nothing here.
  Rewindable(std::unique_ptr<read::LineSource> source, std::string life) : source_(std::move(source)), life_(std::move(life)) {}

  std::unique_ptr<read::LineSource> view(const std::vector<read::Position>& positions);

private:
  class View;

  Result<std::vector<read::Chunk>> poll(std::size_t max_bytes, Time now);

  std::unique_ptr<read::LineSource> source_;
  std::string life_;
  std::deque<read::Chunk> kept_;
  std::size_t bytes_ = 0;
  std::uint64_t first_ = 0;  // number of the oldest kept chunk
};

}  // namespace mendwatch
