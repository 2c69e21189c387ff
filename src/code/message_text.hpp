#pragma once

#include "src/code/syntax_tree.hpp"

namespace mendwatch::code {

/// A text with variable parts, as constant pieces in their order; between two pieces stands something variable.
class MessageText {
public:
  void constant(std::string_view text) { pieces_.back() += text; }
  void variable();

  const std::vector<std::string>& pieces() const { return pieces_; }
  std::size_t letters() const;  // letters and digits in all pieces

private:
  std::vector<std::string> pieces_{std::string{}};
};

/// True for nodes that are a text by themselves: string literals, concatenations, formatted strings.
bool begins_text(Language language, const Node& node);

/// The text that an expression stands for, as far as it is constant: literals with their placeholders (`%s`, `{}`, `{name}`,
/// interpolations), concatenations, `%`, `.format()`, `Sprintf`, `StrCat`, chains of `<<`. Everything else is variable.
MessageText text_of(Language language, const Node& node);

/// The text in a literal's source (without quotes), split at placeholders, with common escapes undone unless it is `raw`.
void append_literal(std::string_view source, bool raw, MessageText& text);

}  // namespace mendwatch::code
