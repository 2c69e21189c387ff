#include "src/propose/edit/python.hpp"

#include "src/propose/edit/places.hpp"

namespace mendwatch::propose::python {
namespace {

using code::Node;

bool is_future(const Node& node) { return node.is("future_import_statement"); }
bool is_import(const Node& node) { return node.is("import_statement") || node.is("import_from_statement"); }

struct Name {
  std::string_view module, alias;
};

// `import a.b as c` → {a.b, c}; `import a.b` → {a.b, a.b}.
Name imported(const Node& item) {
  if (item.is("aliased_import"))
    return {item.field("name").text(), item.field("alias").text()};
  return {item.text(), item.text()};
}

// Where a new `import X` goes: into the first group of imports, by the alphabet if it is sorted so.
std::size_t place_for_import(const Source& source, const std::string& module, std::string& before, std::string& behind) {
  std::vector<Node> group;
  Node head;  // the last of what must stay on top: comments, docstring, __future__
  for (const auto& node : source.root().named_children()) {
    if (is_import(node)) {
      if (!group.empty() && node.line() > group.back().last_line() + 1)
        break;
      group.push_back(node);
    } else if (!group.empty()) {
      break;
    } else if (is_future(node) || node.is("comment") || (node.is("expression_statement") && node.named_children().size() == 1 && node.named_children()[0].is("string"))) {
      head = node;
    } else {
      break;
    }
  }
  if (group.empty()) {
    if (!head)
      return behind = "\n", 0;
    before = "\n";
    const auto at = source.line_end(head.end());
    if (at < source.text().size() && source.text()[at] != '\n')
      behind = "\n";
    return at;
  }
  Node last_plain;
  for (const auto& node : group) {
    if (!node.is("import_statement"))
      continue;
    if (imported(node.named_children().front()).module > module)
      return source.line_begin(node.begin());
    last_plain = node;
  }
  return last_plain ? source.line_end(last_plain.end()) : source.line_begin(group.front().begin());
}

// True if the name means something else in this file: `from time import time`, a parameter, a variable.
bool is_taken(const Node& root, std::string_view name) {
  bool taken = false;
  code::walk(root, [&](const Node& node) {
    if (taken || !node.is("identifier") || node.text() != name)
      return !taken;
    const auto parent = node.parent();
    const auto field = node.field_name();
    taken = (parent.is("assignment") && field == "left") || parent.is("parameters") || parent.is("typed_parameter") || parent.is("lambda_parameters") ||
            (parent.is("default_parameter") && field == "name") || (parent.is("typed_default_parameter") && field == "name") ||
            (parent.is("for_statement") && field == "left") || (parent.is("function_definition") && field == "name") || parent.is("as_pattern_target") ||
            (parent.is("dotted_name") && parent.parent().is("import_from_statement") && parent.field_name() == "name");
    return !taken;
  });
  return taken;
}

}  // namespace

std::string use(Source& source, const std::string& module, const std::string& member) {
  std::string known;
  for (const auto& node : source.root().named_children()) {
    if (node.is("import_statement"))
      for (const auto& item : node.named_children())
        if (const auto name = imported(item); name.module == module)
          known = std::string{name.alias} + "." + member;
    if (node.is("import_from_statement") && node.field("module_name").text() == module)
      for (const auto& item : node.named_children())
        if (item != node.field("module_name") && imported(item).module == member)
          known = std::string{imported(item).alias};
  }
  if (!known.empty())
    return known;
  const bool taken = is_taken(source.root(), module);
  std::string before, behind;
  const auto at = place_for_import(source, module, before, behind);
  const auto name = taken ? "_" + module : module;
  source.insert(at, before + "import " + module + (taken ? " as " + name : "") + "\n" + behind);
  return name + "." + member;
}

bool in_coroutine(const Node& node) {
  const auto function = function_around(node);
  return function.is("function_definition") && function.child_count() > 0 && function.children().front().is("async");
}

std::string_view called_name(const Node& call) {
  const auto function = call.field("function");
  return function.is("attribute") ? function.field("attribute").text() : function.is("identifier") ? function.text() : std::string_view{};
}

std::optional<std::string> literal(const Node& node) {
  if (!node.is("string"))
    return std::nullopt;
  const auto start = node.child("string_start").text();
  if (start != "\"" && start != "'")
    return std::nullopt;
  std::string content;
  for (const auto& part : node.named_children()) {
    if (part.is("interpolation"))
      return std::nullopt;
    if (part.is("string_content"))
      content += part.text();
  }
  if (content.find('\\') != std::string::npos)
    return std::nullopt;
  return content;
}

bool imports(const Node& root, std::string_view module) {
  for (const auto& node : root.named_children()) {
    if (!is_import(node))
      continue;
    const auto whole = node.is("import_from_statement") ? node.field("module_name").text() : std::string_view{};
    if (whole == module || (whole.starts_with(module) && whole.size() > module.size() && whole[module.size()] == '.'))
      return true;
    if (node.is("import_statement"))
      for (const auto& item : node.named_children())
        if (auto name = imported(item).module; name == module || (name.starts_with(module) && name.size() > module.size() && name[module.size()] == '.'))
          return true;
  }
  return false;
}

}  // namespace mendwatch::propose::python
