#include "src/read/header_walk.hpp"

#include "src/read/level.hpp"
#include "src/read/names.hpp"
#include "src/read/scanner.hpp"

namespace mendwatch::read {
namespace {

// `org.example.Client: …`: what stands before it in brackets is a thread, whatever its name.
bool is_logger_next(std::string_view text) {
  take_blanks(text);
  const auto token = column_of(text);
  return token.size() > 3 && token.back() == ':' && token.find('.') != std::string_view::npos &&
         is_structured_name(token.substr(0, token.size() - 1));
}

}  // namespace

TextHeader HeaderWalk::run() {
  take_blanks(rest_);
  before_level();
  if (header_.level != Level::unset)
    after_level();
  if (header_.time || header_.level != Level::unset) {
    header_.standing = header_.level != Level::unset || !header_.logger.empty() ? Standing::headed : Standing::framed;
    return header_;
  }
  return {.message = header_.message};
}

void HeaderWalk::before_level() {
  for (int step = 0; step < 12 && !rest_.empty() && header_.level == Level::unset; ++step) {
    skip_separators();
    if (rest_.empty() || !(take_time() || take_bracket() || take_level_word() || take_number() || take_uncertain_name()))
      break;
    started_ = true;
  }
  if (header_.level == Level::unset && timed())
    finish_time_only();
}

// Blanks and what stands between columns.
void HeaderWalk::skip_separators() {
  take_blanks(rest_);
  while (started_ && (rest_.starts_with("- ") || rest_.starts_with("| ") || rest_.starts_with(": ") || rest_.starts_with("|\t") ||
                      rest_.starts_with(", "))) {
    rest_.remove_prefix(2);
    take_blanks(rest_);
  }
}

bool HeaderWalk::take_time() {
  if (times_ == 2 || !(is_digit(rest_.front()) || is_upper(rest_.front())))
    return false;
  if (auto time = take_timestamp(rest_, hints_)) {
    if (!timed())
      header_.time = time;
    ++times_;
    commit();
    return true;
  }
  if (started_ || timed())
    return false;
  // A time of day or a number of seconds may begin a sentence: it counts if the header goes on.
  auto after = rest_;
  auto time = take_time_of_day(after, hints_);
  const bool fraction = time && rest_.size() - after.size() > 8;
  bool sure = fraction;
  if (!time) {
    time = take_epoch(after);
    sure = time && (rest_.size() - after.size() != 10 || std::chrono::abs(*time - hints_.arrived) < std::chrono::days{370});
  }
  if (!time)
    return false;
  rest_ = after;
  ++times_;
  header_.time = time;
  if (sure)
    commit();
  else
    time_uncertain_ = true;
  return true;
}

bool HeaderWalk::take_bracket() {
  const char open = rest_.front();
  if (open != '[' && open != '<' && open != '(')
    return false;
  const char close = open == '[' ? ']' : open == '<' ? '>' : ')';
  // Brackets within brackets are part of a name, as in [QuorumPeer[myid=1]/0:0:0:0:0:0:0:0:2181].
  std::size_t end = 1;
  for (int depth = 1; end < rest_.size() && end < 200; ++end) {
    depth += rest_[end] == open ? 1 : rest_[end] == close ? -1 : 0;
    if (depth == 0)
      break;
  }
  if (end >= rest_.size() || rest_[end] != close)
    return false;
  const auto content = rest_.substr(1, end - 1);
  const auto bracket = read_bracket(content, hints_);
  const bool clock = bracket.time && open == '[';
  const bool level = bracket.level != Level::unset && (open != '(' || timed());
  const bool id = bracket.is_id && uncertain_ < 4 && (timed() || (open == '[' && !started_) || uncertain_ > 0);
  const bool nested = timed() && (content.find(open) != std::string_view::npos || is_logger_next(rest_.substr(end + 1)));
  if (!clock && !level && !id && !nested)
    return false;
  rest_.remove_prefix(end + 1);
  if (clock && !timed())
    header_.time = bracket.time;
  if (level)
    header_.level = bracket.level;
  if (!bracket.name.empty()) {
    name_ = bracket.name;
    name_weak_ = bracket.is_id;
  }
  if (clock || level) {
    level_in_bracket_ = level;
    commit();
    take(rest_, ':');
  } else {
    ++uncertain_;
  }
  return true;
}

bool HeaderWalk::take_level_word() {
  auto after = rest_;
  // `channel.ERROR: message`, as Monolog writes it.
  const auto token = column_of(rest_);
  if (timed() && token.size() > 3 && token.size() < 64 && token.back() == ':')
    if (const auto dot = token.find_last_of('.'); dot != std::string_view::npos && is_name(token.substr(0, dot))) {
      after.remove_prefix(dot + 1);
      if (const auto level = mendwatch::read::take_level(after, false); level != Level::unset && is_upper(token[dot + 2]))
        return found_level(level, after, token.substr(0, dot));
      after = rest_;
    }
  const bool directly = timed() && !time_uncertain_ && uncertain_ == 0;
  auto level = mendwatch::read::take_level(after, directly);
  if (level == Level::unset && timed() && rest_.size() > 2 && rest_[1] == ' ' && numbers_ > 0) {  // logcat
    level = level_of_letter(rest_.front());
    after = rest_.substr(1);
  }
  if (level == Level::unset)
    return false;
  // At the beginning of a line or behind mere words it must be shouted or set off.
  if (!directly && is_lower(rest_.front()) && !after.starts_with(':') && !after.starts_with('|'))
    return false;
  return found_level(level, after, {});
}

// A process or thread id between a time and a level.
bool HeaderWalk::take_number() {
  if (!started_ || uncertain_ >= 4 || !is_digit(rest_.front()))
    return false;
  auto after = rest_;
  const auto number = take_while(after, is_digit);
  if (number.size() > 9 || (!after.starts_with(' ') && !after.starts_with('\t') && !after.starts_with('|')))
    return false;
  rest_ = after;
  ++uncertain_;
  ++numbers_;
  return true;
}

// A word that could be a logger's or a host's name if a level or a full time follows.
bool HeaderWalk::take_uncertain_name() {
  const auto token = column_of(rest_);
  auto after = rest_.substr(token.size());
  const bool column = after.starts_with(" - ") || after.starts_with(" |") || after.starts_with('\t') || after.starts_with('|');
  if (token.empty() || uncertain_ >= 4 || names_ >= 2)
    return false;
  if (!started_) {
    // `node-7 2025-10-20 03:00:00 …`, `app.log.1 2025-10-20 …`
    auto time = after;
    if (!is_structured_name(token) && token.find('-') == std::string_view::npos)
      return false;
    if (!take(time, ' ') || time.size() < 19 || !is_digit(time[0]) || !is_digit(time[3]) || !take_timestamp(time, hints_))
      return false;
  } else if (!timed() || !(column ? token.size() <= 120 && !is_prose(token)
                                  : is_structured_name(token) || (is_lower(token.front()) && is_name(token)))) {
    return false;
  }
  rest_ = after;
  ++uncertain_;
  ++names_;
  name_ = token;
  name_weak_ = !timed();
  return true;
}

// No level came. What was uncertain belongs to the message, except for a process's tag and a place in code.
void HeaderWalk::finish_time_only() {
  if (time_uncertain_) {
    header_.time.reset();
    return;
  }
  rest_ = header_.message;
  if (!rest_.empty() && (rest_.front() == ':' || rest_.front() == ','))
    rest_.remove_prefix(1);
  if (auto tag = rest_; take(tag, ' ')) {
    auto name = take_process_tag(tag, true, true);
    if (name.empty())
      name = take_process_tag(tag, false, true);
    if (!name.empty()) {
      header_.service = name;
      header_.message = tag;
      return;
    }
    if (const auto place = column_of(tag);
        place.size() > 1 && place.back() == ':' && is_code_place(place.substr(0, place.size() - 1))) {
      header_.message = tag.substr(std::min(place.size() + 1, tag.size()));
      return;
    }
    for (const auto* separator : {"- ", "| ", ": ", "-- "})
      if (take(tag, separator)) {
        header_.message = tag;
        return;
      }
  }
  take(rest_, ' ') || take(rest_, '\t') || take(rest_, '|');
  header_.message = rest_;
}

// What has been read is header for sure.
void HeaderWalk::commit() {
  header_.message = rest_;
  uncertain_ = 0;
  time_uncertain_ = false;
  if (!name_.empty())
    name_logger(name_, std::exchange(name_weak_, false));
  name_ = {};
}

bool HeaderWalk::found_level(Level level, std::string_view after, std::string_view name) {
  header_.level = level;
  rest_ = after;
  if (!name.empty()) {
    name_ = name;
    name_weak_ = false;
  }
  commit();
  return true;
}

// A thread's or request's name in brackets gives way to a logger's.
void HeaderWalk::name_logger(std::string_view name, bool weak) {
  if (!header_.logger.empty() && !(logger_weak_ && !weak))
    return;
  header_.logger = name;
  logger_weak_ = weak;
}

TextHeader read_text_header(std::string_view line, const ClockHints& hints) {
  if (auto known = read_known_form(line, hints); known.standing != Standing::bare)
    return known;
  return HeaderWalk{line, hints}.run();
}

}  // namespace mendwatch::read
