#pragma once

#include "src/read/header.hpp"
#include "src/read/trace_line.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace mendwatch::read {

/// A record in the making: its first line, and the lines that were found to belong to it.
class Assembly {
public:
  /// `record` has what the line doesn't say: where it came from, its text as it came, when it arrived.
  Assembly(Header& first, Record&& record);

  /// Takes the line in and returns true if it belongs to this record; beyond the settings' bounds it is taken and dropped.
  bool join(const Header& line, const ReaderSettings& settings);

  /// The finished record.
  Record finish() &&;

  std::uint64_t offset() const { return record_.offset; }

private:
  bool belongs(const Header& line, std::string_view text, std::size_t indent);
  bool belongs_headed(const Header& line, TraceLine what, std::size_t indent);
  bool belongs_bare(const Header& line, std::string_view text, TraceLine what, bool indented);
  bool ends_python(std::string_view text);
  bool may_own_trace() const;
  bool goes_on_plainly(const Header& line);
  void begin(TraceLine what, std::string_view text);
  void append(std::string_view line, const ReaderSettings& settings);

  Record record_;
  Standing standing_;
  std::string logger_;
  std::string exception_;  // of a trace that nothing was said before
  Tongue tongue_ = Tongue::any;
  bool bare_ = false;  // begun by a trace's title or place
  bool in_trace_ = false;
  bool framed_ = false;  // a frame was seen
  bool awaits_exception_ = false;
  bool expects_more_ = false;    // another trace was announced
  bool awaits_message_ = false;  // Rust says on the next line what happened
  bool per_line_headers_ = false;
  std::size_t lines_ = 0, blank_lines_ = 0, plain_lines_ = 0;
};

}  // namespace mendwatch::read
