#pragma once

#include "src/base/json.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace mendwatch::read {

/// What a line says of its own weight, by word, field or emoji.
enum class Level : std::uint8_t { unset, trace, debug, info, warning, error, fatal };

constexpr auto names_of(Level) {
  return std::array<std::string_view, 7>{"unset", "trace", "debug", "info", "warning", "error", "fatal"};
}

/// One thing that a service said: a line, or several that belong together (a stack trace).
struct Record {
  Time time;           // from the line; else when it arrived
  bool timed = false;  // the line said when
  Level level = Level::unset;
  std::string service;                                      // from the source, or from the line itself
  std::string message;                                      // without header and colours; valid UTF-8, at most 64 KiB
  std::string trace;                                        // the lines that followed and belong to it, joined by '\n'
  std::string text;                                         // the first line as it came, made valid UTF-8
  std::vector<std::pair<std::string, std::string>> fields;  // of JSON lines and logfmt
  std::uint64_t offset = 0;                                 // where its first byte stands in its stream
  bool cut = false;                                         // it was longer than may be
};

}  // namespace mendwatch::read
