#include "src/read/scanner.hpp"
#include "src/read/structured.hpp"

namespace mendwatch::read {
namespace {

constexpr std::size_t most_fields = 128;

bool is_key(char c) { return is_word(c) || c == '.' || c == '-' || c == '@' || c == '/'; }

// The quoted value at the front of `text`, unescaped. False if it isn't closed.
bool take_quoted(std::string_view& text, std::string& value) {
  auto rest = text.substr(1);
  while (!rest.empty()) {
    value += take_while(rest, [](char c) { return c != '"' && c != '\\'; });
    if (take(rest, '"')) {
      text = rest;
      return true;
    }
    if (rest.size() < 2)
      return false;
    const char c = rest[1];
    value += c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
    rest.remove_prefix(2);
  }
  return false;
}

}  // namespace

bool read_logfmt_fields(std::string_view line, Fields& fields) {
  fields.clear();
  while (!line.empty() && fields.size() < most_fields) {
    take_blanks(line);
    if (line.empty())
      break;
    const auto key = take_while(line, is_key);
    std::string value;
    if (key.empty() || !take(line, '='))
      break;
    if (line.starts_with('"')) {
      if (!take_quoted(line, value))
        break;
    } else {
      value = take_while(line, [](char c) { return !is_blank(c); });
    }
    if (!line.empty() && !is_blank(line.front()))
      break;
    fields.emplace_back(key, std::move(value));
  }
  const bool whole = line.empty() && fields.size() >= 2;
  if (!whole)
    fields.clear();
  return whole;
}

}  // namespace mendwatch::read
