#include "src/read/batch_reader.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace mendwatch::read {
namespace {

constexpr std::size_t most_positions = 64;
constexpr std::size_t most_streams = 4096;  // remembered: dated file names never end

bool same(const Position& a, const Position& b) {
  return std::tie(a.inode, a.offset, a.cursor, a.head) == std::tie(b.inode, b.offset, b.cursor, b.head);
}

}  // namespace

BatchReader::BatchReader(std::string source, ReaderSettings settings)
    : source_(std::move(source)), settings_(std::move(settings)) {}

void BatchReader::take(const Chunk& chunk, Time arrived) {
  if (streams_.size() >= most_streams && !streams_.contains(chunk.stream))
    forget_idle_stream();
  auto& stream = streams_.try_emplace(chunk.stream, Stream{RecordReader{settings_}, {}, {}, {}}).first->second;
  // Offsets of another file don't compare with those of the one before.
  const bool other_file = !stream.reached.empty() && stream.reached.back().inode != chunk.after.inode;
  const bool begun_again = !stream.reached.empty() && chunk.after.offset < stream.reached.back().offset;
  if (other_file || begun_again) {
    stream.reader.flush(next_.records);
    stream.reached.clear();
  }
  for (const auto& line : chunk.lines) stream.reader.feed(line, arrived, next_.records);
  if (!chunk.lines.empty())
    stream.heard = arrived;
  if (stream.reached.size() >= most_positions)
    stream.reached.erase(stream.reached.begin() + 1);
  stream.reached.push_back(chunk.after);
  next_.gaps.insert(next_.gaps.end(), chunk.gaps.begin(), chunk.gaps.end());
}

// Its last position goes with the next batch: the one who keeps positions keeps it.
void BatchReader::forget_idle_stream() {
  const auto idle = std::min_element(streams_.begin(), streams_.end(),
                                     [](const auto& a, const auto& b) { return a.second.heard < b.second.heard; });
  idle->second.reader.flush(next_.records);
  if (!idle->second.reached.empty())
    next_.after.push_back(idle->second.reached.back());
  streams_.erase(idle);
}

void BatchReader::flush(Time quiet_since) {
  for (auto& [name, stream] : streams_)
    if (stream.heard <= quiet_since)
      stream.reader.flush(next_.records);
}

std::optional<LogBatch> BatchReader::batch() {
  for (auto& [name, stream] : streams_)
    if (auto position = safe_position(stream); position && (!stream.told || !same(*position, *stream.told))) {
      stream.told = position;
      next_.after.push_back(std::move(*position));
    }
  if (next_.records.empty() && next_.after.empty() && next_.gaps.empty())
    return std::nullopt;
  next_.source = source_;
  next_.number = ++number_;
  return std::exchange(next_, {});
}

bool BatchReader::pending() const {
  return std::any_of(streams_.begin(), streams_.end(),
                     [](const auto& entry) { return entry.second.reader.pending_from().has_value(); });
}

// The furthest position behind which no record is unfinished. A file can be read again from any line; what a command said
// is known only at the ends of its chunks.
std::optional<Position> BatchReader::safe_position(Stream& stream) const {
  auto& reached = stream.reached;
  if (reached.empty())
    return std::nullopt;
  const auto pending = stream.reader.pending_from();
  if (!pending) {
    reached.erase(reached.begin(), reached.end() - 1);
    return reached.back();
  }
  if (reached.back().inode != 0) {
    reached.erase(reached.begin(), reached.end() - 1);
    auto position = reached.back();
    position.offset = std::min(position.offset, *pending);
    return position;
  }
  while (reached.size() > 1 && reached[1].offset <= *pending) reached.pop_front();
  return reached.front().offset <= *pending ? std::optional{reached.front()} : std::nullopt;
}

}  // namespace mendwatch::read
