#include "src/read/trace_line.hpp"

#include "src/read/level.hpp"
#include "src/read/scanner.hpp"

#include <algorithm>

namespace mendwatch::read {
namespace {

bool ends_in_number(std::string_view text, char before) {
  auto at = text.size();
  while (at > 0 && is_digit(text[at - 1])) --at;
  return at < text.size() && at > 1 && text[at - 1] == before;
}

// `path:12` or `path:12:3`, without blanks.
bool is_place(std::string_view text) {
  if (text.find(' ') != std::string_view::npos || !ends_in_number(text, ':'))
    return false;
  return text.find_first_of("./\\") != std::string_view::npos || text.starts_with("node:");
}

// What stands behind `at `: `pkg.Class.method(File.java:12)`, `fn (/app/x.js:1:2)`, `/app/x.js:1:2`, `Ns.Class.Method(Int32 a) in
// /x.cs:line 3`.
Tongue at_frame(std::string_view text) {
  take(text, "async ");
  take(text, "new ");
  if (is_place(text))
    return Tongue::node;
  const auto open = text.find('(');
  if (open == std::string_view::npos || open == 0)
    return text == "<anonymous>" || text.starts_with("native") ? Tongue::node : Tongue::any;
  const auto close = text.find(')', open);
  if (close == std::string_view::npos)
    return Tongue::any;
  auto name = text.substr(0, open);
  const auto inside = text.substr(open + 1, close - open - 1);
  const bool spaced = name.ends_with(' ');
  if (spaced)
    name.remove_suffix(1);
  if (spaced && (is_place(inside) || inside.starts_with("native") || inside.starts_with("<anonymous>") ||
                 inside.starts_with("index ") || inside.starts_with("eval at")))
    return Tongue::node;
  const bool dotted = name.find('.') != std::string_view::npos && name.find(' ') == std::string_view::npos;
  return dotted && !spaced ? Tongue::jvm : Tongue::any;
}

// `#0  0x00 in main () at a.cpp:5`, `#0 /app/a.php(10): f()`, `#1 {main}`, `#2 main (package:app/x.dart:1:2)`.
bool is_numbered_frame(std::string_view text) {
  if (!take(text, '#') || take_while(text, is_digit).empty() || take_blanks(text) == 0 || text.empty())
    return false;
  return text.starts_with("0x") || text.front() == '/' || text.starts_with("{main}") || text.starts_with("[internal function]") ||
         text.find(" in ") != std::string_view::npos || text.find(" at ") != std::string_view::npos ||
         text.find('(') != std::string_view::npos;
}

// `main.(*Server).serve(0xc000010000, {0x1, 0x2})`, `panic({0x5, 0x6})`.
bool is_go_call(std::string_view text) {
  const auto open = text.find('(');
  return open != std::string_view::npos && open > 0 && text.back() == ')' &&
         text.substr(0, open).find(' ') == std::string_view::npos;
}

bool is_go_place(std::string_view text) {
  const auto end = text.find(' ');
  const auto place = text.substr(0, end);
  const auto extension = place.find(".go:");
  return extension != std::string_view::npos && ends_in_number(place, ':') &&
         (end == std::string_view::npos || text.substr(end).starts_with(" +0x"));
}

// `app/cart.rb:12:in `total'`, of Ruby 3.4 `…:in 'Cart#total'`; also without the `in`, as an uncaught error prints its own place.
bool is_ruby_place(std::string_view text, std::string_view& behind) {
  take(text, "from ");
  const auto in = text.find(":in ");
  if (in == std::string_view::npos || in == 0 || !ends_in_number(text.substr(0, in), ':') || in + 5 >= text.size())
    return false;
  if (text[in + 4] != '`' && text[in + 4] != '\'')
    return false;
  const auto end = text.find('\'', in + 5);
  if (end == std::string_view::npos)
    return false;
  behind = text.substr(end + 1);
  return true;
}

// `==7==ERROR: AddressSanitizer: …`
bool is_sanitizer(std::string_view text) {
  if (!take(text, "==") || take_while(text, is_digit).empty() || !take(text, "=="))
    return false;
  return text.starts_with("ERROR: ") || text.starts_with("WARNING: ");
}

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return text.starts_with(word); });
}

TraceLine capital(std::string_view text) {
  switch (text.front()) {
    case 'T':
      if (text.starts_with("Traceback (most recent call "))
        return {TracePart::title, Tongue::python};
      if (text.starts_with("The above exception was the direct cause of"))
        return {TracePart::promise, Tongue::python};
      if (text.starts_with("Thread ") && text.find(" received signal ") != std::string_view::npos)
        return {TracePart::alarm, Tongue::native};
      break;
    case 'D':
      if (text.starts_with("During handling of the above exception"))
        return {TracePart::promise, Tongue::python};
      break;
    case 'F':
      if (text.starts_with("File \"") && text.find("\", line ") != std::string_view::npos)
        return {TracePart::frame, Tongue::python};
      break;
    case 'C':
      if (text.starts_with("Caused by"))
        return {TracePart::link, Tongue::any};
      if (text.starts_with("CallStack (from"))
        return {TracePart::title, Tongue::any};
      break;
    case 'E':
      if (text.starts_with("Exception in thread \""))
        return {TracePart::alarm, Tongue::jvm};
      if (text.starts_with("Exception Group Traceback (most recent call"))
        return {TracePart::title, Tongue::python};
      break;
    case 'S':
      if (starts_with_any(text, {"Suppressed: ", "SUMMARY: "}))
        return {TracePart::link, Tongue::any};
      if (text == "Stack trace:" || text == "Stack backtrace:" || text == "Stacktrace:")
        return {TracePart::title, text[5] == ' ' && text[6] == 't' ? Tongue::php : Tongue::any};
      break;
    case 'B':
      if (text == "Backtrace:" || text == "BACKTRACE:")
        return {TracePart::title, Tongue::any};
      break;
    case 'U':
      if (starts_with_any(text, {"Unhandled exception. ", "Unhandled Exception: ", "Uncaught "}))
        return {TracePart::alarm, Tongue::any};
      break;
    case 'P':
      if (text.starts_with("Program received signal "))
        return {TracePart::alarm, Tongue::native};
      break;
    case 'N':
      if (text.starts_with("Node.js v"))
        return {TracePart::link, Tongue::node};
      break;
    case 'A':
      if (text.starts_with("Aborted (core dumped)"))
        return {TracePart::link, Tongue::native};
      break;
    default: break;
  }
  return is_exception_line(text) ? TraceLine{TracePart::exception, Tongue::any} : TraceLine{};
}

TraceLine small(std::string_view text, Tongue within) {
  switch (text.front()) {
    case 'a':
      if (take(text, "at "))
        if (const auto tongue = at_frame(text); tongue != Tongue::any)
          return {TracePart::frame, tongue};
      break;
    case 'c':
      if (text.starts_with("created by ") && within == Tongue::go)
        return {TracePart::frame, Tongue::go};
      break;
    case 'e':
      if (text.starts_with("exit status ") && within == Tongue::go)
        return {TracePart::link, Tongue::go};
      break;
    case 'f':
      if (text.starts_with("fatal error: "))
        return {TracePart::alarm, Tongue::go};
      break;
    case 'g':
      if (auto rest = text;
          take(rest, "goroutine ") && !take_while(rest, is_digit).empty() && rest.starts_with(" [") && rest.ends_with(':'))
        return {TracePart::title, Tongue::go};
      break;
    case 'n':
      if (text.starts_with("note: "))
        return {TracePart::link, Tongue::rust};
      break;
    case 'p':
      if (text.starts_with("panic: "))
        return {TracePart::alarm, Tongue::go};
      break;
    case 's':
      if (text == "stack backtrace:")
        return {TracePart::title, Tongue::rust};
      if (text == "stack traceback:")
        return {TracePart::title, Tongue::any};
      break;
    case 't':
      if (text.starts_with("thread '") && text.find("' panicked at ") != std::string_view::npos)
        return {TracePart::alarm, Tongue::rust};
      if (text.starts_with("terminate called "))
        return {TracePart::alarm, Tongue::native};
      if (text.starts_with("thrown in ") && within == Tongue::php)
        return {TracePart::link, Tongue::php};
      break;
    default: break;
  }
  return is_exception_line(text) ? TraceLine{TracePart::exception, Tongue::any} : TraceLine{};
}

TraceLine other(std::string_view text, bool indented) {
  switch (text.front()) {
    case '#':
      if (is_numbered_frame(text))
        return {TracePart::frame, Tongue::any};
      break;
    case '.':
      if (auto rest = text; take(rest, "... ") && !take_while(rest, is_digit).empty() && rest.starts_with(" "))
        return {TracePart::link, Tongue::any};
      break;
    case '[':
      if (starts_with_any(text, {"[Previous line repeated ", "[signal ", "[cause]: "}))
        return {TracePart::link, Tongue::any};
      if (starts_with_any(text, {"[stacktrace]", "[previous exception]"}))
        return {TracePart::title, Tongue::php};
      break;
    case '@':
      if (auto rest = text.substr(1); take_blanks(rest) > 0 && rest.starts_with("0x"))
        return {TracePart::frame, Tongue::native};
      break;
    case '=':
      if (is_sanitizer(text))
        return {TracePart::alarm, Tongue::sanitizer};
      break;
    case '*':
      if (starts_with_any(text, {"*** Check failure stack trace", "*** Aborted at ", "*** Signal ", "*** SIG"}))
        return {TracePart::title, Tongue::native};
      break;
    case '-':
      if (starts_with_any(text, {"---> ", "--- End of "}))
        return {TracePart::link, Tongue::any};
      break;
    case '+':
    case '|':
      if (text.find("Exception Group Traceback (most recent call") != std::string_view::npos)
        return {TracePart::title, Tongue::python};
      break;
    default: break;
  }
  if (is_digit(text.front())) {
    auto rest = text;
    const auto number = take_while(rest, is_digit);
    // ` 0# f() at a.cpp:5` (Boost), `   0: core::panicking::panic` (Rust), `0x00… in main () at a.c:3` (gdb)
    if (number.size() <= 4 && (take(rest, "# ") || (indented && take(rest, ": ") && rest.find("::") != std::string_view::npos)))
      return {TracePart::frame, text[number.size()] == ':' ? Tongue::rust : Tongue::native};
    if (text.starts_with("0x") && text.find(" in ") != std::string_view::npos)
      return {TracePart::frame, Tongue::native};
  }
  return {};
}

}  // namespace

TraceLine classify_trace_line(std::string_view text, bool indented, Tongue within) {
  if (text.empty())
    return {};
  std::string_view behind;
  if (text.size() > 4000)
    return {};  // no line of a trace is so long, and the searches below would walk over all of it
  if (is_ruby_place(text, behind))
    return {behind.starts_with(": ") && !indented ? TracePart::alarm : TracePart::frame, Tongue::ruby};
  if (is_go_place(text))
    return {TracePart::frame, Tongue::go};
  if (within == Tongue::go && is_go_call(text))
    return {TracePart::frame, Tongue::go};
  const char first = text.front();
  if (!indented && (first == '/' || text.starts_with("file://") || text.starts_with("node:")) && is_place(text))
    return {TracePart::apart, Tongue::node};
  // `./shop(+0x12a4) [0x55d0]`, as backtrace_symbols writes it
  if ((first == '.' || first == '/') && text.ends_with(']') && text.find(") [0x") != std::string_view::npos)
    return {TracePart::frame, Tongue::native};
  if (is_upper(first))
    return capital(text);
  if (is_lower(first))
    return small(text, within);
  return other(text, indented);
}

std::string_view exception_of(std::string_view trace) {
  if (trace.starts_with("Traceback (most recent call ")) {
    auto rest = trace;
    while (!rest.empty()) {
      const auto line_begin = rest.find_last_of('\n');
      const auto line = line_begin == std::string_view::npos ? rest : rest.substr(line_begin + 1);
      if (!line.empty() && !is_blank(line.front()))
        return line;
      if (line_begin == std::string_view::npos)
        break;
      rest = rest.substr(0, line_begin);
    }
  }
  return trace.substr(0, trace.find('\n'));
}

}  // namespace mendwatch::read
