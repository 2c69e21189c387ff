#include "src/read/header_walk.hpp"

#include "src/read/level.hpp"
#include "src/read/names.hpp"
#include "src/read/scanner.hpp"

#include <utility>

namespace mendwatch::read {
namespace {

// `%(levelname)s %(name)s %(message)s` sets nothing off. These names are loggers' where a sentence begins behind them.
bool is_usual_logger(std::string_view token, std::string_view rest) {
  constexpr std::string_view usual[] = {"__main__", "root",   "app",    "main",   "api",    "web",
                                        "server",   "worker", "django", "celery", "uvicorn"};
  return !rest.empty() && is_upper(rest.front()) && std::find(std::begin(usual), std::end(usual), token) != std::end(usual);
}

}  // namespace

void HeaderWalk::after_level() {
  // `ERROR:name:message`, as Python's logging writes it by default.
  if (auto name = rest_;
      !level_in_bracket_ && take(name, ':') && !name.empty() && !is_blank(name.front()) && name.front() != ':') {
    const auto logger = take_while(name, [](char c) { return is_word(c) || c == '.' || c == '-'; });
    if (!logger.empty() && name.size() > 1 && name[0] == ':' && name[1] != '/' && !is_digit(name[1])) {
      header_.logger = logger;
      header_.message = name.substr(1);
      return;
    }
  }
  bool closed = take(rest_, ':') && !level_in_bracket_;
  bool dashed = false;
  for (int step = 0; step < 10; ++step) {
    header_.message = rest_;
    if (closed && step > 0)
      break;
    const auto blanks = take_blanks(rest_);
    if (rest_.empty())
      break;
    if (!closed && (rest_.starts_with("- ") || rest_.starts_with("-- ") || rest_.starts_with("--- "))) {
      const auto dashes = take_while(rest_, [](char c) { return c == '-'; });
      if (dashes.size() == 1 && std::exchange(dashed, true) && !header_.logger.empty() && !logger_weak_)
        closed = true;
      continue;
    }
    if (!closed && (rest_.starts_with("| ") || rest_.starts_with("|\t") || (rest_.starts_with('|') && blanks == 0))) {
      rest_.remove_prefix(1);
      continue;
    }
    if (!closed && rest_.starts_with(": ")) {
      rest_.remove_prefix(1);
      closed = true;
      continue;
    }
    if (closed)
      break;
    if (auto time = timed() ? std::nullopt : take_timestamp(rest_, hints_)) {
      header_.time = time;
      continue;
    }
    if (!(take_name_after_level(dashed, closed) || (!dashed && take_id_after_level())))
      break;
  }
  take(header_.message, ' ') || take(header_.message, '\t');
}

bool HeaderWalk::take_id_after_level() {
  if (rest_.front() == '[' || (rest_.front() == '(' && timed()) || (rest_.front() == '<' && timed())) {
    const auto before = header_.level;
    header_.level = Level::unset;
    const auto certain = std::exchange(uncertain_, 1);
    const bool taken = take_bracket();
    uncertain_ = certain;
    header_.level = before;
    if (taken && !name_.empty())
      name_logger(std::exchange(name_, {}), true);
    return taken;
  }
  // AWS Lambda's request: a UUID.
  if (const auto token = column_of(rest_); token.size() == 36 && token[8] == '-' && token[23] == '-' &&
                                           token.find_first_not_of("0123456789abcdef-") == std::string_view::npos) {
    rest_.remove_prefix(token.size());
    return true;
  }
  // `1 --- [main] …` as Spring writes it, `7#7: *1 …` as nginx does.
  auto after = rest_;
  if (const auto number = take_while(after, is_digit); !number.empty() && timed()) {
    auto worker = after;
    if (after.starts_with(" --- ") || after.starts_with(" [")) {
      rest_ = after;
      return true;
    }
    if (take(worker, '#') && !take_while(worker, is_digit).empty() && take(worker, ": ")) {
      rest_ = worker;
      return true;
    }
  }
  return false;
}

// `name: `, `name   : `, `name - `, `name | `, `name\t`, `name[7]: `, `file.go:12: `.
bool HeaderWalk::take_name_after_level(bool dashed, bool& closed) {
  auto token = column_of(rest_);
  auto after = rest_.substr(token.size());
  if (token.size() < 2 || token.size() > 120)
    return false;
  if (auto tag = rest_; !dashed) {
    if (const auto name = take_process_tag(tag, false, true); !name.empty()) {
      header_.service = name;
      rest_ = tag;
      // The blank behind the colon is gone already; the message begins here.
      header_.message = rest_;
      closed = true;
      return true;
    }
  }
  if (token.back() == ':') {
    const auto name = token.substr(0, token.size() - 1);
    const bool logger = is_structured_name(name) || numbers_ >= 2 || (timed() && is_lower(name.front()) && is_name(name));
    if (dashed || !(logger || is_code_place(name)) || is_exception_line(name))
      return false;
    rest_ = after;
    if (!is_code_place(name))
      name_logger(name, false);
    closed = true;
    return true;
  }
  auto padded = after;
  take_blanks(padded);
  const bool dash = padded.starts_with("- ") && padded.size() != after.size();
  const bool bar = padded.starts_with('|');
  const bool colon = padded.starts_with(": ") && padded.size() != after.size();
  const bool place = is_code_place(token);
  const bool structured = place || is_structured_name(token);
  bool name = structured && (dash || bar || colon || after.starts_with('\t') || (timed() && (place || after.starts_with(" ["))));
  if (!name && timed() && is_name(token))
    name =
        dash || bar || colon || (after.starts_with('\t') && is_code_place(column_of(padded))) || is_usual_logger(token, padded);
  if (!name || (dashed && !header_.logger.empty() && !logger_weak_))
    return false;
  rest_ = after;
  if (!place)
    name_logger(token, false);
  return true;
}

}  // namespace mendwatch::read
