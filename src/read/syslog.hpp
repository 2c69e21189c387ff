#pragma once

#include "src/read/header.hpp"
#include "src/read/timestamp.hpp"

#include <string_view>

namespace mendwatch::read {

/// What syslog puts before a message. The views look into the line.
struct SyslogFrame {
  std::optional<Time> time;
  bool year_known = false;
  Level level = Level::unset;  // of the priority
  std::string_view program;
  std::string_view message;
};

/// Reads RFC 5424 (`<34>1 2025-10-20T03:00:00Z host app 7 ID [x@1 y="z"] message`), RFC 3164 (`<34>Oct 20 03:00:00 host app[7]:
/// message`), and the latter without its priority, as files hold it. Nothing if it is none of them.
std::optional<SyslogFrame> read_syslog(std::string_view line, const ClockHints& hints);

}  // namespace mendwatch::read
