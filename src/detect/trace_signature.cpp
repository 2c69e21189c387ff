#include "src/detect/trace_signature.hpp"

#include "src/base/text.hpp"
#include "src/mine/skeleton.hpp"

#include <algorithm>
#include <optional>

namespace mendwatch::detect {
namespace {

constexpr std::size_t most_lines = 400;
constexpr std::size_t most_frames = 3;

struct Frame {
  std::string file;
  std::string function;
  bool own = true;  // of the service, not of a library
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' || c == '.' || c == '$' || c == ':' || c == '\\'; }

bool of_library(std::string_view file, std::string_view function) {
  for (std::string_view part : {"site-packages", "dist-packages", "/lib/python", "node_modules", "node:", "internal/", "/usr/lib", "/usr/local/go/", "/go/pkg/mod",
                                "/rustc/", ".cargo/registry", "/gems/", "/vendor/", "<frozen", "<anonymous>", "/ruby/"})
    if (file.find(part) != std::string_view::npos)
      return true;
  for (std::string_view root : {"java.", "javax.", "jdk.", "sun.", "com.sun.", "org.springframework.", "org.apache.", "io.netty.", "kotlin.", "scala.", "System.",
                                "Microsoft.", "runtime.", "std::", "core::", "tokio::", "__libc"})
    if (function.starts_with(root))
      return true;
  return false;
}

// The last two parts of a path: folders above differ from container to container.
std::string_view short_path(std::string_view path) {
  auto slash = path.find_last_of("/\\");
  if (slash != std::string_view::npos && slash > 0)
    slash = path.find_last_of("/\\", slash - 1);
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

// `path` of `path:12` and `path:12:34`, if that is what `text` is.
std::optional<std::string_view> before_line_number(std::string_view text) {
  bool any = false;
  for (int i = 0; i < 2; ++i) {
    const auto colon = text.find_last_not_of("0123456789");
    if (colon == std::string_view::npos || colon + 1 == text.size() || text[colon] != ':')
      break;
    text = text.substr(0, colon);
    any = true;
  }
  return any && !text.empty() ? std::optional{text} : std::nullopt;
}

Frame frame(std::string_view file, std::string_view function) {
  // Closures and generic arguments carry numbers that change with their surroundings.
  if (const auto end = function.find_first_of("(<"); end != std::string_view::npos && end > 0)
    function = function.substr(0, end);
  return {std::string{short_path(file).substr(0, 120)}, std::string{trim(function).substr(0, 120)}, !of_library(file, function)};
}

// The frame that `line` tells of. `previous` is the line before it: Go and Rust say the function there.
std::optional<Frame> frame_of(std::string_view line, std::string_view previous) {
  line = trim(line);
  if (line.starts_with("File \"")) {  // Python
    const auto end = line.find('"', 6);
    if (end == std::string_view::npos)
      return std::nullopt;
    const auto in = line.find(", in ", end);
    return frame(line.substr(6, end - 6), in == std::string_view::npos ? std::string_view{} : line.substr(in + 5));
  }
  if (line.starts_with("at ")) {  // JavaScript, Java, C#, Rust
    auto rest = line.substr(3);
    if (rest.starts_with("async "))
      rest.remove_prefix(6);
    if (const auto in = rest.find(" in "); in != std::string_view::npos && rest.find(":line ") != std::string_view::npos)
      return frame(rest.substr(in + 4, rest.find(":line ") - in - 4), rest.substr(0, in));
    if (rest.ends_with(")")) {
      const auto open = rest.rfind('(');
      if (open == std::string_view::npos)
        return std::nullopt;
      const auto inside = rest.substr(open + 1, rest.size() - open - 2);
      return frame(before_line_number(inside).value_or(inside), trim(rest.substr(0, open)));
    }
    if (const auto path = before_line_number(rest)) {
      const auto colon = previous.find(": ");  // `  12: crate::function`
      return frame(*path, colon == std::string_view::npos ? std::string_view{} : trim(previous.substr(colon + 2)));
    }
    return std::nullopt;
  }
  if (line.starts_with("#") && line.size() > 1 && is_digit(line[1])) {  // C++, PHP
    const auto blank = line.find(' ');
    auto rest = blank == std::string_view::npos ? std::string_view{} : trim(line.substr(blank));
    if (const auto in = rest.find(" in "); rest.starts_with("0x") && in != std::string_view::npos)
      rest = rest.substr(in + 4);
    if (const auto php = rest.find("): "); php != std::string_view::npos && rest.find(".php(") < php)
      return frame(rest.substr(0, rest.find('(')), rest.substr(php + 3));
    const auto at = rest.rfind(" at ");
    const auto place = at == std::string_view::npos ? rest.substr(std::min(rest.rfind(' '), rest.size() - 1) + 1) : rest.substr(at + 4);
    return frame(before_line_number(place).value_or(""), rest.substr(0, rest.find_first_of(" (")));
  }
  if (const auto in = line.find(":in "); in != std::string_view::npos) {  // Ruby
    auto place = line.substr(0, in);
    if (place.starts_with("from "))
      place.remove_prefix(5);
    auto function = line.substr(in + 4);
    const auto quote = function.find_first_of("`'");
    if (const auto path = before_line_number(place); path && quote != std::string_view::npos) {
      function.remove_prefix(quote + 1);
      return frame(*path, function.substr(0, function.find('\'')));
    }
  }
  if (const auto go = line.find(".go:"); go != std::string_view::npos && line.find(' ') > go) {  // Go
    const auto open = previous.rfind('(');
    return frame(line.substr(0, go + 3), trim(previous.substr(0, open == std::string_view::npos ? previous.size() : open)));
  }
  return std::nullopt;
}

bool ends_like_exception(std::string_view type) {
  for (std::string_view end : {"Error", "Exception", "Warning", "Interrupt", "Exit", "Fault", "Failure", "Timeout", "Expired", "Refused", "NotFound"})
    if (type.ends_with(end))
      return true;
  return false;
}

struct Exception {
  std::string_view type;
  std::string_view says;
};

// `Type: what it says` at the front of `line`; with `any`, the type may be any name.
std::optional<Exception> exception_of(std::string_view line, bool any) {
  for (std::string_view before : {"Caused by: ", "Uncaught ", "Unhandled exception. ", "[cause]: "})
    if (line.starts_with(before))
      line.remove_prefix(before.size());
  if (line.starts_with("Exception in thread \""))
    if (const auto quote = line.find('"', 21); quote != std::string_view::npos)
      line = trim(line.substr(quote + 1));
  if (line.starts_with("panic: "))
    return Exception{"panic", line.substr(7)};
  if (line.starts_with("thread '") && line.find("panicked at") != std::string_view::npos)
    return Exception{"panic", line.substr(line.find("panicked at") + 11)};
  std::size_t end = 0;
  while (end < line.size() && is_name(line[end]))
    ++end;
  auto type = line.substr(0, end);
  std::string_view says = line.substr(end);
  if (!type.empty() && type.back() == ':') {
    type.remove_suffix(1);
  } else if (says.starts_with(" [") && says.find("]: ") != std::string_view::npos) {  // Node's codes
    says = says.substr(says.find("]: ") + 2);
  } else if (!says.empty()) {
    return std::nullopt;
  }
  if (type.size() < 3 || type.size() > 120 || is_digit(type.front()) || (!any && !ends_like_exception(type)))
    return std::nullopt;
  return Exception{type, trim(says)};
}

}  // namespace

TraceSignature signature_of(const read::Record& record) {
  std::vector<std::string_view> lines;
  for (auto part : {std::string_view{record.message}, std::string_view{record.trace}})
    for (auto line : split(part.substr(0, 64 << 10), '\n'))
      if (lines.size() < most_lines)
        lines.push_back(line);

  const bool python = std::any_of(lines.begin(), lines.end(), [](auto line) { return line.find("Traceback (most recent call last)") != std::string_view::npos; });
  std::vector<Frame> frames;
  std::optional<Exception> found;
  bool in_trace = false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto line = lines[i];
    in_trace = in_trace || !python || line.find("Traceback (most") != std::string_view::npos;
    if (auto one = frame_of(line, i > 0 ? lines[i - 1] : std::string_view{})) {
      frames.push_back(std::move(*one));
      continue;
    }
    if (!in_trace || line.empty() || line.front() == ' ' || line.front() == '\t')
      continue;
    // Python says it last, with a name of any form; elsewhere the first stands, until a cause is named.
    const auto one = exception_of(line, python && !frames.empty());
    if (one && (python || !found || line.starts_with("Caused by: ")))
      found = one;
  }
  if (python)
    std::reverse(frames.begin(), frames.end());

  TraceSignature signature;
  if (found) {
    signature.type = found->type;
    const auto says = mine::masked(found->says.substr(0, 300));
    signature.exception = signature.type + (says.empty() ? "" : ": " + says);
  }
  const bool any_own = std::any_of(frames.begin(), frames.end(), [](const auto& one) { return one.own; });
  for (const auto& one : frames)
    if (signature.frames.size() < most_frames && (one.own || !any_own))
      signature.frames.push_back(one.file + ' ' + one.function);
  return signature;
}

}  // namespace mendwatch::detect
