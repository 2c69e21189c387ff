#pragma once

#include "src/read/header.hpp"
#include "src/read/timestamp.hpp"

#include <string_view>

namespace mendwatch::read {

/// What stands before the message of a plain line. The views look into the line.
struct TextHeader {
  Standing standing = Standing::bare;
  std::optional<Time> time{};
  Level level = Level::unset;
  std::string_view service{};  // `name` of `name[pid]:`
  std::string_view logger{};
  std::string_view message{};  // one separating blank is taken off, further ones are kept
};

/// Reads the header of a plain line: a time, a level, a process, a thread, a logger, a place in code, in the many orders and
/// dresses that loggers give them. A line without a time or a level at its beginning has no header; a word that is not surely
/// part of the header belongs to the message.
TextHeader read_text_header(std::string_view line, const ClockHints& hints);

/// Forms that are recognised as a whole: klog and glog, Ruby's Logger, logcat, access logs, Redis, .NET's console, dmesg,
/// `ERROR:name:message`. Standing::bare if it is none of them.
TextHeader read_known_form(std::string_view line, const ClockHints& hints);

/// A level's word at the front of `text`, moved behind it; a ':' behind it stays. `after_time` allows forms that at the beginning
/// of a line would rather be prose.
Level take_level(std::string_view& text, bool after_time);

/// What a pair of brackets holds, `content` without the brackets.
struct Bracket {
  std::optional<Time> time;
  Level level = Level::unset;
  std::string_view name;
  bool is_id = false;  // a thread, a process, a request, a logger
};
Bracket read_bracket(std::string_view content, const ClockHints& hints);

/// `name[123]: `, or `host name[123]: ` as syslog and journalctl write it; moved behind it. Returns the name; empty, and nothing
/// is moved, if it isn't there. Without `id_required` also `name: `.
std::string_view take_process_tag(std::string_view& text, bool with_host, bool id_required);

}  // namespace mendwatch::read
