#include "src/read/record_reader.hpp"

#include "src/base/text.hpp"

#include <utility>

namespace mendwatch::read {

RecordReader::RecordReader(ReaderSettings settings) : settings_(std::move(settings)) {}

void RecordReader::feed(const RawLine& line, Time arrived, std::vector<Record>& out) {
  clean_ = to_utf8(line.bytes);
  read_header(clean_, arrived, settings_, header_);
  auto& lane = this->lane("", out);
  if (lane.pending && lane.pending->join(header_))
    return;
  complete(lane, out);
  Record record;
  record.time = header_.time.value_or(arrived);
  record.timed = header_.time.has_value();
  record.level = header_.level;
  record.service = settings_.service;
  record.text = clean_;
  record.offset = line.offset;
  record.cut = line.cut;
  lane.pending.emplace(std::move(header_), std::move(record), settings_);
}

void RecordReader::flush(std::vector<Record>& out) {
  for (auto& lane : lanes_)
    complete(lane, out);
}

std::optional<std::uint64_t> RecordReader::pending_from() const {
  std::optional<std::uint64_t> from;
  for (const auto& lane : lanes_)
    if (lane.pending)
      from = std::min(from.value_or(lane.pending->offset()), lane.pending->offset());
  return from;
}

RecordReader::Lane& RecordReader::lane(std::string_view name, std::vector<Record>&) {
  if (lanes_.empty())
    lanes_.push_back({std::string{name}, {}, 0, false, false, {}, 0});
  return lanes_.front();
}

void RecordReader::complete(Lane& lane, std::vector<Record>& out) {
  if (lane.pending)
    out.push_back(std::move(*std::exchange(lane.pending, std::nullopt)).finish());
}

Record read_line(std::string_view line, Time arrived, const ReaderSettings& settings) {
  RecordReader reader{settings};
  std::vector<Record> out;
  reader.feed({std::string{line}, 0, line.size(), false}, arrived, out);
  reader.flush(out);
  return out.empty() ? Record{} : std::move(out.front());
}

}  // namespace mendwatch::read
