#pragma once

#include "src/read/log_batch.hpp"

namespace mendwatch::read {

/// A physical line, without its end.
struct RawLine {
  std::string bytes;         // as they came; at most 64 KiB
  std::uint64_t offset = 0;  // where its first byte stands in its stream
  std::uint64_t end = 0;     // where the next line begins
  bool cut = false;          // it was longer than may be; the rest was dropped
};

/// What one stream had to say since the last time.
struct Chunk {
  std::string stream;
  std::vector<RawLine> lines;
  Position after;  // behind the last of `lines`
  std::vector<Gap> gaps;
};

/// Where lines come from: files, a command, standard input. The street implements it; nothing here blocks for long.
class LineSource {
public:
  virtual ~LineSource() = default;

  /// What is there now, at most about `max_bytes`; nothing when there is nothing. Errors: unavailable (with when it tries
  /// again), not_found. An error is told and does not end the source.
  virtual Result<std::vector<Chunk>> poll(std::size_t max_bytes, Time now) = 0;

  /// True once nothing will come any more (standard input at its end).
  virtual bool finished() const { return false; }

  /// How often it wants to be asked when it had nothing: 100 ms for followed files, its interval for polled sources.
  virtual Duration pace() const { return std::chrono::milliseconds{100}; }
};

}  // namespace mendwatch::read
