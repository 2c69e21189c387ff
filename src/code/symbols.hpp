#pragma once

#include "src/code/facts.hpp"
#include "src/code/syntax_tree.hpp"

namespace mendwatch::code {

/// Collects the definitions of one file. Give it every node in the order of the source.
class SymbolCollector {
public:
  SymbolCollector(Language language, std::vector<Symbol>& symbols, const FactLimits& limits)
      : language_(language), symbols_(symbols), limits_(limits) {}

  void visit(const Node& node);

  /// The innermost function around the node that was visited last, else empty.
  std::string function() const;

  /// The names of everything around that node, joined by '.'; at most 8 of them.
  std::string container() const;

private:
  struct Scope {
    std::size_t end = 0;   // the byte where it ends
    std::string name;
    bool function = false;
  };

  void open(const Node& node, std::string_view name, SymbolKind kind, std::string_view owner = {}, bool symbol = true);
  void visit_script(const Node& node);
  void visit_cpp(const Node& node);

  Language language_;
  std::vector<Symbol>& symbols_;
  FactLimits limits_;
  std::vector<Scope> scopes_;
};

}  // namespace mendwatch::code
