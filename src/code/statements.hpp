#pragma once

#include "src/code/facts.hpp"
#include "src/code/syntax_tree.hpp"

namespace mendwatch::code {

/// Collects the texts that a program may print, with what is done with each. Give it every node in the order of the source.
class StatementCollector {
public:
  StatementCollector(Language language, std::vector<Statement>& statements, const FactLimits& limits)
      : language_(language), statements_(statements), limits_(limits) {}

  /// `function`: the innermost function around the node.
  void visit(const Node& node, const std::string& function);

private:
  struct Use {
    StatementKind kind = StatementKind::text;
    read::Level level = read::Level::unset;
    std::string callee;
    Node node;  // the statement or call that uses the text
  };

  Use use_of(const Node& text) const;
  bool use_by_call(const Node& call, std::string_view callee, Use& use) const;
  std::vector<std::string> keys_beside(const Node& text, const Node& call) const;

  Language language_;
  std::vector<Statement>& statements_;
  FactLimits limits_;
  std::size_t read_until_ = 0;  // texts in a text are not met again
};

/// The level that a call's name speaks of: `logger.warn` → warning, `LOG(ERROR)` → error; else unset.
read::Level level_of(std::string_view callee);

}  // namespace mendwatch::code
