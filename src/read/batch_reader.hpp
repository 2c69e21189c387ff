#pragma once

#include "src/read/log_batch.hpp"
#include "src/read/record_reader.hpp"

#include <deque>
#include <map>
#include <optional>
#include <string>

namespace mendwatch::read {

/// Turns the chunks of one source into numbered batches, with one RecordReader a stream. A batch's positions never pass an
/// unfinished record, so a restart from them loses nothing.
class BatchReader {
public:
  BatchReader(std::string source, ReaderSettings settings);

  void take(const Chunk& chunk, Time arrived);

  /// Completes the pending records of the streams that have said nothing since `quiet_since`. A poller calls it with
  /// `now - 250 ms`, and at its end with `Time::max()`.
  void flush(Time quiet_since);

  /// What has come together since the last time; nothing if that is nothing.
  std::optional<LogBatch> batch();

  /// True while some record waits for its end, so that flush() is to be called again.
  bool pending() const;

private:
  struct Stream {
    RecordReader reader;
    std::deque<Position> reached;  // behind the chunks, the oldest one's records complete or about to be
    std::optional<Position> told;
    Time heard{};
  };

  void forget_idle_stream();
  std::optional<Position> safe_position(Stream& stream) const;

  std::string source_;
  ReaderSettings settings_;
  std::map<std::string, Stream> streams_;
  LogBatch next_;
  std::uint64_t number_ = 0;
};

}  // namespace mendwatch::read
