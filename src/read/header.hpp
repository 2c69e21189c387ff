#pragma once

#include "src/read/reader_settings.hpp"
#include "src/read/record.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mendwatch::read {

/// How much of a header a line has. It decides whether the line can belong to the one before it.
enum class Standing : std::uint8_t {
  bare,    // none
  framed,  // only what a transport or a clock puts before every line
  headed,  // a level, a logger: somebody began to say something new
};

/// A line, taken apart.
struct Header {
  Standing standing = Standing::bare;
  std::optional<Time> time;
  Level level = Level::unset;
  std::string service;
  std::string logger;
  std::string message;  // leading blanks are kept: they tell that a line goes on with something
  std::string trace;    // of structured lines
  std::vector<std::pair<std::string, std::string>> fields;

  void clear();
};

/// Takes `line` (cleaned, without its container's envelope) apart. A line without a header keeps its message whole.
void read_header(std::string_view line, Time arrived, const ReaderSettings& settings, Header& header);

}  // namespace mendwatch::read
