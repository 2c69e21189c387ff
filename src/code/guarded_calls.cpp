#include "src/code/guarded_calls.hpp"

#include "src/code/statements.hpp"

#include <algorithm>

namespace mendwatch::code {
namespace {

bool is_call(const Node& node) {
  for (const std::string_view kind : {"call", "call_expression", "method_invocation", "invocation_expression", "function_call_expression",
                                      "member_call_expression", "scoped_call_expression", "macro_invocation"})
    if (node.is(kind))
      return true;
  return false;
}

bool is_function(const Node& node) {
  for (const std::string_view kind : {"function_definition", "lambda", "arrow_function", "function_expression", "func_literal", "method_definition",
                                      "function_declaration", "class_definition", "method", "lambda_expression"})
    if (node.is(kind))
      return true;
  return false;
}

bool only_prints(const Node& call) {
  Node name = call.field("function");
  if (!name)
    name = call.field("name") ? call.field("name") : call.field("method");
  return level_of(name.text().substr(0, 200)) != read::Level::unset || name.text() == "print";
}

void collect(const Node& body, std::vector<Node>& calls) {
  walk(body, [&](const Node& node) {
    if (is_function(node) || node.is("except_clause") || node.is("catch_clause") || node.is("rescue") || node.is("finally_clause"))
      return false;
    if (is_call(node) && !only_prints(node) && calls.size() < 50)
      calls.push_back(node);
    return true;
  });
}

// The statement before `if err != nil` that gave `err` its value.
Node assignment_before(const Node& condition_of) {
  if (const Node initializer = condition_of.field("initializer"))
    return initializer;
  Node before = condition_of.previous();
  while (before.is("comment"))
    before = before.previous();
  return before.text().substr(0, 400).find("err") != std::string_view::npos ? before : Node{};
}

}  // namespace

std::vector<Node> guarded_calls(const SyntaxTree& tree, int line) {
  std::vector<Node> calls;
  Node at = tree.at_line(line);
  for (int depth = 0; at && depth < 40; ++depth, at = at.parent()) {
    if (at.is("except_clause") || at.is("catch_clause") || at.is("except_group_clause")) {
      Node body = at.parent().field("body");
      if (!body)  // Java and PHP name it otherwise
        for (const Node& child : at.parent().named_children())
          if (child.is("block") || child.is("compound_statement") || child.is("statement_block")) {
            body = child;
            break;
          }
      collect(body, calls);
      return calls;
    }
    if (at.is("rescue")) {
      for (const Node& child : at.parent().named_children())
        if (child.begin() < at.begin())
          collect(child, calls);
      return calls;
    }
    if (at.is("if_statement") && tree.language() == Language::go && at.field("condition").text().find("err") != std::string_view::npos) {
      if (const Node before = assignment_before(at)) {
        collect(before, calls);
        return calls;
      }
    }
    // `fetch(x).then(…).catch((error) => { console.error(…); })`
    if (at.is("call_expression") && at.field("function").field("property").text() == "catch" && at.field("arguments").begin() <= at.end()) {
      const Node promise = at.field("function").field("object");
      const bool in_handler = tree.at_line(line).begin() >= at.field("arguments").begin();
      if (promise && in_handler) {
        collect(promise, calls);
        return calls;
      }
    }
    if (at.is("function_definition") || at.is("function_declaration") || at.is("method_definition") || at.is("method_declaration") || at.is("method"))
      return calls;
  }
  return calls;
}

}  // namespace mendwatch::code
