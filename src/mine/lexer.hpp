#pragma once

#include "src/mine/template.hpp"

#include <string_view>
#include <vector>

namespace mendwatch::mine {

/// A piece of a message: a word, or a value. Views into the message.
struct Token {
  std::string_view before;  // what stands between the previous token and this one
  std::string_view text;
  bool value = false;
  ParameterKind kind = ParameterKind::word;  // of values
  std::string_view name;    // the key before it (`key=value`, `key: value`, `"key": value`), else empty
  double number = 0;        // of numbers; durations in seconds, sizes in bytes
};

struct Tokens {
  std::vector<Token> tokens;
  std::string_view after;  // what follows the last one
  bool cut = false;        // there were more
};

constexpr std::size_t longest_message = 4096;  // bytes that are looked at
constexpr std::size_t most_tokens = 192;

/// Splits `message` into words and typed values. Linear in its length, bounded, and it takes any bytes. Fills `into`, so that its
/// memory can be used again.
void lex(std::string_view message, Tokens& into);

}  // namespace mendwatch::mine
