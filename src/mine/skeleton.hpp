#pragma once

#include "src/mine/lexer.hpp"

#include <string>
#include <vector>

namespace mendwatch::mine {

/// A piece of a template: a constant word, or a place for one or more values in a row.
struct Part {
  std::string before;  // marks and blanks before it, as the first message had them
  std::string text;    // of words; of places empty
  bool place = false;
  ParameterKind kind = ParameterKind::word;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Part, before, text, place, kind)

/// What is compared: words and places in their order, values in a row as one place; marks and blanks don't count.
std::uint64_t skeleton_of(const std::vector<Token>& tokens);

/// The same of parts, with the word at `as_place` taken for a place; npos takes them as they are.
std::uint64_t skeleton_of(const std::vector<Part>& parts, std::size_t as_place = std::size_t(-1));

std::vector<Part> parts_of(const Tokens& tokens);

/// Turns the word at `index` into a place, and joins it with its neighbours that are places.
void make_place(std::vector<Part>& parts, std::size_t index);

/// `LM response truncated (max_tokens=<number>)`.
std::string text_of(const std::vector<Part>& parts, std::string_view after);

/// A message's own template, by itself: `user <number> not found`.
std::string masked(std::string_view message);

/// The parameters of a message in a template's places: its values, and its words where the template has a place.
std::vector<Parameter> parameters_of(const std::vector<Token>& tokens, const std::vector<Part>& parts);

}  // namespace mendwatch::mine
