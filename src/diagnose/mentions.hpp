#pragma once

#include "src/code/index.hpp"
#include "src/diagnose/clues.hpp"

namespace mendwatch::diagnose {

/// A setting that a message speaks of.
struct MentionedSetting {
  code::Found<code::Setting> setting;
  std::string said;    // the words of the message: `max_tokens=3000`
  double score = 0;    // 0 to 1
  bool by_name = false;  // the message names it; otherwise only its value occurs
};

/// Settings whose value occurs in the message or its captures, the most likely first. A value under a name (`max_tokens=3000`) is looked
/// for under that name and names that end so (`dspy_max_tokens`); a bare value counts if it is rare.
std::vector<MentionedSetting> mentioned_settings(const Clue& clue, const code::Index& index, std::size_t limit = 6);

/// A definition that a message names.
struct MentionedSymbol {
  code::Found<code::Symbol> symbol;
  std::string said;
  double score = 0;
};

/// Functions, methods and types whose name stands in the message as an identifier or in quotes, the rarest first.
std::vector<MentionedSymbol> mentioned_symbols(const Clue& clue, const code::Index& index, std::size_t limit = 6);

/// Words of a text that look like names in a program: `snake_case`, `CamelCase`, `dotted.names`, and what stands in quotes.
std::vector<std::string> names_in(std::string_view text);

}  // namespace mendwatch::diagnose
