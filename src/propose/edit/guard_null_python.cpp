#include "src/base/text.hpp"
#include "src/propose/edit/expected_value.hpp"
#include "src/propose/edit/guards.hpp"
#include "src/propose/edit/places.hpp"
#include "src/propose/edit/python.hpp"

#include <re2/re2.h>

namespace mendwatch::propose {
namespace {

using code::Node;

// What the failing line did with None.
struct Misuse {
  Node access;   // the node that failed: attribute, subscript, call, operator …
  Node victim;   // the expression that was None
};

Edits describe(Source& source, const Frame& frame, std::string_view what, const std::string& instead, Risk least, std::vector<std::string> cautions, double score) {
  auto change = source.finish();
  if (!change)
    return {{}, to_string(change.error())};
  Edit edit;
  edit.changes = {std::move(*change)};
  edit.score = score;
  edit.least_risk = least;
  edit.cautions = std::move(cautions);
  edit.captures = {{"value", shorten(std::string{what}, 60)}, {"instead", instead}, {"file", frame.file}, {"line", std::to_string(frame.line)}};
  return {{std::move(edit)}, {}};
}

// All nodes of the failing line that `take` turns into a misuse; what Python underlines decides between several.
template <class Take>
std::vector<Misuse> find_misuses(const Source& source, const Frame& frame, Take&& take) {
  std::vector<Misuse> found;
  code::walk(statement_at(source, frame.line), [&](const Node& node) {
    if (node.line() > frame.line || node.last_line() < frame.line)
      return false;
    if (auto misuse = take(node); misuse.victim)
      found.push_back(misuse);
    return true;
  });
  if (found.size() > 1 && frame.mark != frame.mark_end) {
    std::vector<Misuse> marked;
    for (const auto& misuse : found)
      if (is_marked(frame, source, misuse.access))
        marked.push_back(misuse);
    // What is underlined may hold further ones; the failing one is the outermost.
    if (!marked.empty())
      found = {marked.front()};
  }
  return found;
}

std::string name_for(const Node& call) {
  std::string name{python::called_name(call)};
  for (const char* prefix : {"get_", "find_", "fetch_", "load_", "lookup_", "query_", "read_"})
    if (name.starts_with(prefix) && name.size() > std::string_view{prefix}.size())
      return name.substr(std::string_view{prefix}.size());
  if (name == "match" || name == "search" || name == "fullmatch")
    return "match";
  return "found";
}

bool is_simple(const Node& statement) {
  return statement.is("expression_statement") || statement.is("return_statement") || statement.is("assert_statement") || statement.is("raise_statement");
}

bool in_own_scope(const Node& node, const Node& statement) {
  for (auto around = node; around && around != statement; around = around.parent())
    if (around.is("lambda") || around.kind().ends_with("comprehension") || around.is("generator_expression") || around.is("conditional_expression") || around.is("boolean_operator"))
      return true;
  return false;
}

// The operand of and/or, or the whole condition, that holds the access; nothing where no truth is asked for.
Node truth_around(const Node& access) {
  for (auto node = access; node.parent(); node = node.parent()) {
    const auto parent = node.parent();
    const auto field = node.field_name();
    if (parent.is("boolean_operator"))
      return node;
    if ((parent.is("if_statement") || parent.is("while_statement") || parent.is("elif_clause")) && field == "condition")
      return node;
    if (parent.is("if_clause"))
      return node;
    if (parent.is("conditional_expression") && parent.named_children().size() == 3 && parent.named_children()[1] == node)
      return node;
    const bool inside = parent.is("comparison_operator") || parent.is("not_operator") || parent.is("parenthesized_expression") || parent.is("attribute") ||
                        parent.is("call") || parent.is("subscript") || parent.is("argument_list") || parent.is("binary_operator");
    if (!inside)
      return {};
  }
  return {};
}

// The access asks first. `test` says that the victim is there; `name` is how the victim is written after a new variable was made for it.
Edits ask_first(Source& source, const Frame& frame, const Misuse& misuse, const std::string& test_of) {
  const auto where = frame.file + ":" + std::to_string(frame.line);
  const auto statement = statement_at(source, frame.line);
  const auto whole = whole_access(misuse.victim);
  const auto indent = source.indent_of(statement);
  const std::string victim{misuse.victim.text()};
  std::string name = victim;
  if (!is_plain(misuse.victim)) {
    // What is called once must not be called twice: it gets a name before.
    const bool fit = misuse.victim.is("call") && misuse.victim.text().find('\n') == std::string_view::npos && !in_own_scope(misuse.victim, statement) &&
                     (is_simple(statement) || (statement.is("if_statement") && statement.field("condition").end() >= misuse.victim.end()) || statement.is("for_statement"));
    if (!fit || statement.line() != misuse.victim.line())
      return {{}, victim.substr(0, 60) + " at " + where + " cannot be asked for twice"};
    name = unused_name(function_around(statement), {name_for(misuse.victim), "result", "found"});
    const bool awaited = misuse.victim.parent().is("await");
    const auto asked = awaited ? misuse.victim.parent() : misuse.victim;
    source.insert(source.line_begin(statement.begin()), indent + name + " = " + std::string{asked.text()} + "\n");
  }
  const auto renamed = [&](const Node& node) {
    std::string text{node.text()};
    if (name != victim)
      text.replace(misuse.victim.begin() - node.begin(), misuse.victim.end() - misuse.victim.begin(), name);
    return text;
  };
  const auto test = replace_all(test_of, "{}", name);

  // A statement for its effect alone, or a store into the missing thing: done only if it is there.
  const bool effect = statement.is("expression_statement") && statement.named_children().size() == 1 && (statement.named_children()[0] == whole || statement.named_children()[0].is("augmented_assignment"));
  const auto assignment = statement.is("expression_statement") && !statement.named_children().empty() ? statement.named_children()[0] : Node{};
  const bool store = assignment.is("assignment") && assignment.field("left").begin() <= misuse.victim.begin() && misuse.victim.end() <= assignment.field("left").end();
  if (effect || store) {
    if (source.line_begin(statement.begin()) + indent.size() != statement.begin())
      return {{}, "the statement at " + where + " shares its line with another"};
    auto body = source.indented(statement, statement, 1);
    if (name != victim) {
      const auto at = body.find(victim);
      body.replace(at, victim.size(), name);
    }
    source.replace(source.line_begin(statement.begin()), source.line_end(statement.end()), indent + "if " + test + ":\n" + body);
    return describe(source, frame, victim, "doing nothing", Risk::medium, {"Without it the statement is left out, without a word."}, 0.85);
  }
  if (const auto truth = truth_around(misuse.access)) {
    const bool operand = truth.parent().is("boolean_operator") && truth.parent().field("operator").text() == "or";
    const auto guarded = test + " and " + renamed(truth);
    source.replace(truth, operand ? "(" + guarded + ")" : guarded);
    return describe(source, frame, victim, "taking the condition as not met", Risk::low, {}, 0.9);
  }
  const auto value = expected_value(whole);
  if (value.unusable)
    return {{}, "no value can stand in for " + victim + " at " + where};
  std::string guarded = renamed(whole) + " if " + test + " else " + value.text;
  const auto parent = whole.parent();
  const bool bare = parent.is("assignment") || parent.is("return_statement") || (parent.is("argument_list") && parent.named_children().size() == 1) || parent.is("parenthesized_expression");
  source.replace(whole, bare ? guarded : "(" + guarded + ")");
  std::vector<std::string> cautions;
  if (value.invents)
    cautions.push_back("A missing value counts as 0 from now on, which may be taken for a real one.");
  else if (!value.certain)
    cautions.push_back("What becomes of None behind this line is not seen here.");
  return describe(source, frame, victim, value.text, value.invents ? Risk::high : value.certain ? Risk::low : Risk::medium, cautions, value.certain ? 0.9 : 0.7);
}

// `for x in E` → `for x in E or []`.
Edits stand_in(Source& source, const Frame& frame, const Node& victim, const std::string& instead, bool parentheses) {
  const bool atom = is_plain(victim) || victim.is("call");
  const std::string inner = atom ? std::string{victim.text()} : "(" + std::string{victim.text()} + ")";
  source.replace(victim, parentheses ? "(" + inner + " or " + instead + ")" : inner + " or " + instead);
  const bool invents = instead == "0";
  return describe(source, frame, victim.text(), instead, invents ? Risk::high : Risk::low,
                  invents ? std::vector<std::string>{"A missing value counts as 0 from now on, which may be taken for a real one."} : std::vector<std::string>{}, 0.9);
}

Edits only(std::vector<Misuse> found, const Frame& frame, auto&& act) {
  const auto where = frame.file + ":" + std::to_string(frame.line);
  if (found.empty())
    return {{}, "nothing at " + where + " looks like what failed"};
  for (const auto& misuse : found)
    if (misuse.victim.text() != found[0].victim.text())
      return {{}, "several expressions at " + where + " could have been None"};
  return act(found[0]);
}

}  // namespace

Edits guard_null_in_python(const Scene& scene, const std::string& message) {
  static const RE2 attribute{R"('NoneType' object has no attribute '(\w+)')"};
  static const RE2 missing_attribute{R"('(?:\w+)' object has no attribute '(\w+)')"};
  const auto frame = failing_frame(scene);
  auto source = Source::open(scene.snapshot, frame->file);
  if (!source)
    return {{}, to_string(source.error())};
  std::string name;
  const auto has = [&](std::string_view words) { return message.find(words) != std::string::npos; };
  const std::string there = "{} is not None";
  if (RE2::PartialMatch(message, attribute, &name))
    return only(find_misuses(*source, *frame, [&](const Node& node) { return node.is("attribute") && node.field("attribute").text() == name ? Misuse{node, node.field("object")} : Misuse{}; }), *frame,
                [&](const Misuse& misuse) { return ask_first(*source, *frame, misuse, there); });
  if (has("'NoneType' object is not subscriptable") || has("'NoneType' object does not support item assignment"))
    return only(find_misuses(*source, *frame, [&](const Node& node) { return node.is("subscript") ? Misuse{node, node.field("value")} : Misuse{}; }), *frame,
                [&](const Misuse& misuse) { return ask_first(*source, *frame, misuse, there); });
  if (has("'NoneType' object is not callable"))
    return only(find_misuses(*source, *frame, [&](const Node& node) { return node.is("call") && is_plain(node.field("function")) ? Misuse{node, node.field("function")} : Misuse{}; }), *frame,
                [&](const Misuse& misuse) { return ask_first(*source, *frame, misuse, there); });
  if (has("argument of type 'NoneType' is not iterable") || has("argument of type 'NoneType' is not a container"))
    return only(find_misuses(*source, *frame, [&](const Node& node) {
                  const auto words = node.children();
                  for (std::size_t i = 0; node.is("comparison_operator") && i + 1 < words.size(); ++i)
                    if (words[i].text() == "in" || words[i].text() == "not in")
                      return Misuse{node, words[i + 1]};
                  return Misuse{};
                }), *frame, [&](const Misuse& misuse) { return stand_in(*source, *frame, misuse.victim, "()", true); });
  if (has("'NoneType' object is not iterable"))
    return only(find_misuses(*source, *frame, [&](const Node& node) {
                  if (node.is("for_statement") || node.is("for_in_clause"))
                    return Misuse{node.field("right"), node.field("right")};
                  if (node.is("call") && node.field("arguments").named_children().size() == 1 && expected_value(node.field("arguments").named_children()[0]).text == "[]")
                    return Misuse{node, node.field("arguments").named_children()[0]};
                  return node.is("list_splat") ? Misuse{node, node.named_children()[0]} : Misuse{};
                }), *frame, [&](const Misuse& misuse) { return stand_in(*source, *frame, misuse.victim, "[]", misuse.access.is("for_in_clause") || misuse.access.is("list_splat")); });
  if (has("'NoneType' has no len()"))
    return only(find_misuses(*source, *frame, [&](const Node& node) {
                  return node.is("call") && python::called_name(node) == "len" ? Misuse{node, node.field("arguments").named_children().front()} : Misuse{};
                }), *frame, [&](const Misuse& misuse) { return stand_in(*source, *frame, misuse.victim, "[]", false); });
  if (has("not supported between instances of 'NoneType'") || has("and 'NoneType'")) {
    const bool left = has("of 'NoneType' and");
    return only(find_misuses(*source, *frame, [&](const Node& node) {
                  const auto words = node.named_children();
                  return node.is("comparison_operator") && words.size() == 2 ? Misuse{node, left ? words[0] : words[1]} : Misuse{};
                }), *frame, [&](const Misuse& misuse) { return ask_first(*source, *frame, misuse, there); });
  }
  if ((has("int()") || has("float()")) && has("'NoneType'"))
    return only(find_misuses(*source, *frame, [&](const Node& node) {
                  const auto called = python::called_name(node);
                  return node.is("call") && (called == "int" || called == "float") && node.field("arguments").named_children().size() == 1 ? Misuse{node, node.field("arguments").named_children()[0]} : Misuse{};
                }), *frame, [&](const Misuse& misuse) { return stand_in(*source, *frame, misuse.victim, "0", false); });
  return {{}, "how None failed here is not a case that can be guarded"};
}

Edits guard_missing_part(const Scene& scene) {
  static const RE2 attribute{R"('(\w+)' object has no attribute '(\w+)')"};
  const auto frame = failing_frame(scene);
  const auto failure = failure_of(scene);
  if (!frame || !failure || code::language_of(frame->file) != code::Language::python)
    return {{}, "there is no stack trace with a frame of this repository's Python"};
  auto source = Source::open(scene.snapshot, frame->file);
  if (!source)
    return {{}, to_string(source.error())};
  std::string type, name;
  if (failure->type == "AttributeError" && RE2::PartialMatch(failure->message, attribute, &type, &name) && type != "NoneType")
    return only(find_misuses(*source, *frame, [&](const Node& node) { return node.is("attribute") && node.field("attribute").text() == name ? Misuse{node, node.field("object")} : Misuse{}; }), *frame,
                [&](const Misuse& misuse) -> Edits {
                  // Only where the code asks for something true: a missing attribute is then a no.
                  if (!truth_around(misuse.access) && !expected_value(misuse.access).certain)
                    return {{}, "no value can stand in for ." + name + " at " + frame->file + ":" + std::to_string(frame->line)};
                  if (misuse.access.parent().is("call") && misuse.access.field_name() == "function")
                    return {{}, "." + name + " is called: an object without it is a mistake elsewhere"};
                  const auto value = expected_value(misuse.access);
                  const std::string instead = truth_around(misuse.access) || value.unusable ? "None" : value.text;
                  source->replace(misuse.access, "getattr(" + std::string{misuse.victim.text()} + ", \"" + name + "\", " + instead + ")");
                  return describe(*source, *frame, std::string{misuse.victim.text()} + "." + name, instead, Risk::medium, {"Objects of type " + type + " without it are taken as having none."}, 0.8);
                });
  static const RE2 container{R"(argument of type '(\w+)' is not (?:iterable|a container))"};
  if (RE2::PartialMatch(failure->message, container, &type) && type != "NoneType")
    return only(find_misuses(*source, *frame, [&](const Node& node) {
                  const auto words = node.children();
                  for (std::size_t i = 1; node.is("comparison_operator") && i + 1 < words.size(); ++i)
                    if ((words[i].text() == "in" || words[i].text() == "not in") && words[i - 1].is("string"))
                      return Misuse{node, words[i + 1]};
                  return Misuse{};
                }), *frame, [&](const Misuse& misuse) -> Edits {
                  if (!is_plain(misuse.victim) || !truth_around(misuse.access))
                    return {{}, "no value can stand in for " + std::string{misuse.victim.text()}};
                  return ask_first(*source, *frame, misuse, "isinstance({}, str)");
                });
  if (failure->type == "IndexError")
    return only(find_misuses(*source, *frame, [&](const Node& node) {
                  const auto key = node.field("subscript").text();
                  return node.is("subscript") && (key == "0" || key == "-1") ? Misuse{node, node.field("value")} : Misuse{};
                }), *frame, [&](const Misuse& misuse) { return ask_first(*source, *frame, misuse, "{}"); });
  return {{}, "the failure is neither a missing attribute nor a place beyond a list's end"};
}

}  // namespace mendwatch::propose
