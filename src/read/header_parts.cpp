#include "src/read/level.hpp"
#include "src/read/names.hpp"
#include "src/read/scanner.hpp"
#include "src/read/text_header.hpp"

#include <algorithm>
#include <utility>

namespace mendwatch::read {
namespace {

// Words that name a level only where nothing else could stand: in brackets, or before a colon or a bar.
bool is_weak(std::string_view word) {
  constexpr std::string_view weak[] = {"LOG",     "HTTP",  "FINE",  "FINER", "SUCCESS", "FAIL",
                                       "FAILURE", "ALERT", "PANIC", "SILLY", "INF",     "VERBOSE"};
  return std::find(std::begin(weak), std::end(weak), word) != std::end(weak);
}

constexpr CharacterSet separators{" \t,:/|"}, word_ends{" \t,/|"};

bool all_digits(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_digit); }

}  // namespace

Level take_level(std::string_view& text, bool after_time) {
  auto rest = text;
  const auto word = take_while(rest, is_letter);
  const auto level = level_of_word(word);
  if (level == Level::unset)
    return level;
  // `ERROR:name:message` has no blank; `http://…` is no level.
  const bool colon =
      rest.starts_with(':') && !rest.starts_with("::") && (is_upper(word[1]) || rest.size() == 1 || is_blank(rest[1]));
  const bool bar = rest.starts_with('|') || rest.starts_with(" |") || rest.starts_with('\t') || rest.starts_with("  ");
  if (!rest.empty() && !colon && !bar && !is_blank(rest.front()) && rest.front() != '[' && rest.front() != '(' &&
      rest.front() != ',')
    return Level::unset;
  if (is_upper(word[1])) {
    if (!colon && !bar && is_weak(word))
      return Level::unset;
    // A line of this one word has no other message.
    if (!after_time && rest.empty())
      return Level::unset;
  } else if (is_upper(word[0])) {
    // `Error: …` is what a program says, `Info: …` what a logger writes. After a time it is a column.
    if (!after_time && (!colon || level >= Level::warning))
      return Level::unset;
    if (after_time && level >= Level::warning && !colon && !bar)
      return Level::unset;
    if (after_time && colon && level >= Level::warning)
      return Level::unset;
  } else {
    // `panic: …` and `http: …` are what programs say.
    constexpr std::string_view usual[] = {"info", "debug", "warn",     "error",   "warning", "fatal", "trace",
                                          "err",  "crit",  "critical", "verbose", "silly",   "fail",  "notice"};
    if (std::find(std::begin(usual), std::end(usual), word) == std::end(usual) || (!colon && !bar && !after_time))
      return Level::unset;
  }
  text = rest;
  return level;
}

Bracket read_bracket(std::string_view content, const ClockHints& hints) {
  Bracket bracket;
  while (!content.empty() && is_blank(content.back())) content.remove_suffix(1);
  take_blanks(content);
  if (content.empty() || content.size() > 160)
    return bracket;
  const auto whole = content;
  std::size_t names = 0, words = 0;
  bool strange = false;
  while (!content.empty() && words < 8) {
    if (separators.has(content.front())) {
      content.remove_prefix(1);
      continue;
    }
    ++words;
    if (!bracket.time && (is_digit(content.front()) || is_upper(content.front()))) {
      auto time = take_timestamp(content, hints);
      if (!time)
        time = take_time_of_day(content, hints);
      if (!time && words == 1)
        time = take_epoch(content);
      if (time) {
        bracket.time = time;
        continue;
      }
    }
    std::size_t end = 0;
    while (end < content.size() && !word_ends.has(content[end]) && (content[end] != ':' || content.substr(end).starts_with("::")))
      end += content[end] == ':' ? 2 : 1;
    const auto word = content.substr(0, end);
    content.remove_prefix(word.size());
    const auto last_dot = word.find_last_of('.');
    const auto last = last_dot == std::string_view::npos ? word : word.substr(last_dot + 1);
    if (const auto level = level_of_word(last); level != Level::unset && bracket.level == Level::unset) {
      bracket.level = level;
      if (last_dot != std::string_view::npos)
        bracket.name = word.substr(0, last_dot);
      continue;
    }
    if (word.size() == 1 && words == 1 && content.starts_with(' ') && level_of_letter(word[0]) != Level::unset) {
      bracket.level = level_of_letter(word[0]);
      continue;
    }
    if (!all_digits(word)) {
      ++names;
      strange = strange || !(is_name(word) || is_prose(word));
      if (bracket.name.empty() && is_name(word))
        bracket.name = word;
    }
  }
  if (!content.empty())
    strange = true;
  // `[core:error]` and `[ERROR/main]` are headers, `[error handling]` and `[2025-10-20 03:00:00 was a Monday]` are not.
  const bool spaced = whole.find(' ') != std::string_view::npos;
  const bool acceptable = !strange && (bracket.time ? names <= 2 : names <= 1 && !(spaced && names > 0));
  if (bracket.time || bracket.level != Level::unset)
    return acceptable ? bracket : Bracket{};
  // Threads, processes, requests. Tags in capitals, such as [MCP] or [x15], are part of what is said.
  const char first = whole.front();
  const bool counted = first == 'x' && all_digits(whole.substr(1));
  const bool known = whole.starts_with("req-") || whole.starts_with("pid ") || whole.starts_with("client ") ||
                     whole.starts_with("tid ") || whole.starts_with("thread ") || whole.starts_with("remote ") || whole == "Nest";
  bracket.is_id = known || (!spaced && !counted && whole.find_first_of("\"'=,{}()") == std::string_view::npos &&
                            (is_lower(first) || is_digit(first) || is_structured_name(whole) ||
                             whole.find_first_of("-.:/#@") != std::string_view::npos));
  if (!bracket.is_id || known || spaced || !is_name(whole) || std::none_of(whole.begin(), whole.end(), is_lower))
    bracket.name = {};
  else
    bracket.name = whole;
  return bracket;
}

std::string_view take_process_tag(std::string_view& text, bool with_host, bool id_required) {
  auto rest = text;
  const auto token = [&] {
    return take_while(rest, [](char c) { return !is_blank(c) && c != '[' && c != ':' && c != '"' && c != '{'; });
  };
  const auto process = [&]() -> std::string_view {
    const auto name = token();
    if (name.empty() || name.size() > 64 ||
        !(is_word(name.front()) || name.front() == '/' || name.front() == '-' || name.front() == '('))
      return {};
    bool id = false;
    if (take(rest, '[')) {
      const auto number = take_while(rest, [](char c) { return c != ']' && !is_blank(c); });
      id = !number.empty() && number.size() <= 32 && take(rest, ']');
      if (!id)
        return {};
    }
    if (!take(rest, ':') || !(rest.empty() || rest.front() == ' ') || (!id && id_required))
      return {};
    take(rest, ' ');
    return name;
  };
  if (with_host) {
    const auto host =
        take_while(rest, [](char c) { return is_word(c) || c == '.' || c == '-' || c == ':' || c == '/' || c == '@'; });
    if (host.empty() || !take(rest, ' '))
      return {};
    take_blanks(rest);
  }
  const auto name = process();
  if (!name.empty())
    text = rest;
  return name;
}

}  // namespace mendwatch::read
