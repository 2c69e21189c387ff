#include "src/read/syslog.hpp"

#include "src/read/level.hpp"
#include "src/read/scanner.hpp"
#include "src/read/text_header.hpp"

namespace mendwatch::read {
namespace {

std::string_view take_token(std::string_view& text) {
  const auto token = take_while(text, [](char c) { return c != ' '; });
  take(text, ' ');
  return token;
}

// `-`, or elements such as `[id@1 name="value \] with a bracket"]`.
bool take_structured_data(std::string_view& text) {
  if (take(text, '-'))
    return text.empty() || take(text, ' ');
  if (!text.starts_with('['))
    return false;
  while (text.starts_with('[')) {
    bool quoted = false;
    std::size_t at = 1;
    for (; at < text.size() && (quoted || text[at] != ']'); ++at) {
      if (text[at] == '\\')
        ++at;
      else if (text[at] == '"')
        quoted = !quoted;
    }
    if (at >= text.size())
      return false;
    text.remove_prefix(at + 1);
  }
  return text.empty() || take(text, ' ');
}

bool read_5424(std::string_view rest, const ClockHints& hints, SyslogFrame& frame) {
  if (!take(rest, "1 "))
    return false;
  auto time = take_token(rest);
  if (time != "-" && !(frame.time = take_timestamp(time, hints)))
    return false;
  take_token(rest);  // the host
  const auto program = take_token(rest);
  take_token(rest);  // the process
  take_token(rest);  // the kind of message
  if (program.empty() || !take_structured_data(rest))
    return false;
  take(rest, "\xef\xbb\xbf");
  frame.year_known = true;
  frame.program = program == "-" ? std::string_view{} : program;
  frame.message = rest;
  return true;
}

bool read_3164(std::string_view rest, const ClockHints& hints, SyslogFrame& frame) {
  const bool named_month = month_of(rest) != 0;
  if (!named_month && !(frame.level != Level::unset && !rest.empty() && is_digit(rest.front())))
    return false;
  frame.time = take_timestamp(rest, hints);
  if (!frame.time || !take(rest, ' '))
    return false;
  frame.year_known = !named_month;
  frame.message = rest;
  auto tagged = rest;
  frame.program = take_process_tag(tagged, true, false);
  if (frame.program.empty())
    frame.program = take_process_tag(tagged, false, false);
  if (!frame.program.empty())
    frame.message = tagged;
  return !frame.program.empty() || frame.level != Level::unset;
}

}  // namespace

std::optional<SyslogFrame> read_syslog(std::string_view line, const ClockHints& hints) {
  SyslogFrame frame;
  int priority = 0;
  if (take(line, '<')) {
    if (!take_digits(line, 1, 3, priority) || priority > 191 || !take(line, '>'))
      return std::nullopt;
    frame.level = level_of_syslog(priority % 8);
    if (read_5424(line, hints, frame))
      return frame;
  }
  if (!read_3164(line, hints, frame))
    return std::nullopt;
  // The kernel's own clock: `[ 123.456789] `.
  if (frame.program == "kernel")
    if (const auto stamped = read_known_form(frame.message, hints); stamped.standing == Standing::framed && !stamped.time)
      frame.message = stamped.message;
  return frame;
}

}  // namespace mendwatch::read
