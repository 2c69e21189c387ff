#pragma once

#include "src/mine/template.hpp"

#include <optional>
#include <string_view>

namespace mendwatch::mine {

/// What a run of characters without blanks is, if it is a value and not a word.
struct Value {
  ParameterKind kind = ParameterKind::word;
  double number = 0;  // of numbers; durations in seconds, sizes in bytes
};

/// The value that `text` is; nothing for words, among them those that carry a digit by name (`ipv4`, `HTTP/1.1`, `log4j`).
std::optional<Value> classify(std::string_view text);

/// The unit that `word` names: what one of it is in seconds or bytes. Nothing for other words.
std::optional<Value> unit(std::string_view word);

/// True for names of days and months, short or long: beside numbers they are a date.
bool is_calendar_word(std::string_view word);

/// True for words that tell one state from another (`true`, `failed`, `up`): they never vary in a template.
bool is_state(std::string_view word);

}  // namespace mendwatch::mine
