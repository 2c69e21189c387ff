#include "src/read/clean_line.hpp"

#include "src/base/text.hpp"
#include "src/read/scanner.hpp"

namespace mendwatch::read {
namespace {

constexpr char escape = '\x1b';

constexpr bool is_plain(char c) { return (c >= ' ' && c < '\x7f') || c == '\t'; }

// Behind the escape sequence at the front of `text`: CSI (colours, cursor), OSC (titles, links) or a short one.
std::string_view behind_escape(std::string_view text) {
  text.remove_prefix(1);
  if (take(text, '[')) {
    take_while(text, [](char c) { return c >= 0x20 && c < 0x40; });
    if (!text.empty() && text.front() >= 0x40 && text.front() < 0x7f)
      text.remove_prefix(1);
    return text;
  }
  if (take(text, ']')) {
    const auto end = text.find_first_of("\x07\x1b");
    if (end == std::string_view::npos)
      return text;  // not ended: its words stay
    return text.substr(end + (text[end] == escape && text.size() > end + 1 ? 2 : 1));
  }
  take_while(text, [](char c) { return c >= 0x20 && c < 0x30; });
  if (!text.empty() && text.front() >= 0x30 && text.front() < 0x7f)
    text.remove_prefix(1);
  return text;
}

}  // namespace

bool cut_at_character(std::string& text, std::size_t limit) {
  if (text.size() <= limit)
    return false;
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xc0) == 0x80) --limit;
  text.resize(limit);
  return true;
}

bool clean_line(std::string_view line, std::size_t limit, std::string& text) {
  text.clear();
  take(line, "\xef\xbb\xbf");
  while (!line.empty()) {
    const auto plain = take_while(line, is_plain);
    text += plain;
    if (line.empty())
      break;
    const char c = line.front();
    if (c == escape) {
      line = behind_escape(line);
    } else if (c == '\0' || c == '\r') {
      line.remove_prefix(1);
    } else if (static_cast<unsigned char>(c) < 0x80) {
      text += "\xef\xbf\xbd";
      line.remove_prefix(1);
    } else {
      const auto high = take_while(line, [](char byte) { return static_cast<unsigned char>(byte) >= 0x80; });
      text += to_utf8(high);
    }
  }
  while (!text.empty() && is_blank(text.back())) text.pop_back();
  return cut_at_character(text, limit);
}

}  // namespace mendwatch::read
