#include "src/read/assembly.hpp"

#include "src/base/text.hpp"
#include "src/read/clean_line.hpp"
#include "src/read/scanner.hpp"

#include <algorithm>
#include <utility>

namespace mendwatch::read {
namespace {

// Lines of an exception's message that nothing marks as such.
constexpr std::size_t most_plain_lines = 20;

bool mentions_trouble(std::string_view text) {
  text = text.substr(0, 300);
  for (const std::string_view word :
       {"rror", "xception", "anic", "ailed", "ailure", "raceback", "rash", "atal", "ERROR", "FATAL", "never retrieved"})
    if (text.find(word) != std::string_view::npos)
      return true;
  return false;
}

bool is_closing(std::string_view text) {
  return text.size() <= 4 && text.find_first_not_of("{}[]()\",;") == std::string_view::npos;
}

// `======`, as sanitizers print it before they speak.
bool is_rule(std::string_view text) { return text.size() >= 8 && text.find_first_not_of("=-*#") == std::string_view::npos; }

}  // namespace

Assembly::Assembly(Header& first, Record&& record)
    : record_(std::move(record)), standing_(first.standing), logger_(std::move(first.logger)) {
  record_.level = first.level;
  if (!first.service.empty() && record_.service.empty())
    record_.service = std::move(first.service);
  record_.fields = std::move(first.fields);
  record_.trace = std::move(first.trace);
  const std::string_view text = trim(first.message);
  const bool indented = !first.message.empty() && is_blank(first.message.front());
  const auto what = classify_trace_line(text, indented, Tongue::any);
  record_.message = text;
  if (what.part == TracePart::none || what.part == TracePart::promise || what.part == TracePart::link) {
    // A structured line with its trace is complete.
    return;
  }
  if (what.part == TracePart::exception)
    return;  // it becomes one when frames follow
  bare_ = what.part != TracePart::alarm;
  begin(what, text);
  if (!bare_ || !record_.trace.empty())
    return;
  record_.trace = first.message;
  lines_ = 1;
}

bool Assembly::join(const Header& line, const ReaderSettings& settings) {
  std::string_view text = line.message;
  const auto indent = take_blanks(text);
  if (text.empty()) {
    const bool own = line.standing == Standing::headed;
    if (own && !(in_trace_ && standing_ == Standing::headed && line.level == record_.level && line.logger == logger_))
      return false;
    ++blank_lines_;
    return true;
  }
  if (!line.trace.empty() || !line.fields.empty() || !belongs(line, text, indent))
    return false;
  // The message of some forms stands on the next line.
  if (record_.message.empty() && record_.trace.empty()) {
    record_.message = text;
    return true;
  }
  append(line.message, settings);
  return true;
}

bool Assembly::belongs(const Header& line, std::string_view text, std::size_t indent) {
  const auto what = classify_trace_line(text, indent > 0, tongue_);
  const bool belongs =
      line.standing == Standing::headed ? belongs_headed(line, what, indent) : belongs_bare(line, text, what, indent > 0);
  if (!belongs)
    return false;
  if (what.part == TracePart::frame || what.part == TracePart::title) {
    if (!in_trace_)
      begin(what, text);
    framed_ = framed_ || what.part == TracePart::frame;
    expects_more_ = false;
    awaits_exception_ = awaits_exception_ || what.tongue == Tongue::python;
  } else if (what.part == TracePart::promise) {
    expects_more_ = true;
  }
  if (tongue_ == Tongue::any)
    tongue_ = what.tongue;
  return true;
}

// A line with a header of its own belongs here only if nothing but a trace has such lines.
bool Assembly::belongs_headed(const Header& line, TraceLine what, std::size_t indent) {
  const bool same = (line.level == record_.level || line.level == Level::unset || record_.level == Level::unset) &&
                    (line.logger.empty() || line.logger == logger_);
  if (!same)
    return false;
  const auto takes = [this] { return per_line_headers_ = true; };
  switch (what.part) {
    case TracePart::frame:
    case TracePart::link:
    case TracePart::promise: return (in_trace_ || may_own_trace()) && takes();
    case TracePart::title: return (in_trace_ ? expects_more_ : may_own_trace()) && takes();
    case TracePart::apart:
    case TracePart::alarm: return false;
    case TracePart::exception:
    case TracePart::none: break;
  }
  if (!in_trace_ || !awaits_exception_ || !(per_line_headers_ || bare_))
    return false;
  // Within Python's frames: a line of code, or the exception that ends them.
  return (indent >= 3 || ends_python(line.message)) && takes();
}

bool Assembly::belongs_bare(const Header& line, std::string_view text, TraceLine what, bool indented) {
  if (tongue_ == Tongue::sanitizer && in_trace_)
    return what.part != TracePart::alarm;
  switch (what.part) {
    case TracePart::frame:
    case TracePart::link:
    case TracePart::promise:
      if (what.part == TracePart::link && !in_trace_ && !indented && !may_own_trace())
        return false;
      if (in_trace_ && tongue_ == Tongue::native && text.starts_with("what():"))
        record_.message += std::string{": "}.append(trim(text.substr(7)));
      return true;
    case TracePart::title: return in_trace_ ? expects_more_ || what.tongue != Tongue::python : may_own_trace();
    case TracePart::apart: return false;
    case TracePart::alarm:
      if (is_rule(record_.message) && !in_trace_) {
        record_.message.clear();
        begin(what, text);
        return true;
      }
      return in_trace_ && indented;
    case TracePart::exception:
    case TracePart::none: break;
  }
  if (in_trace_ && awaits_exception_ && !indented)
    return ends_python(text);
  if (in_trace_ && tongue_ == Tongue::python && exception_.empty() && bare_ && text.starts_with("| ") &&
      classify_trace_line(text.substr(2), false, tongue_).part == TracePart::exception)
    exception_ = text.substr(2);  // of a group, whose lines are all indented
  if (indented) {
    if (in_trace_ && tongue_ == Tongue::native && text.starts_with("what():"))
      record_.message += std::string{": "}.append(trim(text.substr(7)));
    return in_trace_ || line.standing == Standing::bare;
  }
  if (std::exchange(awaits_message_, false)) {
    record_.message += std::string{" "}.append(text);
    return true;
  }
  if ((in_trace_ || lines_ > 0) && is_closing(text))
    return true;
  if (what.part == TracePart::exception && !in_trace_)
    return standing_ > line.standing && may_own_trace() && (in_trace_ = true);
  return in_trace_ && goes_on_plainly(line);
}

// The line behind the frames that says what happened.
bool Assembly::ends_python(std::string_view text) {
  awaits_exception_ = false;
  exception_ = trim(text);
  return true;
}

// In a stream whose lines have headers, those without one go on with what is before them: a message of several lines. Not for
// long.
bool Assembly::goes_on_plainly(const Header& line) { return standing_ > line.standing && ++plain_lines_ <= most_plain_lines; }

bool Assembly::may_own_trace() const {
  if (!record_.trace.empty() && !in_trace_)
    return false;
  return record_.level >= Level::warning || (record_.level == Level::unset && mentions_trouble(record_.message));
}

void Assembly::begin(TraceLine what, std::string_view text) {
  in_trace_ = true;
  tongue_ = what.tongue;
  awaits_exception_ = what.tongue == Tongue::python || what.part == TracePart::apart;
  framed_ = framed_ || what.part == TracePart::frame;
  awaits_message_ = what.part == TracePart::alarm && what.tongue == Tongue::rust && text.ends_with(':');
}

void Assembly::append(std::string_view line, const ReaderSettings& settings) {
  const auto blank_lines = std::exchange(blank_lines_, 0);
  if (lines_ + blank_lines >= settings.max_trace_lines ||
      record_.trace.size() + blank_lines + line.size() + 1 > settings.max_trace) {
    record_.cut = true;
    return;
  }
  if (!record_.trace.empty())
    record_.trace.append(blank_lines + 1, '\n');
  record_.trace += line;
  lines_ += blank_lines + 1;
}

Record Assembly::finish() && {
  if (bare_ && !exception_.empty())
    record_.message = std::move(exception_);
  if (record_.message.starts_with("Traceback (most recent call ") && !record_.trace.empty()) {
    // A structured message that is a whole trace.
    const auto whole = record_.trace.starts_with("Traceback") ? record_.trace : record_.message + '\n' + record_.trace;
    record_.message = exception_of(whole);
    record_.trace = whole;
  } else if (record_.message.empty() && !record_.trace.empty()) {
    record_.message = trim(exception_of(record_.trace));
  }
  if (record_.level == Level::unset && (in_trace_ || !record_.trace.empty()) && (framed_ || !exception_.empty() || in_trace_)) {
    const bool end = tongue_ == Tongue::go || tongue_ == Tongue::native || tongue_ == Tongue::sanitizer;
    record_.level = end && !bare_ && standing_ == Standing::bare ? Level::fatal : Level::error;
  }
  if (!logger_.empty())
    record_.fields.emplace_back("logger", std::move(logger_));
  return std::move(record_);
}

}  // namespace mendwatch::read
