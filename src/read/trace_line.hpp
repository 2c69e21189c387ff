#pragma once

#include <cstdint>
#include <string_view>

namespace mendwatch::read {

/// What a line can be in a stack trace.
enum class TracePart : std::uint8_t {
  none,       // nothing that only traces have
  title,      // begins a trace that belongs to what was said before: `Traceback (most recent call last):`, `Stack trace:`
  apart,      // begins a trace that belongs to nothing before it, and whose exception is still to come: `/app/x.js:12`
  alarm,      // begins a trace and says itself what happened: `panic: …`, `Exception in thread …`
  frame,      // names a place in code
  link,       // stands between or behind frames: `Caused by: …`, `... 12 more`, `note: run with …`
  promise,    // says that another trace follows: `During handling of the above exception, …`
  exception,  // `ValueError: …`
};

enum class Tongue : std::uint8_t { any, python, jvm, node, go, ruby, rust, native, sanitizer, php };

struct TraceLine {
  TracePart part = TracePart::none;
  Tongue tongue = Tongue::any;
};

/// What `text`, without the blanks before it, is. `within`: the trace's language as far as it is known; some lines mean something
/// only there.
TraceLine classify_trace_line(std::string_view text, bool indented, Tongue within);

/// The line of a whole trace that says what happened: of a Python trace the last, of others the first.
std::string_view exception_of(std::string_view trace);

}  // namespace mendwatch::read
