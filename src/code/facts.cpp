#include "src/code/facts.hpp"

#include "src/code/settings.hpp"
#include "src/code/statements.hpp"
#include "src/code/symbols.hpp"
#include "src/code/syntax_tree.hpp"

namespace mendwatch::code {

Facts facts(std::string_view path, std::string bytes, const FactLimits& limits) {
  Facts result;
  result.language = language_of(path);
  if (!has_grammar(result.language)) {
    if (result.language != Language::unknown)
      result.settings = settings_of_lines(result.language, path, bytes, limits);
    return result;
  }
  auto tree = SyntaxTree::parse(result.language, std::move(bytes));
  if (!tree) {
    result.problem = tree.error().message;
    return result;
  }
  SymbolCollector symbols{result.language, result.symbols, limits};
  SettingCollector settings{result.language, result.settings, limits};
  StatementCollector statements{result.language, result.statements, limits};
  walk(tree->root(), [&](const Node& node) {
    symbols.visit(node);
    settings.visit(node, symbols.container());
    statements.visit(node, symbols.function());
    return true;
  });
  return result;
}

const Symbol* enclosing(const Facts& facts, int line) {
  const Symbol* function = nullptr;
  const Symbol* type = nullptr;
  for (const auto& symbol : facts.symbols)
    if (symbol.line <= line && line <= symbol.last_line)
      (symbol.kind == SymbolKind::type ? type : function) = &symbol;  // later ones are further in
  return function != nullptr ? function : type;
}

std::string qualified(const Symbol& symbol) {
  return symbol.container.empty() ? symbol.name : symbol.container + '.' + symbol.name;
}

}  // namespace mendwatch::code
