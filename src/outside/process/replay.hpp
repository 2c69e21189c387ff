#pragma once

#include "src/read/line_source.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace mendwatch::process {

/// Remembers the lines that a stream gave last, and leaves out what the stream repeats when its command is started again.
/// Pure: the place is a Position, whose cursor is the time of the last line that had one, and whose head holds the digests
/// of the last lines.
class Replay {
public:
  Replay() = default;
  explicit Replay(const read::Position& position);

  /// The command begins again: what comes may repeat what came.
  void restart();

  /// Of a followed command: `lines` without those at the beginning that came before the restart. A line that says an earlier
  /// time than the last one is repeated; so is one of the same time, or without a time, that is among the last ones.
  void follow(std::vector<read::RawLine>& lines, Time now);

  /// Of a polled command: `window`, the whole output of a run, without the part that the run before had given. `missing` says
  /// that the two don't overlap, so that lines may have been lost between them.
  void poll(std::vector<read::RawLine>& window, Time now, bool& missing);

  std::optional<Time> last_time() const { return last_time_; }
  bool empty() const { return recent_.empty(); }
  std::string cursor() const;
  std::string head() const;

private:
  void remember(const read::RawLine& line);

  std::deque<std::uint64_t> recent_;  // digests, the youngest last
  std::optional<Time> last_time_;
  std::unordered_map<std::uint64_t, int> repeatable_;  // while catching up
  bool catching_up_ = false;
};

}  // namespace mendwatch::process
