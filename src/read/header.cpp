#include "src/read/header.hpp"

#include "src/read/clean_line.hpp"
#include "src/read/level.hpp"
#include "src/read/scanner.hpp"
#include "src/read/structured.hpp"
#include "src/read/syslog.hpp"
#include "src/read/text_header.hpp"

#include "src/base/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace mendwatch::read {
namespace {

constexpr int most_layers = 4;

// One line may wear several headers: syslog's around JSON's around Python's. Outer ones are taken off first.
class Layers {
public:
  Layers(Time arrived, const ReaderSettings& settings, Header& header)
      : hints_{arrived, settings.utc_offset}, settings_(settings), header_(header) {}

  void read(std::string_view line) {
    rest_ = line;
    for (int layer = 0; layer < most_layers && take_layer(); ++layer) {
    }
    header_.message.assign(rest_);
    split_lines();
    level_from_message();
  }

private:
  // Takes the outermost header off. True if there may be another one behind it.
  bool take_layer() {
    auto text = rest_;
    take_blanks(text);
    if (text.empty())
      return false;
    if (text.front() == '{')
      return take_json(text);
    if (text.front() == '<' || is_upper(text.front()))
      if (const auto frame = read_syslog(text, hints_))
        return take_syslog(*frame);
    if (is_letter(text.front()) || text.front() == '@')
      if (take_logfmt(text))
        return false;
    return take_text();
  }

  bool take_json(std::string_view text) {
    Fields fields;
    Header inner;
    if (!read_json_fields(text, fields))
      return false;
    const bool wrapper = std::any_of(fields.begin(), fields.end(),
                                     [](const auto& field) { return field.first == "log" || field.first == "MESSAGE"; });
    if (!interpret_fields(fields, hints_, inner))
      return false;
    if (wrapper)
      inner.standing = Standing::framed;
    adopt(std::move(inner));
    clean_lines(header_.message);
    clean_lines(header_.trace);
    keep_message();
    return wrapper || header_.level == Level::unset;
  }

  bool take_logfmt(std::string_view text) {
    const auto equals = text.find('=');
    if (equals == std::string_view::npos || equals > 40 || text.find(' ') < equals)
      return false;
    Fields fields;
    Header inner;
    if (!read_logfmt_fields(text, fields) || !interpret_fields(fields, hints_, inner))
      return false;
    adopt(std::move(inner));
    keep_message();
    return true;
  }

  bool take_syslog(const SyslogFrame& frame) {
    set_time(frame.time);
    year_known_ = header_.time ? year_known_ && frame.year_known : true;
    if (header_.level == Level::unset)
      header_.level = frame.level;
    if (header_.service.empty())
      header_.service = frame.program;
    raise(Standing::framed);
    rest_ = frame.message;
    return true;
  }

  bool take_text() {
    const auto found = read_text_header(rest_, hints_);
    if (found.standing == Standing::bare)
      return false;
    set_time(found.time);
    if (found.level != Level::unset)
      header_.level = found.level;
    if (!found.logger.empty())
      header_.logger = found.logger;
    if (!found.service.empty() && header_.service.empty())
      header_.service = found.service;
    raise(found.standing);
    rest_ = found.message;
    return found.standing == Standing::framed;
  }

  void keep_message() {
    layers_[layer_] = std::move(header_.message);
    rest_ = layers_[layer_++];
  }

  // JSON's escapes bring what was cleaned off the line before.
  void clean_lines(std::string& text) const {
    if (std::none_of(text.begin(), text.end(), [](char c) { return (c >= 0 && c < ' ' && c != '\n' && c != '\t') || c == 0x7f; }))
      return;
    std::string whole, clean;
    for (const auto line : split(text, '\n')) {
      clean_line(line, settings_.max_line, clean);
      whole += clean + '\n';
    }
    whole.pop_back();
    text = std::move(whole);
  }

  // The first time counts, unless it didn't name its year and a later one does.
  void set_time(const std::optional<Time>& time) {
    if (!time || (header_.time && year_known_))
      return;
    header_.time = time;
    year_known_ = true;
  }

  void raise(Standing standing) { header_.standing = std::max(header_.standing, standing); }

  void adopt(Header&& inner) {
    set_time(inner.time);
    if (inner.level != Level::unset)
      header_.level = inner.level;
    if (header_.service.empty())
      header_.service = std::move(inner.service);
    if (!inner.logger.empty())
      header_.logger = std::move(inner.logger);
    raise(inner.standing);
    header_.trace = std::move(inner.trace);
    header_.message = std::move(inner.message);
    for (auto& field : inner.fields) header_.fields.push_back(std::move(field));
  }

  // A structured message may have several lines: the first is the message, the rest goes before its trace.
  void split_lines() {
    auto& message = header_.message;
    message.erase(0, message.find_first_not_of('\n'));
    const auto line_end = message.find('\n');
    if (line_end == std::string::npos)
      return;
    auto rest = message.substr(line_end + 1);
    while (!rest.empty() && rest.back() == '\n') rest.pop_back();
    // Some loggers put the stack into both.
    if (!rest.empty() && rest != header_.trace)
      header_.trace = header_.trace.empty() ? std::move(rest) : rest + '\n' + header_.trace;
    message.resize(line_end);
  }

  void level_from_message() {
    if (header_.level != Level::unset)
      return;
    header_.level = level_of_message(header_.message);
    if (level_of_emoji(header_.message) != Level::unset)
      raise(Standing::headed);
  }

  ClockHints hints_;
  const ReaderSettings& settings_;
  Header& header_;
  std::string_view rest_;
  std::array<std::string, most_layers> layers_;  // what was unescaped; views look into it
  std::size_t layer_ = 0;
  bool year_known_ = true;
};

}  // namespace

void Header::clear() {
  standing = Standing::bare;
  time.reset();
  level = Level::unset;
  for (auto* text : {&service, &logger, &message, &trace}) text->clear();
  fields.clear();
}

void read_header(std::string_view line, Time arrived, const ReaderSettings& settings, Header& header) {
  header.clear();
  Layers{arrived, settings, header}.read(line);
}

}  // namespace mendwatch::read
