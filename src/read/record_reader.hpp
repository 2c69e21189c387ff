#pragma once

#include "src/read/assembly.hpp"
#include "src/read/envelope.hpp"
#include "src/read/header.hpp"
#include "src/read/line_source.hpp"
#include "src/read/reader_settings.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mendwatch::read {

/// Turns the lines of one stream into records: takes headers off, joins parts of lines and stack traces. Memory is bounded
/// by the settings, whatever comes.
class RecordReader {
public:
  explicit RecordReader(ReaderSettings settings = {});

  /// Appends to `out` the records that are complete now: a record is, when the next one begins. `arrived` stands in for the
  /// time of lines that don't say when.
  void feed(const RawLine& line, Time arrived, std::vector<Record>& out);

  /// Completes what is pending, for when the stream has been quiet (250 ms) or has ended.
  void flush(std::vector<Record>& out);

  /// Where the earliest unfinished record begins; nothing when none is. Reading must go on from there after a restart.
  std::optional<std::uint64_t> pending_from() const;

private:
  // What comes from different pipes or containers is joined apart.
  struct Lane {
    std::string name;
    std::string parts;  // of a line whose end is still to come
    std::string text;   // its first piece as it came
    std::optional<std::uint64_t> parts_from;
    bool cut = false;
    std::optional<Assembly> pending;
    std::uint64_t used = 0;
  };

  Lane& lane_of(std::string_view name, std::vector<Record>& out);
  void read(Lane& lane, std::string_view content, std::string text, const RawLine& line, Time arrived,
            std::vector<Record>& out);
  void complete(Lane& lane, std::vector<Record>& out);

  ReaderSettings settings_;
  std::vector<Lane> lanes_;
  std::uint64_t fed_ = 0;
  std::string clean_;
  Envelope envelope_;
  Header header_;
};

/// The record that one physical line is on its own: its header taken off, nothing joined.
Record read_line(std::string_view line, Time arrived, const ReaderSettings& settings = {});

}  // namespace mendwatch::read
