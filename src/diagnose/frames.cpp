#include "src/diagnose/frames.hpp"

#include "src/base/text.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <utility>

namespace mendwatch::diagnose {
namespace {

constexpr std::size_t frame_limit = 400;
constexpr std::size_t line_limit = 4'000;

using re2::RE2;
using re2::StringPiece;

struct Patterns {
  RE2 python{R"re(File "([^"]+)", line (\d{1,8})(?:, in (\S+))?)re"};
  RE2 node{R"re(^\s*at (?:async )?(?:new )?(?:(.+?) (?:\[as [^\]]+\] )?\()?((?:file://|node:|[A-Za-z]:[\\/])?[^()\s:]+):(\d{1,8}):\d{1,8}\)?\s*$)re"};
  RE2 java{R"re(^\s*at (?:[\w.@-]*/)*([\w.$<>]+)\.([\w$<>]+)\(([\w$-]+\.(?:java|kt|scala|groovy)):(\d{1,8})\))re"};
  RE2 csharp{R"re(^\s*at ([\w.<>`+\[\],|]+)\(.*\)(?: in (.+):line (\d{1,8}))?\s*$)re"};
  RE2 go_function{R"re(^(?:created by )?([\w.\-/]+(?:\.\(\*?[\w\[\].]+\))?(?:\.[\w\[\].]+)+)(?:\(.*\)|\({3}| in goroutine \d+)?\s*$)re"};
  RE2 go_file{R"re(^\s*(\S+\.(?:go|s)):(\d{1,8})(?: \+0x[0-9a-f]+)?\s*$)re"};
  RE2 ruby{R"re(((?:[A-Za-z]:/|/|\.{1,2}/)?[\w.+@/-]+\.(?:rb|ru|rake|erb)):(\d{1,8}):in [`'"]([^`'"]+)['"])re"};
  RE2 rust_function{R"re(^\s*\d{1,4}:\s+(?:0x[0-9a-f]+ - )?(\S.*)$)re"};
  RE2 rust_file{R"re(^\s*at (\S+\.rs):(\d{1,8})(?::\d+)?\s*$)re"};
  RE2 gdb{R"re(^\s*#\d{1,4}\s+(?:0x[0-9a-f]+ in )?(.+?) \(.*\) at (\S+):(\d{1,8}))re"};
  RE2 sanitizer{R"re(^\s*#\d{1,4}\s+0x[0-9a-f]+ in (.+?) (\S+?):(\d{1,8})(?::\d+)?\s*$)re"};
  RE2 glog_frame{R"re(^\s*@\s+0x[0-9a-f]+\s+(\S.*)$)re"};
  RE2 php_frame{R"re(^\s*#\d{1,4} (\S+\.php)\((\d{1,8})\): ([\w\\:>{}-]+))re"};
  RE2 php_place{R"re( in (\S+\.php)(?: on line |:)(\d{1,8}))re"};
  RE2 any_place{R"re(((?:[A-Za-z]:[\\/])?[\w@.+~/\\-]*\w\.(?:py|js|mjs|cjs|ts|tsx|jsx|vue|go|java|kt|scala|rb|rs|c|cc|cpp|cxx|h|hpp|cs|php|sh)):(\d{1,8})(?:.{0,4}\bin ([\w.]+))?)re"};
  RE2 raised{R"re(^(?:.*?\b(?:Caused by|Uncaught|Unhandled exception|Exception in thread "[^"]*"|fatal error|panic|Trace|Error|ERROR|error):? )?\s*([A-Za-z_][\w.:$\\]*(?:Error|Exception|Warning|Failure|Fault|Interrupt|Exit|NotFound|Timeout|Refused|Aborted))(?:: (.*))?\s*$)re"};
  RE2 panic{R"re(^(?:.*?\b)?(panic|fatal error): (.+)$)re"};
  RE2 prefix{R"re(^[\w./-]+\s*\| ?)re"};  // docker compose puts the container's name before each line
};

const Patterns& patterns() {
  static const Patterns made;
  return made;
}

std::string clean_path(const StringPiece& written) {
  std::string path{written.data(), written.size()};
  std::replace(path.begin(), path.end(), '\\', '/');
  for (const std::string_view start : {"file://", "webpack://", "webpack-internal://"})
    if (path.starts_with(start))
      path.erase(0, start.size());
  if (path.size() > 2 && path[1] == ':' && path[2] == '/')
    path.erase(0, 2);
  while (path.starts_with("./"))
    path.erase(0, 2);
  path = path.substr(0, path.find('?'));
  return to_utf8(path);
}

std::string text_of(const StringPiece& piece) { return to_utf8({piece.data(), piece.size()}); }

class Reader {
public:
  explicit Reader(std::string_view text) {
    for (auto line : lines_of(text)) {
      line = line.substr(0, line_limit);
      StringPiece rest{line.data(), line.size()};
      if (line.find('|') < 90 && RE2::Consume(&rest, patterns().prefix))
        line.remove_prefix(line.size() - rest.size());
      lines_.push_back(line);
    }
  }

  Trace read() {
    for (at_ = 0; at_ < lines_.size() && trace_.frames.size() + pending_.size() < frame_limit; ++at_)
      line(lines_[at_]);
    end_python();
    number();
    return std::move(trace_);
  }

private:
  void line(std::string_view text) {
    const StringPiece line{text.data(), text.size()};
    if (text.find("During handling of the above exception") != std::string_view::npos) {
      next_block();
    } else if (text.find("was the direct cause of the following exception") != std::string_view::npos) {
      next_block();
    } else if (text.find("goroutine ") != std::string_view::npos && text.find("[") != std::string_view::npos && text.ends_with("]:")) {
      // Only the goroutine that failed tells something; the dump of the others is noise.
      ignore_ = goroutine_seen_ && !trace_.frames.empty();
      goroutine_seen_ = true;
    } else if (!ignore_ && !frame(text, line)) {
      exception(text, line);
    }
  }

  bool frame(std::string_view text, const StringPiece& line) {
    const auto& p = patterns();
    StringPiece file, function, module;
    int number = 0;
    if (RE2::PartialMatch(line, p.python, &file, &number, &function)) {
      pending_.push_back(made(file, number, function, text));
      if (at_ + 1 < lines_.size() && lines_[at_ + 1].starts_with(' ') && lines_[at_ + 1].find("File \"") == std::string_view::npos)
        pending_.back().code = to_utf8(trim(lines_[++at_]));
      return true;
    }
    const bool indented = text.starts_with(' ') || text.starts_with('\t');
    if (RE2::PartialMatch(line, p.java, &module, &function, &file, &number)) {
      // `com.acme.Client$1.fetch(Client.java:3)`: the package is the folder.
      std::string name = text_of(module);
      std::string folder = name.substr(0, std::min(name.rfind('.'), name.size()));
      if (name.find('.') == std::string::npos)
        folder.clear();
      std::replace(folder.begin(), folder.end(), '.', '/');
      Frame frame = made(file, number, function, text);
      if (!folder.empty())
        frame.file = folder + '/' + frame.file;
      const auto simple = name.substr(name.rfind('.') + 1);
      frame.function = simple.substr(0, simple.find('$')) + '.' + plain_lambda(frame.function);
      return add(std::move(frame));
    }
    if (RE2::PartialMatch(line, p.rust_file, &file, &number))
      return add(made(file, number, last_function_, text));
    if (RE2::PartialMatch(line, p.node, &function, &file, &number))
      return add(made(file, number, function, text));
    StringPiece digits;
    if (indented && RE2::PartialMatch(line, p.csharp, &function, &file, &digits)) {
      RE2::FullMatch(digits, R"((\d+))", &number);
      return add(made(file, number, function, text));
    }
    if (RE2::PartialMatch(line, p.go_file, &file, &number)) {
      if (std::exchange(after_panic_, false))
        return true;  // panic's own place
      add(made(file, number, last_function_, text));
      last_function_ = {};
      return true;
    }
    if (text.starts_with("panic(") && goroutine_seen_) {
      // What stands above it only dealt with the panic; it happened below.
      std::erase_if(trace_.frames, [&](const Frame& known) { return known.block == block_; });
      after_panic_ = true;
      return true;
    }
    if (goroutine_seen_ || text.ends_with(')'))
      if (RE2::PartialMatch(line, p.go_function, &function) && next_is_go_file()) {
        last_function_ = function;
        return true;
      }
    if (RE2::PartialMatch(line, p.ruby, &file, &number, &function))
      return add(made(file, number, function, text));
    if (RE2::PartialMatch(line, p.gdb, &function, &file, &number) || RE2::PartialMatch(line, p.sanitizer, &function, &file, &number))
      return add(made(file, number, function, text));
    if (RE2::PartialMatch(line, p.glog_frame, &function))
      return add(made({}, 0, function, text));
    if (RE2::PartialMatch(line, p.php_frame, &file, &number, &function) || RE2::PartialMatch(line, p.php_place, &file, &number)) {
      exception(text, line);
      return add(made(file, number, function, text));
    }
    if (RE2::PartialMatch(line, p.rust_function, &function) && at_ + 1 < lines_.size() && lines_[at_ + 1].find(" at ") != std::string_view::npos) {
      last_function_ = function;
      return true;
    }
    if (RE2::PartialMatch(line, p.any_place, &file, &number, &function)) {
      exception(text, line);
      Frame frame = made(file, number, function, text);
      if (frame.function.empty())
        frame.function = function_below();
      return add(std::move(frame));
    }
    return false;
  }

  // Rich's traces put `path:3 in` and the function on two lines, between bars.
  std::string function_below() const {
    const auto here = lines_[at_];
    if (here.find("│") == std::string_view::npos || at_ + 1 >= lines_.size())
      return {};
    std::string below = replace_all(std::string{lines_[at_ + 1]}, "│", " ");
    std::string word{trim(below)};
    if (word.starts_with("in "))
      word = word.substr(3);
    return word.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == std::string::npos ? word : "";
  }

  bool next_is_go_file() const {
    return at_ + 1 < lines_.size() && RE2::PartialMatch(StringPiece{lines_[at_ + 1].data(), lines_[at_ + 1].size()}, patterns().go_file);
  }

  static std::string plain_lambda(const std::string& name) {
    if (!name.starts_with("lambda$"))
      return name;
    const auto end = name.find('$', 7);
    return name.substr(7, end == std::string::npos ? end : end - 7);
  }

  Frame made(const StringPiece& file, int line, const StringPiece& function, std::string_view text) const {
    Frame frame;
    frame.file = clean_path(file);
    frame.line = line;
    frame.function = text_of(function).substr(0, 400);
    frame.text = to_utf8(text);
    return frame;
  }

  bool add(Frame frame) {
    end_python();
    frame.block = block_;
    trace_.frames.push_back(std::move(frame));
    return true;
  }

  // Python prints the outermost call first.
  void end_python() {
    for (auto frame = pending_.rbegin(); frame != pending_.rend(); ++frame) {
      frame->block = block_;
      trace_.frames.push_back(std::move(*frame));
    }
    pending_.clear();
  }

  void next_block() {
    end_python();
    ++block_;
  }

  void exception(std::string_view text, const StringPiece& line) {
    StringPiece type, message;
    if (trace_.raised.size() >= 20)
      return;
    if (text.find("Caused by: ") != std::string_view::npos && !trace_.frames.empty()) {
      next_block();
      trace_.root_block = block_;  // Java tells the first cause last
    }
    if (RE2::PartialMatch(line, patterns().raised, &type, &message) || RE2::PartialMatch(line, patterns().panic, &type, &message)) {
      end_python();
      trace_.raised.push_back({text_of(type), text_of(message), to_utf8(text), block_});
    }
  }

  void number() {
    int depth = 0;
    for (std::size_t i = 0; i < trace_.frames.size(); ++i) {
      depth = i > 0 && trace_.frames[i].block == trace_.frames[i - 1].block ? depth + 1 : 0;
      trace_.frames[i].depth = depth;
    }
  }

  std::vector<std::string_view> lines_;
  std::size_t at_ = 0;
  Trace trace_;
  std::vector<Frame> pending_;  // of a Python trace, outermost first
  StringPiece last_function_;
  int block_ = 0;
  bool goroutine_seen_ = false;
  bool ignore_ = false;
  bool after_panic_ = false;
};

}  // namespace

Trace read_trace(std::string_view text) { return Reader{text.substr(0, 1u << 20)}.read(); }

}  // namespace mendwatch::diagnose
