#include "src/base/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <numeric>
#include <utility>

namespace mendwatch {
namespace {

struct Character {
  char32_t code = 0;
  std::size_t bytes = 0;  // 0: not well-formed
};

// The character at the front of `text`, which must not be empty. Overlong forms and surrogates are not well-formed.
Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80)
    return {lead, 1};
  const std::size_t bytes = lead >= 0xf0 && lead < 0xf5 ? 4 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xc2 && lead < 0xe0 ? 2 : 0;
  if (bytes == 0 || text.size() < bytes)
    return {};
  char32_t code = lead & (0x7f >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xc0) != 0x80)
      return {};
    code = code << 6 | (byte(i) & 0x3f);
  }
  if ((bytes == 3 && (code < 0x800 || (code >= 0xd800 && code < 0xe000))) || (bytes == 4 && (code < 0x10000 || code > 0x10ffff)))
    return {};
  return {code, bytes};
}

// Characters that change how the text around them looks, or that nobody sees.
bool is_hidden(char32_t code) {
  if (code < 0x20)
    return code != '\t' && code != '\n' && code != '\r';
  return (code >= 0x7f && code < 0xa0) || code == 0xad || code == 0x61c || (code >= 0x115f && code <= 0x1160) ||
         code == 0x180e || (code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
         (code >= 0x2060 && code <= 0x206f) || code == 0x3164 || code == 0xfeff || code == 0xffa0 ||
         (code >= 0xfff9 && code <= 0xfffb) || (code >= 0xe0000 && code <= 0xe0fff);
}

constexpr std::string_view replacement = "\xef\xbf\xbd";

}  // namespace

std::string_view trim(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n\f\v";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos)
    return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string lower(std::string_view text) {
  std::string result{text};
  for (char& c : result)
    if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(c + ('a' - 'A'));
  return result;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t start = 0;;) {
    const auto end = text.find(separator, start);
    parts.push_back(text.substr(start, end - start));
    if (end == std::string_view::npos)
      return parts;
    start = end + 1;
  }
}

std::vector<std::string_view> lines_of(std::string_view text) {
  auto lines = split(text, '\n');
  if (lines.back().empty())
    lines.pop_back();
  for (auto& line : lines)
    if (!line.empty() && line.back() == '\r')
      line.remove_suffix(1);
  return lines;
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string result;
  for (const auto& part : parts) {
    if (&part != &parts.front())
      result += separator;
    result += part;
  }
  return result;
}

std::string replace_all(std::string text, std::string_view from, std::string_view to) {
  if (from.empty())
    return text;
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

bool is_utf8(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto character = first_character(bytes);
    if (character.bytes == 0)
      return false;
    bytes.remove_prefix(character.bytes);
  }
  return true;
}

std::string to_utf8(std::string_view bytes) {
  if (is_utf8(bytes))
    return std::string{bytes};
  std::string text;
  while (!bytes.empty()) {
    const auto character = first_character(bytes);
    text += character.bytes == 0 ? replacement : bytes.substr(0, character.bytes);
    bytes.remove_prefix(std::max<std::size_t>(character.bytes, 1));
  }
  return text;
}

std::string visible(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const auto character = first_character(text);
    if (character.bytes == 0) {
      result += replacement;
    } else if (is_hidden(character.code)) {
      std::array<char, 16> escape{};
      std::snprintf(escape.data(), escape.size(), "\\u{%x}", unsigned(character.code));
      result += escape.data();
    } else {
      result += text.substr(0, character.bytes);
    }
    text.remove_prefix(std::max<std::size_t>(character.bytes, 1));
  }
  return result;
}

bool has_hidden_characters(std::string_view text) { return visible(text) != text; }

std::string shorten(std::string_view text, std::size_t bytes) {
  constexpr std::string_view ellipsis = "…";
  if (text.size() <= bytes)
    return std::string{text};
  std::size_t end = bytes > ellipsis.size() ? bytes - ellipsis.size() : 0;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80)
    --end;
  return std::string{text.substr(0, end)} + std::string{ellipsis};
}

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
  // Two neighbours exchanged are one slip (optimal string alignment), since that is how people mistype.
  const auto distance = [](std::string_view a, std::string_view b) {
    std::vector<std::size_t> before, above, row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
      before = std::exchange(above, row);
      row[0] = i;
      for (std::size_t j = 1; j <= b.size(); ++j) {
        row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] != b[j - 1])});
        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
          row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    return row.back();
  };
  word = word.substr(0, 256);  // the cost is quadratic, and no name is longer
  std::size_t best = std::max<std::size_t>(word.size() / 3, 1) + 1;
  std::string found;
  for (const auto& candidate : candidates)
    if (const auto d = distance(word, std::string_view{candidate}.substr(0, 256)); d < best) {
      best = d;
      found = candidate;
    }
  return found;
}

std::string count_of(std::size_t count, std::string_view noun) {
  return std::to_string(count) + ' ' + std::string{noun} + (count == 1 ? "" : "s");
}

}  // namespace mendwatch
