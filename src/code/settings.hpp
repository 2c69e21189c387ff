#pragma once

#include "src/code/facts.hpp"
#include "src/code/syntax_tree.hpp"

#include <optional>

namespace mendwatch::code {

/// A constant in the source: its value and where its bytes are.
struct Constant {
  std::string value;   // without quotes, digit separators and type suffixes
  bool quoted = false;
  bool number = false;
  std::size_t begin = 0;  // of the value itself, quotes and suffixes left out
  std::size_t end = 0;
};

/// The constant that `node` is (a number, a string without variable parts, true or false, with a sign or in parentheses),
/// or nothing.
std::optional<Constant> constant_of(const Node& node);

/// Collects names with constant values. Give it every node in the order of the source, and the names around it.
class SettingCollector {
public:
  SettingCollector(Language language, std::vector<Setting>& settings, const FactLimits& limits)
      : language_(language), settings_(settings), limits_(limits) {}

  void visit(const Node& node, const std::string& container);

private:
  struct Pair {
    Node key, value;
    SettingForm form = SettingForm::assignment;
  };
  struct Scope {
    std::size_t end = 0;
    std::string key;
  };

  std::optional<Pair> pair_of(const Node& node) const;
  void visit_pair(const Pair& pair, const Node& node, const std::string& container);
  void visit_call(const Node& node, const std::string& container);
  void visit_alternative(const Node& node, const std::string& container);
  void visit_placeholder(const Node& node, const std::string& container);
  void add(std::string_view key, const Constant& value, SettingForm form, int line, const std::string& container);

  Language language_;
  std::vector<Setting>& settings_;
  FactLimits limits_;
  std::vector<Scope> scopes_;  // keys of mappings around the node
};

/// Settings of formats that are read line by line: TOML, INI and properties, `.env` and Dockerfiles.
std::vector<Setting> settings_of_lines(Language language, std::string_view path, std::string_view bytes, const FactLimits& limits);

}  // namespace mendwatch::code
