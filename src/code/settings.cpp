#include "src/code/settings.hpp"

#include "src/base/text.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace mendwatch::code {
namespace {

using Kinds = std::unordered_set<std::string_view>;

const Kinds numbers{"integer", "float", "number", "int_literal", "float_literal", "decimal_integer_literal", "hex_integer_literal",
                    "decimal_floating_point_literal", "integer_literal", "real_literal", "number_literal", "integer_scalar",
                    "float_scalar"};
const Kinds words{"true", "false", "boolean_literal", "boolean", "boolean_scalar"};
const Kinds strings{"string", "string_literal", "interpreted_string_literal", "raw_string_literal", "template_string",
                    "encapsed_string", "verbatim_string_literal", "double_quote_scalar", "single_quote_scalar", "raw_string"};
const Kinds plain_words{"word", "string_scalar"};  // strings that need no quotes
const Kinds wrappers{"parenthesized_expression", "expression_list", "literal_element", "argument", "flow_node", "block_node",
                     "plain_scalar", "unary_operator", "unary_expression", "unary", "prefix_unary_expression", "unary_op_expression"};
const Kinds calls{"call", "call_expression", "method_invocation", "invocation_expression", "function_call_expression",
                  "member_call_expression", "scoped_call_expression", "object_creation_expression", "new_expression"};
const Kinds alternatives{"binary_expression", "boolean_operator", "binary", "conditional_expression", "unary_op_expression"};

bool has_variable_part(const Node& string) {
  for (const Node& part : string.named_children())
    if (const auto kind = part.kind(); kind == "interpolation" || kind == "template_substitution" || kind == "variable_name" ||
                                       kind == "simple_expansion" || kind == "expansion" || kind == "command_substitution")
      return true;
  return false;
}

// The digits at the front of `3_000L`, or all of it where it is no plain decimal number.
std::string_view digits_of(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  std::size_t at = !text.empty() && text[0] == '-' ? 1 : 0;
  if (at >= text.size() || !is_digit(text[at]) || text.starts_with("0x") || text.starts_with("0X"))
    return text;
  const auto skip = [&] {
    while (at < text.size() && (is_digit(text[at]) || text[at] == '_' || text[at] == '\''))
      ++at;
  };
  skip();
  if (at + 1 < text.size() && text[at] == '.' && is_digit(text[at + 1])) {
    ++at;
    skip();
  }
  if (at + 1 < text.size() && (text[at] == 'e' || text[at] == 'E') && (is_digit(text[at + 1]) || text[at + 1] == '-')) {
    at += 2;
    skip();
  }
  return text.substr(0, at);
}

Constant number_at(std::string_view text, std::size_t begin) {
  const auto digits = digits_of(text);
  std::string value{digits};
  std::erase_if(value, [](char c) { return c == '_' || c == '\''; });
  return {to_utf8(value), false, true, begin, begin + digits.size()};
}

// What stands between the quotes of `text`, which begins at byte `begin`.
Constant string_at(std::string_view text, std::size_t begin) {
  const auto quote = text.find_first_of("\"'`");
  if (quote == std::string_view::npos)
    return {to_utf8(text), false, false, begin, begin + text.size()};
  const std::size_t count = text.size() >= quote + 6 && text[quote + 1] == text[quote] && text[quote + 2] == text[quote] ? 3 : 1;
  const std::size_t first = quote + count;
  const std::size_t last = std::max(first, text.size() >= count ? text.size() - count : 0);
  return {to_utf8(text.substr(first, last - first)), true, false, begin + first, begin + last};
}

std::string_view last_name(std::string_view name) {
  name = trim(name);
  while (!name.empty() && (name.back() == ']' || name.back() == '"' || name.back() == '\'' || name.back() == ':'))
    name.remove_suffix(1);
  const auto before = name.find_last_of("\"'.:$>*&[ \n");
  return before == std::string_view::npos ? name : name.substr(before + 1);
}

bool is_name(std::string_view text) {
  if (text.empty() || text.size() > 100 || (text[0] >= '0' && text[0] <= '9'))
    return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' || c == '/' || c == '@';
  });
}

bool speaks_of_environment(std::string_view text) {
  const std::string plain = lower(text.substr(0, 400));
  return plain.find("env") != std::string::npos;
}

// Calls that take a name and its default: `os.getenv("X", "3")`, `flag.Int("x", 3, …)`, `config.get("x", 3)`.
bool takes_default(std::string_view callee) {
  static const Kinds tails{"get", "fetch", "getordefault", "setdefault", "set_default", "int", "intvar", "int64", "int64var", "uint", "uintvar",
                           "uint64", "uint64var", "duration", "durationvar", "string", "stringvar", "float64", "float64var", "bool",
                           "boolvar", "option", "define", "getint", "get_int", "getinteger", "getlong", "getnumber", "getdouble",
                           "config_param", "add_argument", "absl_flag", "define_int32", "define_int64", "define_uint64",
                           "define_double", "define_string", "define_bool", "option_int", "integer", "number", "getstring", "getboolean"};
  const std::string plain = lower(last_name(callee.substr(0, callee.find('('))));
  return tails.contains(plain) || plain.find("env") != std::string::npos;
}

Node callee_of(const Node& call) {
  for (const auto field : {"function", "method", "constructor", "type"})
    if (const Node found = call.field(field))
      return found;
  return call.field("name");
}

std::vector<Node> arguments_of(const Node& call) {
  Node list = call.field("arguments");
  if (!list)
    list = call.child("arguments");
  auto result = list.named_children();
  for (Node& argument : result)
    if (argument.is("argument") && argument.child_count() == 1)
      argument = argument.named_children().empty() ? argument : argument.named_children().front();
  return result;
}

// The constant in the value of a setting: also in `int("3000")`, `Field(default=3000)`, `30 * time.Second`.
std::optional<Constant> value_of(const Node& node, int depth = 0) {
  if (auto constant = constant_of(node); constant || depth > 4 || !node)
    return constant;
  if (wrappers.contains(node.kind()) && node.named_children().size() == 1)
    return value_of(node.named_children().front(), depth + 1);
  if (node.is("initializer_list") && node.named_children().size() == 1)  // C++: `int x{6}`
    return value_of(node.named_children().front(), depth + 1);
  if ((node.is("binary_expression") || node.is("binary_operator")) && node.field("operator").text() == "*") {
    auto left = constant_of(node.field("left"));
    auto right = constant_of(node.field("right"));
    return left && right ? std::nullopt : left ? left : right;  // two numbers: neither is the value
  }
  if (!calls.contains(node.kind()) || speaks_of_environment(callee_of(node).text()))
    return std::nullopt;
  static const Kinds conversions{"int", "float", "str", "number", "parseint", "parsefloat", "string", "integer", "field", "duration",
                                 "setting", "valueof", "decimal", "timedelta", "ofseconds", "ofmillis", "from_secs", "from_millis",
                                 "seconds", "milliseconds", "fromseconds", "frommilliseconds", "uint64_t", "int64_t", "size_t"};
  if (!conversions.contains(lower(last_name(callee_of(node).text().substr(0, 200)))))
    return std::nullopt;
  const auto arguments = arguments_of(node);
  for (const Node& argument : arguments)
    if (argument.is("keyword_argument") && (argument.field("name").text() == "default" || arguments.size() == 1))
      return value_of(argument.field("value"), depth + 1);
  return arguments.empty() || arguments.front().is("keyword_argument") ? std::nullopt : value_of(arguments.front(), depth + 1);
}

// The name of the environment variable that `process.env.X`, `ENV["X"]`, `getenv("X")` reads; else empty.
std::string environment_name(const Node& node) {
  if (!speaks_of_environment(node.text()))
    return {};
  std::string name;
  walk(node, [&](const Node& below) {
    if (strings.contains(below.kind()) && name.empty())
      if (auto constant = constant_of(below); constant && is_name(constant->value))
        name = constant->value;
    return true;
  });
  if (name.empty() && node.is("member_expression"))
    name = node.field("property").text();
  return is_name(name) ? name : std::string{};
}

struct Fields {
  std::string_view key, value;
  SettingForm form;
};

const std::unordered_map<std::string_view, Fields>& pairs() {
  using enum SettingForm;
  static const std::unordered_map<std::string_view, Fields> table{
      {"assignment", {"left", "right", assignment}},
      {"assignment_expression", {"left", "right", assignment}},
      {"operator_assignment", {"left", "right", assignment}},
      {"assignment_statement", {"left", "right", assignment}},
      {"short_var_declaration", {"left", "right", assignment}},
      {"default_parameter", {"name", "value", parameter}},
      {"typed_default_parameter", {"name", "value", parameter}},
      {"optional_parameter", {"name", "value", parameter}},
      {"keyword_parameter", {"name", "value", parameter}},
      {"required_parameter", {"pattern", "value", parameter}},
      {"assignment_pattern", {"left", "right", parameter}},
      {"object_assignment_pattern", {"left", "right", parameter}},
      {"optional_parameter_declaration", {"declarator", "default_value", parameter}},
      {"simple_parameter", {"name", "default_value", parameter}},
      {"keyword_argument", {"name", "value", argument}},
      {"element_value_pair", {"key", "value", argument}},
      {"pair", {"key", "value", assignment}},
      {"keyed_element", {"", "", assignment}},
      {"variable_declarator", {"name", "value", assignment}},
      {"public_field_definition", {"name", "value", assignment}},
      {"field_definition", {"property", "value", assignment}},
      {"enum_assignment", {"name", "value", assignment}},
      {"const_spec", {"name", "value", assignment}},
      {"var_spec", {"name", "value", assignment}},
      {"const_item", {"name", "value", assignment}},
      {"static_item", {"name", "value", assignment}},
      {"let_declaration", {"pattern", "value", assignment}},
      {"field_initializer", {"field", "value", assignment}},
      {"preproc_def", {"name", "value", assignment}},
      {"init_declarator", {"declarator", "value", assignment}},
      {"field_declaration", {"declarator", "default_value", assignment}},
      {"enumerator", {"name", "value", assignment}},
      {"initializer_pair", {"designator", "value", assignment}},
      {"property_declaration", {"name", "value", assignment}},
      {"enum_member_declaration", {"name", "value", assignment}},
      {"parameter", {"name", "", parameter}},
      {"const_element", {"", "", assignment}},
      {"property_element", {"name", "default_value", assignment}},
      {"array_element_initializer", {"", "", assignment}},
      {"variable_assignment", {"name", "value", assignment}},
      {"block_mapping_pair", {"key", "value", data}},
      {"flow_pair", {"key", "value", data}},
  };
  return table;
}

}  // namespace

std::optional<Constant> constant_of(const Node& node) {
  Node inner = node;
  for (int depth = 0; depth < 4 && wrappers.contains(inner.kind()); ++depth) {
    const auto below = inner.named_children();
    if (below.size() != 1)
      return std::nullopt;
    const auto sign = inner.text().front();
    if (numbers.contains(below.front().kind()) && (sign == '-' || sign == '+'))
      return number_at(inner.text(), inner.begin());
    if (inner.kind().starts_with("unary") || inner.is("prefix_unary_expression"))
      return std::nullopt;
    inner = below.front();
  }
  const auto kind = inner.kind();
  if (inner.text().size() > 2'000)
    return std::nullopt;
  if (numbers.contains(kind))
    return number_at(inner.text(), inner.begin());
  if (words.contains(kind))
    return Constant{std::string{inner.text()}, false, false, inner.begin(), inner.end()};
  if (plain_words.contains(kind))
    return Constant{to_utf8(inner.text()), false, false, inner.begin(), inner.end()};
  if (kind == "preproc_arg") {
    const auto text = trim(inner.text());
    const auto begin = inner.begin() + static_cast<std::size_t>(text.empty() ? 0 : text.data() - inner.text().data());
    if (text.starts_with('"'))
      return string_at(text, begin);
    const auto digits = digits_of(text);
    const bool plain = !digits.empty() && digits.size() + 3 >= text.size() && digits.back() >= '0' && digits.back() <= '9';
    return plain ? std::optional{number_at(text, begin)} : std::nullopt;
  }
  if (strings.contains(kind) && !has_variable_part(inner))
    return string_at(inner.text(), inner.begin());
  return std::nullopt;
}

void SettingCollector::add(std::string_view key, const Constant& value, SettingForm form, int line, const std::string& container) {
  if (!is_name(key) || value.value.empty() || value.value.size() > limits_.text || settings_.size() >= limits_.settings ||
      value.value.find('\n') != std::string::npos)
    return;
  std::string path = container;
  for (const auto& scope : scopes_)
    if (path.size() < 300)
      path += (path.empty() ? "" : ".") + scope.key;
  if (path != key && !path.ends_with('.' + std::string{key}))  // a property is its own container
    path += (path.empty() ? "" : ".") + std::string{key};
  // An assignment whose value comes from the environment is met again when its call is visited.
  if (!settings_.empty() && settings_.back().begin == value.begin)
    return;
  settings_.push_back({std::string{key}, std::move(path), value.value, form, value.quoted, line, value.begin, value.end});
}

std::optional<SettingCollector::Pair> SettingCollector::pair_of(const Node& node) const {
  const auto found = pairs().find(node.kind());
  if (found == pairs().end())
    return std::nullopt;
  auto [key_field, value_field, form] = found->second;
  const auto below = node.named_children();
  if (below.size() < 2)
    return std::nullopt;
  Node key = key_field.empty() ? below.front() : node.field(key_field);
  Node value = value_field.empty() ? below.back() : node.field(value_field);
  if (language_ == Language::csharp && !value && node.is("variable_declarator"))
    value = below.back();
  if (language_ == Language::json)
    form = SettingForm::data;
  if (node.is("assignment") && node.field("type"))
    form = SettingForm::parameter;
  if (node.is("pair") && (node.parent().is("argument_list") || node.parent().is("arguments")))
    form = SettingForm::argument;
  if (!key || !value || key == value)
    return std::nullopt;
  return Pair{key, value, form};
}

void SettingCollector::visit_pair(const Pair& pair, const Node& node, const std::string& container) {
  const auto key = last_name(pair.key.text().substr(0, 300));
  const auto value = value_of(pair.value);
  // A string with a placeholder is no constant; the placeholder is met below.
  if (value && (language_ != Language::yaml || value->value.find("${") == std::string::npos)) {
    add(key, *value, pair.form, node.line(), container);
  } else if (is_name(key) && scopes_.size() < 16) {
    scopes_.push_back({pair.value.end(), std::string{key}});
  }
}

// `f("NAME", default)`, also with something before the name; `f(:name, default: 3)`; `env::var("X").unwrap_or("3")`.
void SettingCollector::visit_call(const Node& node, const std::string& container) {
  const auto callee = language_ == Language::java || language_ == Language::ruby
                          ? node.text().substr(0, node.field("arguments") ? node.field("arguments").begin() - node.begin() : 0)
                          : callee_of(node).text();
  const bool unwraps = language_ == Language::rust && last_name(callee).starts_with("unwrap_or");
  const auto arguments = arguments_of(node);
  if (unwraps) {
    const auto name = environment_name(callee_of(node));
    std::optional<Constant> value;
    walk(node.field("arguments"), [&](const Node& below) {
      if (!value)
        value = constant_of(below);
      return !value;
    });
    if (!name.empty() && value)
      add(name, *value, SettingForm::environment, node.line(), container);
    return;
  }
  if (!takes_default(callee))
    return;
  const auto form = speaks_of_environment(callee) ? SettingForm::environment : SettingForm::argument;
  for (std::size_t i = 0; i + 1 < arguments.size() && i < 4; ++i) {
    auto name = constant_of(arguments[i]);
    if (!name && (arguments[i].is("simple_symbol") || (arguments[i].is("identifier") && language_ == Language::cpp)))
      name = Constant{std::string{last_name(arguments[i].text())}, true, false, 0, 0};
    if (!name || name->number || !name->quoted)
      continue;
    std::string_view key = name->value;
    key.remove_prefix(std::min(key.find_first_not_of('-'), key.size()));
    for (std::size_t j = i + 1; j < arguments.size(); ++j) {
      const bool named = arguments[j].is("keyword_argument") || arguments[j].is("pair");
      if (named && last_name(arguments[j].field(arguments[j].is("pair") ? "key" : "name").text()) != "default")
        continue;
      if (const auto value = value_of(named ? arguments[j].field("value") : arguments[j]); value && (named || j == i + 1))
        return add(key, *value, form, node.line(), container);
    }
  }
}

// `process.env.X || 3000`, `ENV["X"] || 3000`, `os.environ.get("X") or 3000`, `getenv('X') ?: 3000`.
void SettingCollector::visit_alternative(const Node& node, const std::string& container) {
  const auto sign = node.field("operator").text();
  const bool chooses = sign == "||" || sign == "??" || sign == "or" || node.is("conditional_expression");
  if (!chooses)
    return;
  const bool elvis = node.is("conditional_expression");
  const Node asked = node.field(elvis ? "condition" : "left");
  const Node otherwise = node.field(elvis ? "alternative" : "right");
  const auto value = value_of(otherwise);
  if (const auto name = environment_name(asked); value && !name.empty())
    add(name, *value, SettingForm::environment, node.line(), container);
}

// `${NAME:-3000}` and Spring's `${name:3000}`, as a whole string or in the shell.
void SettingCollector::visit_placeholder(const Node& node, const std::string& container) {
  const auto text = node.text();
  const auto begin = text.find("${");
  const auto colon = text.find(':', begin);
  const auto end = text.find('}', begin);
  if (begin == std::string_view::npos || colon == std::string_view::npos || end == std::string_view::npos || end < colon || end > 400)
    return;
  const auto first = colon + 1 + (text[colon + 1] == '-' || text[colon + 1] == '=' ? 1 : 0);
  const auto value = text.substr(first, end - std::min(first, end));
  const bool number = !value.empty() && digits_of(value) == value && value[0] >= '0' && value[0] <= '9';
  add(text.substr(begin + 2, colon - begin - 2),
      {to_utf8(value), false, number, node.begin() + first, node.begin() + first + value.size()}, SettingForm::environment, node.line(),
      container);
}

void SettingCollector::visit(const Node& node, const std::string& container) {
  while (!scopes_.empty() && node.begin() >= scopes_.back().end)
    scopes_.pop_back();
  const auto kind = node.kind();
  const bool holds_placeholders = (language_ == Language::java && kind == "string_literal") || (language_ == Language::bash && kind == "expansion") ||
                                  (language_ == Language::yaml && (kind == "string_scalar" || kind == "double_quote_scalar"));
  if (holds_placeholders && node.text().substr(0, 200).find("${") != std::string_view::npos)
    return visit_placeholder(node, container);
  if (const auto pair = pair_of(node)) {
    visit_pair(*pair, node, container);
  } else if (calls.contains(kind)) {
    visit_call(node, container);
  } else if (alternatives.contains(kind)) {
    visit_alternative(node, container);
  }
}

}  // namespace mendwatch::code
