#pragma once

#include <array>
#include <cstddef>
#include <string_view>

// Small pieces of hand-written scanners: each looks at the front of a view and moves it on only if it matched.
namespace mendwatch::read {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_letter(char c) { return is_upper(c) || is_lower(c); }
constexpr bool is_word(char c) { return is_letter(c) || is_digit(c) || c == '_'; }
constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }

/// A set of ASCII characters, asked by a table.
class CharacterSet {
public:
  constexpr explicit CharacterSet(std::string_view members, bool words = false) {
    for (const char c : members) table_[static_cast<unsigned char>(c)] = true;
    for (int c = 0; words && c < 128; ++c)
      if (is_word(static_cast<char>(c)))
        table_[static_cast<std::size_t>(c)] = true;
  }
  constexpr bool has(char c) const { return table_[static_cast<unsigned char>(c)]; }

private:
  std::array<bool, 256> table_{};
};

constexpr bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c)
    return false;
  text.remove_prefix(1);
  return true;
}

constexpr bool take(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word))
    return false;
  text.remove_prefix(word.size());
  return true;
}

constexpr bool take_one_of(std::string_view& text, std::string_view characters) {
  if (text.empty() || characters.find(text.front()) == std::string_view::npos)
    return false;
  text.remove_prefix(1);
  return true;
}

/// Between `least` and `most` digits; as many as there are.
constexpr bool take_digits(std::string_view& text, std::size_t least, std::size_t most, int& value) {
  std::size_t count = 0;
  int number = 0;
  while (count < most && count < text.size() && is_digit(text[count])) number = number * 10 + (text[count++] - '0');
  if (count < least)
    return false;
  text.remove_prefix(count);
  value = number;
  return true;
}

constexpr std::size_t take_blanks(std::string_view& text) {
  std::size_t count = 0;
  while (count < text.size() && is_blank(text[count])) ++count;
  text.remove_prefix(count);
  return count;
}

/// The longest prefix whose characters all satisfy `wanted`; taken away.
template <class Wanted>
constexpr std::string_view take_while(std::string_view& text, Wanted wanted) {
  std::size_t count = 0;
  while (count < text.size() && wanted(text[count])) ++count;
  const auto taken = text.substr(0, count);
  text.remove_prefix(count);
  return taken;
}

}  // namespace mendwatch::read
