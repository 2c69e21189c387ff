#include "src/code/symbols.hpp"

#include "src/base/text.hpp"

#include <unordered_map>

namespace mendwatch::code {
namespace {

// What a grammar calls a definition whose name stands in its field `name`. `scope`: it only lends its name to what is in it.
enum class Definition : std::uint8_t { none, function, method, type, scope };

const std::unordered_map<std::string_view, Definition>& definitions_of(Language language) {
  using enum Definition;
  using Table = std::unordered_map<std::string_view, Definition>;
  static const Table python{{"function_definition", function}, {"class_definition", type}};
  static const Table script{{"function_declaration", function}, {"generator_function_declaration", function},
                            {"method_definition", method},      {"class_declaration", type},
                            {"class", type},                    {"abstract_class_declaration", type},
                            {"interface_declaration", type},    {"enum_declaration", type},
                            {"function_expression", function},  {"internal_module", scope}};
  static const Table go{{"function_declaration", function}, {"method_declaration", method}, {"type_spec", type}};
  static const Table java{{"method_declaration", method},  {"constructor_declaration", method}, {"class_declaration", type},
                          {"interface_declaration", type}, {"enum_declaration", type},          {"record_declaration", type}};
  static const Table ruby{{"method", method}, {"singleton_method", method}, {"class", type}, {"module", type}};
  static const Table rust{{"function_item", function}, {"struct_item", type}, {"enum_item", type}, {"trait_item", type}, {"mod_item", scope}};
  static const Table cpp{{"class_specifier", type}, {"struct_specifier", type}, {"enum_specifier", type}, {"namespace_definition", scope}};
  static const Table csharp{{"method_declaration", method},       {"constructor_declaration", method}, {"local_function_statement", function},
                            {"property_declaration", method},     {"class_declaration", type},         {"struct_declaration", type},
                            {"interface_declaration", type},      {"record_declaration", type},        {"enum_declaration", type},
                            {"namespace_declaration", scope}};
  static const Table php{{"function_definition", function}, {"method_declaration", method},  {"class_declaration", type},
                         {"interface_declaration", type},   {"trait_declaration", type},     {"enum_declaration", type}};
  static const Table bash{{"function_definition", function}};
  static const Table nothing;
  switch (language) {
    case Language::python: return python;
    case Language::javascript:
    case Language::typescript:
    case Language::tsx: return script;
    case Language::go: return go;
    case Language::java: return java;
    case Language::ruby: return ruby;
    case Language::rust: return rust;
    case Language::cpp: return cpp;
    case Language::csharp: return csharp;
    case Language::php: return php;
    case Language::bash: return bash;
    default: return nothing;
  }
}

bool is_script_function(const Node& node) {
  return node.is("arrow_function") || node.is("function_expression") || node.is("generator_function");
}

// `*Server[T]` → `Server`
std::string_view go_receiver(const Node& method) {
  std::string_view text = method.field("receiver").text();
  text = text.substr(0, text.find('['));
  const auto end = text.find_last_not_of(" )*");
  text = text.substr(0, end == std::string_view::npos ? 0 : end + 1);
  return text.substr(text.find_last_of(" (*") + 1);
}

// The part of `a.b.C<T>` that names it.
std::string_view plain_name(std::string_view name) { return trim(name.substr(0, name.find('<'))); }

}  // namespace

void SymbolCollector::open(const Node& node, std::string_view name, SymbolKind kind, std::string_view owner, bool symbol) {
  name = plain_name(name).substr(0, 200);
  if (name.empty())
    return;
  if (symbol && symbols_.size() < limits_.symbols) {
    std::string around = container();
    if (!owner.empty())
      around += (around.empty() ? "" : ".") + to_utf8(plain_name(owner).substr(0, 200));
    symbols_.push_back({to_utf8(name), std::move(around), kind, node.line(), node.last_line()});
  }
  scopes_.push_back({node.end(), to_utf8(name), kind != SymbolKind::type});
}

void SymbolCollector::visit(const Node& node) {
  while (!scopes_.empty() && node.begin() >= scopes_.back().end)
    scopes_.pop_back();
  const auto& table = definitions_of(language_);
  const auto found = table.find(node.kind());
  const auto definition = found == table.end() ? Definition::none : found->second;
  if (language_ == Language::cpp && definition == Definition::type && !node.field("body"))
    return;
  const auto name = node.field("name").text();
  switch (definition) {
    case Definition::function: {
      // A function in a type is a method where the grammar makes no difference.
      const bool in_type = !scopes_.empty() && !scopes_.back().function && (language_ == Language::python || language_ == Language::rust);
      return open(node, name, in_type ? SymbolKind::method : SymbolKind::function);
    }
    case Definition::method: return open(node, name, SymbolKind::method, language_ == Language::go ? go_receiver(node) : "");
    case Definition::type: return open(node, name, SymbolKind::type);
    case Definition::scope: return open(node, name, SymbolKind::type, {}, false);
    case Definition::none: break;
  }
  if (language_ == Language::javascript || language_ == Language::typescript || language_ == Language::tsx)
    visit_script(node);
  else if (language_ == Language::cpp)
    visit_cpp(node);
  else if (language_ == Language::rust && node.is("impl_item"))
    open(node, node.field("type").text(), SymbolKind::type, {}, false);
}

// Functions without a name of their own are called as what they are assigned to.
void SymbolCollector::visit_script(const Node& node) {
  const auto kind = node.kind();
  if (kind == "variable_declarator" && is_script_function(node.field("value")))
    open(node, node.field("name").text(), SymbolKind::function);
  else if (kind == "pair" && is_script_function(node.field("value")))
    open(node, node.field("key").text(), SymbolKind::method);
  else if (kind == "public_field_definition" && is_script_function(node.field("value")))
    open(node, node.field("name").text(), SymbolKind::method);
  else if (kind == "field_definition" && is_script_function(node.field("value")))
    open(node, node.field("property").text(), SymbolKind::method);
  else if (kind == "assignment_expression" && is_script_function(node.field("right"))) {
    const auto left = node.field("left").text();
    open(node, left.substr(left.rfind('.') + 1), SymbolKind::function);
  }
}

// The name of a C++ function stands somewhere in its declarator: `T& Outer::Inner::name(…) const`.
void SymbolCollector::visit_cpp(const Node& node) {
  if (!node.is("function_definition"))
    return;
  Node declarator = node.field("declarator");
  for (int depth = 0; declarator && !declarator.is("function_declarator") && depth < 16; ++depth) {
    const Node inner = declarator.field("declarator");
    declarator = inner ? inner : declarator.child("function_declarator");
  }
  std::string_view name = declarator.field("declarator").text();
  const auto arguments = name.find('<');
  if (arguments != std::string_view::npos && name.find("operator") == std::string_view::npos)
    name = name.substr(0, arguments);
  const auto colons = name.rfind("::");
  if (colons == std::string_view::npos) {
    const bool in_type = node.parent().is("field_declaration_list");
    return open(node, name, in_type ? SymbolKind::method : SymbolKind::function);
  }
  open(node, name.substr(colons + 2), SymbolKind::method, replace_all(std::string{name.substr(0, colons)}, "::", "."));
}

std::string SymbolCollector::function() const {
  for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope)
    if (scope->function)
      return scope->name;
  return {};
}

std::string SymbolCollector::container() const {
  std::string result;
  // Nesting is hostile data, too.
  for (std::size_t i = scopes_.size() > 8 ? scopes_.size() - 8 : 0; i < scopes_.size(); ++i)
    result += (result.empty() ? "" : ".") + scopes_[i].name;
  return result;
}

}  // namespace mendwatch::code
