#include "src/propose/edit/javascript.hpp"

#include "src/base/text.hpp"

namespace mendwatch::propose::javascript {

using code::Node;

bool is_function(const Node& node) {
  const auto kind = node.kind();
  return kind == "function_declaration" || kind == "function_expression" || kind == "arrow_function" || kind == "method_definition" ||
         kind == "generator_function_declaration" || kind == "generator_function" || kind == "class_declaration" || kind == "class";
}

bool has_semicolons(const Source& source) {
  int with = 0, without = 0;
  code::walk(source.root(), [&](const Node& node) {
    const auto kind = node.kind();
    if (kind == "expression_statement" || kind == "lexical_declaration" || kind == "variable_declaration" || kind == "return_statement" || kind == "import_statement")
      ++(node.text().ends_with(';') ? with : without);
    return true;
  });
  return with >= without;
}

bool is_old(const Source& source) {
  bool old = source.tree().language() == code::Language::javascript;
  code::walk(source.root(), [&](const Node& node) {
    const auto kind = node.kind();
    old &= kind != "arrow_function" && kind != "lexical_declaration" && kind != "class_declaration" && kind != "import_statement" && kind != "await_expression";
    return old;
  });
  return old;
}

std::size_t place_before(const Source& source, const Node& node) {
  auto top = node;
  while (top.parent() && !top.parent().is("program"))
    top = top.parent();
  for (auto above = top.previous(); above && above.is("comment") && above.last_line() + 1 >= top.line(); above = top.previous())
    top = above;
  return source.line_begin(top.begin());
}

std::string in_manner_of(const Source& source, std::string code) {
  const bool semicolons = has_semicolons(source);
  std::string result;
  for (auto line : lines_of(code)) {
    std::size_t blanks = line.find_first_not_of(' ');
    if (blanks == std::string_view::npos) {
      result += '\n';
      continue;
    }
    for (std::size_t i = 0; i < blanks / 2; ++i)
      result += source.indent_unit();
    auto text = line.substr(blanks - blanks % 2);
    if (!semicolons && text.ends_with(';'))
      text.remove_suffix(1);
    result += text;
    result += '\n';
  }
  return result;
}

}  // namespace mendwatch::propose::javascript
