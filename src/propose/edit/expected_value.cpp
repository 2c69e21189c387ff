#include "src/propose/edit/expected_value.hpp"

#include "src/propose/edit/places.hpp"
#include "src/propose/edit/python.hpp"

#include <set>

namespace mendwatch::propose {
namespace {

using code::Node;
using Words = std::set<std::string_view>;

const Words text_methods{"strip", "lstrip", "rstrip", "lower", "upper", "title", "split", "rsplit", "splitlines", "startswith", "endswith", "replace", "format", "encode",
                         "casefold", "capitalize", "isdigit", "partition", "removeprefix", "removesuffix", "find", "zfill", "center", "ljust", "rjust", "swapcase"};
const Words map_methods{"get", "items", "keys", "values"};
const Words over_sequences{"len", "sorted", "list", "tuple", "set", "sum", "any", "all", "enumerate", "min", "max", "reversed", "zip", "iter", "map", "filter", "frozenset", "join", "extend", "update"};
const Words to_numbers{"int", "float", "Decimal", "round", "abs"};

ExpectedValue number() { return {"0", true, true, false}; }
ExpectedValue sequence() { return {"[]", true, false, false}; }
ExpectedValue text() { return {"\"\"", true, false, false}; }
ExpectedValue mapping() { return {"{}", true, false, false}; }
ExpectedValue nothing(bool certain) { return {"None", certain, false, false}; }
ExpectedValue unusable() { return {"", false, false, true}; }

bool is_number(const Node& node) { return node.is("integer") || node.is("float"); }

ExpectedValue judge(const Node& expression, int depth);

// `x = EXPRESSION`: the first telling use of x decides; a test for emptiness beats all.
ExpectedValue judge_name(const Node& name, int depth) {
  if (depth > 1)
    return nothing(false);
  ExpectedValue best = nothing(false);
  bool tested = false;
  code::walk(function_around(name), [&](const Node& node) {
    if (tested || !node.is("identifier") || node.text() != name.text() || node.begin() <= name.begin())
      return !tested;
    const auto parent = node.parent();
    if (parent.is("assignment") && node.field_name() == "left")
      return true;
    const auto use = judge(node, depth + 1);
    if (use.certain && use.text == "None")
      tested = true;
    else if (!best.certain && (use.certain || use.unusable))
      best = use;
    return true;
  });
  return tested ? nothing(true) : best;
}

ExpectedValue judge_argument(const Node& arguments) {
  const auto call = arguments.parent();
  const auto name = python::called_name(call);
  if (over_sequences.contains(name))
    return sequence();
  if (to_numbers.contains(name))
    return number();
  if (name == "str" || name == "print" || name == "format")
    return text();
  return nothing(false);
}

ExpectedValue judge(const Node& expression, int depth) {
  const auto parent = expression.parent();
  const auto field = expression.field_name();
  if (parent.is("parenthesized_expression"))
    return judge(parent, depth);
  if (parent.is("attribute")) {
    const auto name = parent.field("attribute").text();
    return text_methods.contains(name) ? text() : map_methods.contains(name) ? mapping() : unusable();
  }
  if (parent.is("subscript") && field == "value") {
    const auto key = parent.field("subscript");
    return key.is("string") ? mapping() : key.is("slice") ? text() : unusable();
  }
  if (parent.is("call") && field == "function")
    return unusable();
  if ((parent.is("for_statement") || parent.is("for_in_clause")) && field == "right")
    return sequence();
  if (parent.is("list_splat") || parent.is("list_splat_pattern"))
    return sequence();
  if (parent.is("dictionary_splat"))
    return mapping();
  if (parent.is("comparison_operator")) {
    const auto words = parent.children();
    for (std::size_t i = 1; i + 1 < words.size(); ++i) {
      const auto sign = words[i].text();
      if (words[i + 1] == expression && (sign == "in" || sign == "not in"))
        return sequence();
      if ((words[i - 1] == expression || words[i + 1] == expression) && (sign == "<" || sign == ">" || sign == "<=" || sign == ">="))
        return number();
    }
    return nothing(true);
  }
  if (parent.is("binary_operator")) {
    const auto sign = parent.field("operator").text();
    const auto other = field == "left" ? parent.field("right") : parent.field("left");
    if ((sign == "/" || sign == "//" || sign == "%") && field == "right" && !other.is("string"))
      return unusable();
    if (sign == "+" && other.is("string"))
      return text();
    if (sign == "+" && (other.is("list") || other.is("list_comprehension")))
      return sequence();
    if (sign == "%" && other.is("string"))
      return text();
    return sign == "+" && !is_number(other) && !other.is("binary_operator") ? nothing(false) : number();
  }
  if (parent.is("unary_operator"))
    return number();
  if (parent.is("interpolation"))
    return parent.child("format_specifier") && parent.child("format_specifier").text().find_first_of("fdeg%,") != std::string_view::npos ? number() : text();
  if (parent.is("boolean_operator") || parent.is("not_operator") || ((parent.is("if_statement") || parent.is("while_statement") || parent.is("elif_clause")) && field == "condition"))
    return nothing(true);
  if (parent.is("conditional_expression"))
    return parent.named_children().size() == 3 && parent.named_children()[1] == expression ? nothing(true) : judge(parent, depth);
  if (parent.is("argument_list"))
    return judge_argument(parent);
  if (parent.is("augmented_assignment") && field == "right")
    return parent.field("right").is("string") ? text() : number();
  if (parent.is("assignment") && field == "right" && parent.field("left").is("identifier"))
    return judge_name(parent.field("left"), depth);
  if (parent.is("assignment") && field == "right" && (parent.field("left").is("pattern_list") || parent.field("left").is("tuple_pattern")))
    return unusable();
  if (parent.is("await"))
    return unusable();
  return nothing(false);
}

}  // namespace

ExpectedValue expected_value(const Node& expression) { return judge(expression, 0); }

Node whole_access(const Node& expression) {
  auto node = expression;
  for (;;) {
    const auto parent = node.parent();
    const auto field = node.field_name();
    const bool deeper = (parent.is("attribute") && field == "object") || (parent.is("call") && field == "function") || (parent.is("subscript") && field == "value") ||
                        (parent.is("member_expression") && field == "object") || (parent.is("call_expression") && field == "function") ||
                        (parent.is("subscript_expression") && field == "object") || parent.is("await") || parent.is("await_expression") || parent.is("non_null_expression");
    if (!deeper)
      return node;
    node = parent;
  }
}

}  // namespace mendwatch::propose
