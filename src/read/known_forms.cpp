#include "src/read/level.hpp"
#include "src/read/names.hpp"
#include "src/read/scanner.hpp"
#include "src/read/text_header.hpp"

#include <algorithm>

namespace mendwatch::read {
namespace {

std::string_view take_token(std::string_view& text) {
  return take_while(text, [](char c) { return !is_blank(c); });
}

// `E1020 03:00:00.123456    1 cart.go:12] message`; newer glog writes the year too: `E20251020 …`.
TextHeader klog(std::string_view line, const ClockHints& hints) {
  TextHeader header{.level = level_of_letter(line.front())};
  auto rest = line.substr(1);
  const auto digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
  if (header.level == Level::unset || (digits != 4 && digits != 8) || rest.size() < digits + 16 || rest[digits] != ' ')
    return {};
  if (digits == 8) {
    header.time = take_timestamp(rest, hints);
  } else {
    // The same with a dash, which take_timestamp knows.
    std::string dashed;
    dashed.append(rest.substr(0, 2)).append("-").append(rest.substr(2, 2)).append(rest.substr(4, 16));
    const auto clock_end = dashed.find_first_not_of("0123456789:.", 6);
    std::string_view view = std::string_view{dashed}.substr(0, clock_end);
    const auto before = view.size();
    header.time = take_timestamp(view, hints);
    rest.remove_prefix(std::min(rest.size(), before - 1));
  }
  take_blanks(rest);
  if (!header.time || take_while(rest, is_digit).empty() || !take(rest, ' '))
    return {};
  const auto place = rest.substr(0, rest.find(']'));
  if (place.size() == rest.size() || !is_code_place(place))
    return {};
  header.standing = Standing::headed;
  header.message = rest.substr(place.size() + 1);
  take(header.message, ' ');
  return header;
}

// `E, [2025-10-20T03:00:00.123456 #7] ERROR -- shop: message`
TextHeader ruby_logger(std::string_view line, const ClockHints& hints) {
  TextHeader header;
  auto rest = line;
  rest.remove_prefix(1);
  if (!take(rest, ", [") || !(header.time = take_timestamp(rest, hints)))
    return {};
  take_blanks(rest);
  take(rest, '#');
  take_while(rest, is_digit);
  if (!take(rest, ']'))
    return {};
  take_blanks(rest);
  const auto word = take_while(rest, is_letter);
  header.level = word == "ANY" ? Level::fatal : level_of_word(word);
  if (header.level == Level::unset || !take(rest, " -- "))
    return {};
  header.logger = rest.substr(0, rest.find(':'));
  if (header.logger.size() == rest.size())
    return {};
  header.message = rest.substr(header.logger.size() + 1);
  take(header.message, ' ');
  header.standing = Standing::headed;
  return header;
}

// `127.0.0.1 - - [20/Oct/2025:03:00:00 +0000] "GET / HTTP/1.1" 500 12`: an answer of 500 or more is an error.
TextHeader access_log(std::string_view line, const ClockHints& hints) {
  auto rest = line;
  const auto client = take_token(rest);
  if (client.size() < 2 || client.size() > 255 ||
      (client.find('.') == std::string_view::npos && client.find(':') == std::string_view::npos && client != "localhost"))
    return {};
  const auto bracket = rest.substr(0, 200).find(" [");
  if (bracket == std::string_view::npos || rest.size() < bracket + 24 || rest[bracket + 4] != '/' ||
      std::count(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(bracket), ' ') != 2)
    return {};
  rest.remove_prefix(bracket + 2);
  TextHeader header{.standing = Standing::framed, .time = take_timestamp(rest, hints)};
  if (!header.time || !take(rest, "] "))
    return {};
  header.message = rest;
  if (take(rest, '"')) {
    // The request may hold escaped quotes.
    while (!rest.empty() && rest.front() != '"') rest.remove_prefix(rest.front() == '\\' && rest.size() > 1 ? 2 : 1);
    int status = 0;
    if (take(rest, "\" ") && take_digits(rest, 3, 3, status) && (rest.empty() || rest.front() == ' ')) {
      header.standing = Standing::headed;
      header.level = status >= 500 ? Level::error : Level::info;
    }
  }
  return header;
}

// `1:M 20 Oct 2025 03:00:00.123 # message`, as Redis writes it.
TextHeader redis(std::string_view line, const ClockHints& hints) {
  auto rest = line;
  take_while(rest, is_digit);
  if (!take(rest, ':') || !take_one_of(rest, "MSCX") || !take(rest, ' '))
    return {};
  TextHeader header{.standing = Standing::headed, .time = take_timestamp(rest, hints)};
  if (!header.time || rest.size() < 3 || rest[0] != ' ' || rest[2] != ' ')
    return {};
  header.level = rest[1] == '.'                     ? Level::debug
                 : rest[1] == '-' || rest[1] == '*' ? Level::info
                 : rest[1] == '#'                   ? Level::warning
                                                    : Level::unset;
  if (header.level == Level::unset)
    return {};
  header.message = rest.substr(3);
  return header;
}

// `fail: Shop.Cart[7]`, as .NET's console writes it; the message is on the next lines.
TextHeader dotnet_console(std::string_view line) {
  auto rest = line;
  const auto word = take_while(rest, is_lower);
  if (word.size() != 4 || !take(rest, ": ") || rest.empty() || rest.back() != ']')
    return {};
  const auto open = rest.find_last_of('[');
  if (open == std::string_view::npos || !is_name(rest.substr(0, open)) ||
      rest.substr(open).find_first_not_of("[]0123456789-") != std::string_view::npos)
    return {};
  return {.standing = Standing::headed, .level = level_of_word(word), .logger = rest.substr(0, open), .message = {}};
}

// `E/Shop(  123): message`, as logcat writes it in short.
TextHeader logcat(std::string_view line) {
  auto rest = line.substr(2);
  const auto tag = take_while(rest, [](char c) { return is_word(c) || c == '.' || c == '-' || c == '$'; });
  take_blanks(rest);
  if (take(rest, '(')) {
    take_blanks(rest);
    if (take_while(rest, is_digit).empty() || !take(rest, ')'))
      return {};
  }
  if (tag.empty() || level_of_letter(line.front()) == Level::unset || !take(rest, ": "))
    return {};
  return {.standing = Standing::headed, .level = level_of_letter(line.front()), .logger = tag, .message = rest};
}

// `- 1131566461 2005.11.09 dn228 Nov 9 12:01:01 dn228/dn228 crond[2915]: message`, and with `RAS KERNEL INFO` in place of the
// process: the reliability logs of clusters. A first word other than '-' names an alert.
TextHeader cluster(std::string_view line, const ClockHints& hints) {
  auto rest = line;
  const auto alert = take_token(rest);
  if (alert.size() > 16 || !take(rest, ' ') || !is_digit(rest.empty() ? ' ' : rest.front()))
    return {};
  TextHeader header{.standing = Standing::framed, .time = take_epoch(rest)};
  int number = 0;
  if (!header.time || !take(rest, ' ') || !take_digits(rest, 4, 4, number) || !take(rest, '.') ||
      !take_digits(rest, 2, 2, number) || !take(rest, '.') || !take_digits(rest, 2, 2, number) || !take(rest, ' '))
    return {};
  const auto node = take_token(rest);
  if (node.empty() || !take(rest, ' '))
    return {};
  auto after = rest;
  if (take_timestamp(after, hints) && take(after, ' ') && !take_token(after).empty() && take(after, ' '))
    rest = after;
  if (auto ras = rest; take(ras, "RAS ") || take(ras, "NULL ")) {
    header.logger = take_token(ras);
    take_blanks(ras);
    const auto level = level_of_word(take_token(ras));
    take_blanks(ras);
    if (level != Level::unset) {
      header.level = level;
      header.standing = Standing::headed;
      rest = ras;
    }
  } else {
    header.service = take_process_tag(rest, false, false);
  }
  header.message = rest;
  return header;
}

// `[   12.345678] usb 1-1: message`, the kernel's.
TextHeader dmesg(std::string_view line) {
  auto rest = line.substr(1);
  take_blanks(rest);
  if (take_while(rest, is_digit).empty() || !take(rest, '.') || take_while(rest, is_digit).size() != 6 || !take(rest, "] "))
    return {};
  return {.standing = Standing::framed, .message = rest};
}

}  // namespace

TextHeader read_known_form(std::string_view line, const ClockHints& hints) {
  if (line.size() < 8)
    return {};
  const char first = line.front(), second = line[1];
  if (is_upper(first)) {
    if (is_digit(second))
      if (auto header = klog(line, hints); header.standing != Standing::bare)
        return header;
    if (second == ',')
      return ruby_logger(line, hints);
    if (second == '/')
      return logcat(line);
  }
  if (first == '[')
    return dmesg(line);
  if (is_lower(first) && line[4] == ':')
    return dotnet_console(line);
  if (is_digit(first)) {
    if (const auto colon = line.find(':'); colon < 8 && colon + 3 < line.size() && line[colon + 2] == ' ')
      if (auto header = redis(line, hints); header.standing != Standing::bare)
        return header;
  }
  if (first == '-' || is_upper(first))
    if (auto header = cluster(line, hints); header.standing != Standing::bare)
      return header;
  if (is_digit(first) || is_lower(first) || first == ':' || is_upper(first))
    return access_log(line, hints);
  return {};
}

}  // namespace mendwatch::read
