#pragma once

#include "src/base/time.hpp"

#include <cstddef>
#include <string>

namespace mendwatch::read {

/// How lines of one source become records.
struct ReaderSettings {
  std::string service;               // of every record; when empty, the line's own word for it
  Duration utc_offset{0};            // of times that name no zone: local = UTC + this
  std::size_t max_line = 64 * 1024;  // bytes of a message; the rest is dropped and the record marked as cut
  std::size_t max_trace = 256 * 1024;
  std::size_t max_trace_lines = 1000;
};

}  // namespace mendwatch::read
