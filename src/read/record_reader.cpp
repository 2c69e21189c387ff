#include "src/read/record_reader.hpp"

#include "src/base/text.hpp"
#include "src/read/clean_line.hpp"

#include <algorithm>
#include <utility>

namespace mendwatch::read {
namespace {

constexpr std::size_t most_lanes = 32;

bool is_ascii(std::string_view text) {
  unsigned char all = 0;
  for (const char c : text) all |= static_cast<unsigned char>(c);
  return all < 0x80;
}

}  // namespace

RecordReader::RecordReader(ReaderSettings settings) : settings_(std::move(settings)) {}

void RecordReader::feed(const RawLine& line, Time arrived, std::vector<Record>& out) {
  open_envelope(line.bytes, envelope_);
  auto& lane = lane_of(envelope_.lane, out);
  if (!lane.parts_from && !envelope_.partial) {
    lane.cut = line.cut;
    return read(lane, envelope_.content, is_ascii(line.bytes) ? line.bytes : to_utf8(line.bytes), line, arrived, out);
  }
  // Pieces of one line: nothing is known of it before the last has come.
  if (!lane.parts_from) {
    lane.parts_from = line.offset;
    lane.text = to_utf8(line.bytes);
    lane.cut = false;
  }
  const auto room = settings_.max_line - std::min(settings_.max_line, lane.parts.size());
  lane.parts += envelope_.content.substr(0, room);
  lane.cut = lane.cut || line.cut || envelope_.content.size() > room;
  if (envelope_.partial)
    return;
  const auto whole = std::exchange(lane.parts, {});
  read(lane, whole, std::exchange(lane.text, {}), {{}, *std::exchange(lane.parts_from, std::nullopt), line.end, lane.cut},
       arrived, out);
}

void RecordReader::read(Lane& lane, std::string_view content, std::string text, const RawLine& line, Time arrived,
                        std::vector<Record>& out) {
  const bool cut = clean_line(content, settings_.max_line, clean_) || lane.cut;
  read_header(clean_, envelope_.time.value_or(arrived), settings_, header_);
  if (lane.pending && lane.pending->join(header_, settings_))
    return;
  complete(lane, out);
  if (header_.message.empty() && header_.trace.empty() && header_.standing != Standing::headed)
    return;
  Record record;
  // The runtime's clock knows its zone.
  const auto time = envelope_.time ? envelope_.time : header_.time;
  record.time = time.value_or(arrived);
  record.timed = time.has_value();
  record.service = settings_.service.empty() ? std::string{envelope_.service} : settings_.service;
  record.text = std::move(text);
  record.offset = line.offset;
  record.cut = cut;
  if (header_.trace.size() > settings_.max_trace) {
    cut_at_character(header_.trace, settings_.max_trace);
    record.cut = true;
  }
  lane.pending.emplace(header_, std::move(record));
}

void RecordReader::flush(std::vector<Record>& out) {
  for (auto& lane : lanes_) complete(lane, out);
}

std::optional<std::uint64_t> RecordReader::pending_from() const {
  std::optional<std::uint64_t> from;
  const auto consider = [&](std::uint64_t offset) { from = std::min(from.value_or(offset), offset); };
  for (const auto& lane : lanes_) {
    if (lane.pending)
      consider(lane.pending->offset());
    if (lane.parts_from)
      consider(*lane.parts_from);
  }
  return from;
}

RecordReader::Lane& RecordReader::lane_of(std::string_view name, std::vector<Record>& out) {
  ++fed_;
  for (auto& lane : lanes_)
    if (lane.name == name) {
      lane.used = fed_;
      return lane;
    }
  if (lanes_.size() >= most_lanes) {
    const auto idle =
        std::min_element(lanes_.begin(), lanes_.end(), [](const Lane& a, const Lane& b) { return a.used < b.used; });
    complete(*idle, out);
    lanes_.erase(idle);
  }
  lanes_.push_back({std::string{name}, {}, {}, std::nullopt, false, std::nullopt, fed_});
  return lanes_.back();
}

void RecordReader::complete(Lane& lane, std::vector<Record>& out) {
  if (!lane.pending)
    return;
  auto record = std::move(*std::exchange(lane.pending, std::nullopt)).finish();
  if (!record.message.empty())  // a header alone says nothing
    out.push_back(std::move(record));
}

Record read_line(std::string_view line, Time arrived, const ReaderSettings& settings) {
  RecordReader reader{settings};
  std::vector<Record> out;
  reader.feed({std::string{line}, 0, line.size(), false}, arrived, out);
  reader.flush(out);
  return out.empty() ? Record{} : std::move(out.front());
}

}  // namespace mendwatch::read
