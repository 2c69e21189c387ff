#include "src/read/level.hpp"

#include "src/read/scanner.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace mendwatch::read {
namespace {

using Known = std::pair<std::string_view, Level>;

constexpr std::array<Known, 37> words{{{"error", Level::error},   {"info", Level::info},        {"warning", Level::warning},
                                       {"warn", Level::warning},  {"debug", Level::debug},      {"trace", Level::trace},
                                       {"fatal", Level::fatal},   {"critical", Level::fatal},   {"notice", Level::info},
                                       {"severe", Level::error},  {"err", Level::error},        {"crit", Level::fatal},
                                       {"alert", Level::fatal},   {"emerg", Level::fatal},      {"emergency", Level::fatal},
                                       {"panic", Level::fatal},   {"dpanic", Level::fatal},     {"fail", Level::error},
                                       {"failure", Level::error}, {"information", Level::info}, {"informational", Level::info},
                                       {"success", Level::info},  {"verbose", Level::trace},    {"silly", Level::trace},
                                       {"http", Level::info},     {"fine", Level::debug},       {"finer", Level::debug},
                                       {"finest", Level::trace},  {"inf", Level::info},         {"wrn", Level::warning},
                                       {"dbg", Level::debug},     {"dbug", Level::debug},       {"trc", Level::trace},
                                       {"trce", Level::trace},    {"ftl", Level::fatal},        {"vrb", Level::trace},
                                       {"log", Level::info}}};

constexpr std::array<Known, 22> emojis{
    {{"❌", Level::error},      {"⚠", Level::warning},    {"✅", Level::info},    {"ℹ", Level::info},     {"🚨", Level::error},
     {"🔥", Level::error},      {"💥", Level::error},      {"⛔", Level::error},   {"🛑", Level::error}, {"🚫", Level::error},
     {"❗", Level::error},      {"‼", Level::error},      {"🔴", Level::error},   {"💀", Level::fatal},    {"☠", Level::fatal},
     {"🟡", Level::warning}, {"🟠", Level::warning}, {"🟢", Level::info}, {"✔", Level::info},     {"✓", Level::info},
     {"✗", Level::error},      {"🐛", Level::debug}}};

}  // namespace

Level level_of_word(std::string_view word) {
  if (word.size() < 3 || word.size() > 13)
    return Level::unset;
  // SHOUTED, plain or Capitalised, but no mixture.
  const bool shouted = is_upper(word[0]) && is_upper(word[1]);
  std::array<char, 16> small{};
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char c = word[i];
    if (is_upper(c) ? !(shouted || i == 0) : !(is_lower(c) && !shouted))
      return Level::unset;
    small[i] = is_upper(c) ? static_cast<char>(c + 32) : c;
  }
  const std::string_view folded(small.data(), word.size());
  for (const auto& [name, level] : words)
    if (name == folded)
      return level;
  return Level::unset;
}

Level level_of_letter(char letter) {
  switch (letter) {
    case 'T':
    case 'V': return Level::trace;
    case 'D': return Level::debug;
    case 'I':
    case 'N': return Level::info;
    case 'W': return Level::warning;
    case 'E': return Level::error;
    case 'C':
    case 'F': return Level::fatal;
    default: return Level::unset;
  }
}

Level level_of_syslog(int severity) {
  constexpr std::array levels{Level::fatal,   Level::fatal, Level::fatal, Level::error,
                              Level::warning, Level::info,  Level::info,  Level::debug};
  return severity >= 0 && severity < 8 ? levels[static_cast<std::size_t>(severity)] : Level::unset;
}

Level level_of_number(double number) {
  if (number >= 0 && number < 8)
    return level_of_syslog(static_cast<int>(number));
  if (number < 10 || number > 100)
    return Level::unset;
  return number >= 60   ? Level::fatal
         : number >= 50 ? Level::error
         : number >= 40 ? Level::warning
         : number >= 30 ? Level::info
         : number >= 20 ? Level::debug
                        : Level::trace;
}

Level level_of_field(std::string_view value) {
  if (!value.empty() && is_digit(value.front())) {
    int number = 0;
    const auto [end, problem] = std::from_chars(value.data(), value.data() + value.size(), number);
    return problem == std::errc{} && end == value.data() + value.size() ? level_of_number(number) : Level::unset;
  }
  if (value.size() == 1)
    return level_of_letter(is_lower(value[0]) ? static_cast<char>(value[0] - 32) : value[0]);
  const auto last = value.find_last_of('.');  // pylons of some loggers: `app.ERROR`
  return level_of_word(last == std::string_view::npos ? value : value.substr(last + 1));
}

Level level_of_emoji(std::string_view text) {
  take_blanks(text);
  if (text.size() < 3 || static_cast<unsigned char>(text.front()) < 0xe2)
    return Level::unset;
  for (const auto& [emoji, level] : emojis)
    if (text.starts_with(emoji))
      return level;
  return Level::unset;
}

bool is_exception_line(std::string_view text) {
  std::size_t last = 0;  // where the type's own name begins
  std::size_t end = 0;
  for (; end < text.size(); ++end) {
    const char c = text[end];
    if (c == '.' || c == '$' || c == '\\' ||
        (c == ':' && end + 2 < text.size() && text[end + 1] == ':' && is_letter(text[end + 2]))) {
      end += c == ':';
      last = end + 1;
    } else if (!is_word(c)) {
      break;
    }
  }
  const auto name = text.substr(last, end - last);
  const auto rest = text.substr(end);
  if (name.size() < 5 || !is_upper(name.front()) || name.size() > 100)
    return false;
  if (!rest.empty() && !rest.starts_with(": ") && !rest.starts_with(" (") && rest != ":" && !rest.starts_with(" ["))
    return false;
  const auto says = [&](std::string_view word) { return name.ends_with(word); };
  // A bare `Error` is a word of prose too; with a colon it is a type of JavaScript, or says the same.
  if (name == "Error" || name == "Exception" || name == "Failure")
    return !rest.empty() && rest.front() == ':';
  return says("Error") || says("Exception") || says("Throwable") || says("Interrupt") || says("Failure") || says("Fault") ||
         name == "StopIteration" || name == "SystemExit" || name == "GeneratorExit" || says("ExceptionGroup") ||
         (last > 0 && says("Timeout"));
}

Level level_of_message(std::string_view message) {
  take_blanks(message);
  if (message.size() < 5)
    return Level::unset;
  if (const auto level = level_of_emoji(message); level != Level::unset)
    return level;
  if (!is_letter(message.front()))
    return Level::unset;
  if (take(message, "PHP ") || is_upper(message.front())) {
    if (message.starts_with("Warning: ") || message.starts_with("Deprecated: ") || message.starts_with("Warning:  "))
      return Level::warning;
    if (message.starts_with("Fatal error: "))
      return Level::fatal;
    if (message.starts_with("Parse error: "))
      return Level::error;
    if (message.starts_with("Fatal: "))
      return Level::fatal;
    if (message.starts_with("Notice: "))
      return Level::info;
  }
  if (message.starts_with("npm ERR! "))
    return Level::error;
  return is_exception_line(message) ? Level::error : Level::unset;
}

}  // namespace mendwatch::read
