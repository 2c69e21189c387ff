#include "src/base/text.hpp"
#include "src/propose/edit/expected_value.hpp"
#include "src/propose/edit/guards.hpp"
#include "src/propose/edit/javascript.hpp"
#include "src/propose/edit/places.hpp"

#include <re2/re2.h>

namespace mendwatch::propose {
namespace {

using code::Node;

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

// The reads of that property on the failing line; the trace's column decides between several.
std::vector<Node> reads(const Source& source, const Frame& frame, const std::string& property) {
  std::vector<Node> found;
  code::walk(statement_at(source, frame.line), [&](const Node& node) {
    if (node.line() > frame.line || node.last_line() < frame.line)
      return false;
    const auto name = node.is("member_expression") ? node.field("property") : node.is("subscript_expression") ? node.field("index") : Node{};
    if (name && (name.text() == property || (node.is("subscript_expression") && !name.is("number"))) && name.line() == frame.line && !node.child("optional_chain"))
      found.push_back(node);
    return true;
  });
  if (frame.column > 0 && found.size() > 1) {
    std::vector<Node> exact;
    for (const auto& node : found) {
      const auto name = node.is("member_expression") ? node.field("property") : node.field("index");
      // V8 points at the property, or at the bracket before a computed one.
      if (name.column() + 1 == frame.column || (node.is("subscript_expression") && (name.column() == frame.column || name.column() + 1 == frame.column)))
        exact.push_back(node);
    }
    if (!exact.empty())
      return exact;
  }
  return found;
}

bool is_store(const Node& whole) {
  const auto parent = whole.parent();
  return ((parent.is("assignment_expression") || parent.is("augmented_assignment_expression")) && whole.field_name() == "left") || parent.is("update_expression");
}

bool sequence_is_wanted(const Node& whole) {
  const auto parent = whole.parent();
  return (parent.is("for_in_statement") && whole.field_name() == "right" && parent.text().find(" of ") != std::string_view::npos) || parent.is("spread_element");
}

// The statement is done only if the value is there.
Edits only_if(Source& source, const Frame& frame, const Node& victim) {
  const auto statement = statement_at(source, frame.line);
  const auto indent = source.indent_of(statement);
  if (!is_plain(victim) || !statement.is("expression_statement") || source.line_begin(statement.begin()) + indent.size() != statement.begin())
    return {{}, "the statement at " + frame.file + ":" + std::to_string(frame.line) + " cannot be made to ask first"};
  source.replace(source.line_begin(statement.begin()), source.line_end(statement.end()), indent + "if (" + std::string{victim.text()} + ") {\n" + source.indented(statement, statement, 1) + indent + "}\n");
  return describe(source, frame, victim.text(), "doing nothing", Risk::medium, {"Without it the statement is left out, without a word."}, 0.85);
}

// The operand of && and ||, or the whole condition, that holds the access; nothing where no truth is asked for.
Node truth_around(const Node& access) {
  for (auto node = access; node.parent(); node = node.parent()) {
    const auto parent = node.parent();
    const auto sign = parent.field("operator").text();
    if (parent.is("binary_expression") && (sign == "&&" || sign == "||"))
      return node;
    if (parent.is("ternary_expression") && node.field_name() == "condition")
      return node;
    if (parent.is("parenthesized_expression") && (parent.parent().is("if_statement") || parent.parent().is("while_statement")))
      return node;
    if (!parent.is("binary_expression") && !parent.is("unary_expression") && !parent.is("parenthesized_expression"))
      return {};
  }
  return {};
}

Edits guard_read(Source& source, const Frame& frame, const Node& read) {
  const auto where = frame.file + ":" + std::to_string(frame.line);
  const auto victim = read.field("object");
  const auto whole = whole_access(victim);
  if (is_store(whole))
    return only_if(source, frame, victim);
  if (whole.parent().is("new_expression") || victim.is("super") || whole.parent().is("delete") || (whole.parent().is("object_assignment_pattern")))
    return {{}, "the read at " + where + " cannot be made to ask first"};
  const bool sequence = sequence_is_wanted(whole);
  const bool effect = whole.parent().is("expression_statement");
  const std::string instead = sequence ? "[]" : effect ? "doing nothing" : "undefined";
  if (javascript::is_old(source)) {
    if (!is_plain(victim))
      return {{}, std::string{victim.text().substr(0, 60)} + " at " + where + " cannot be asked for twice"};
    if (effect)
      return only_if(source, frame, victim);
    if (const auto truth = truth_around(whole)) {
      const auto asked = std::string{victim.text()} + " && " + std::string{truth.text()};
      source.replace(truth, truth.parent().field("operator").text() == "||" ? "(" + asked + ")" : asked);
      return describe(source, frame, victim.text(), "taking the condition as not met", Risk::low, {}, 0.9);
    }
    const auto guarded = std::string{victim.text()} + " && " + std::string{whole.text()};
    const bool bare = whole.parent().is("variable_declarator") || whole.parent().is("return_statement") || whole.parent().is("parenthesized_expression") ||
                      (whole.parent().is("assignment_expression"));
    source.replace(whole, sequence ? "(" + guarded + " || [])" : bare ? guarded : "(" + guarded + ")");
  } else {
    const auto sign = read.is("member_expression") ? std::string{"?."} : std::string{"?.["};
    // The dot, or the bracket, stands between the object and what is read of it; `!` of TypeScript goes.
    const auto name = read.is("member_expression") ? read.field("property") : read.field("index");
    auto between = source.text().substr(victim.end(), name.begin() - victim.end());
    const auto at = between.find(read.is("member_expression") ? '.' : '[');
    if (at == std::string::npos)
      return {{}, "the read at " + where + " is not written as expected"};
    source.replace(victim.end() + at, victim.end() + at + 1, sign);
    if (sequence)
      source.insert(whole.end(), " ?? []");
  }
  std::vector<std::string> cautions;
  if (!sequence && !effect)
    cautions.push_back("What becomes of undefined behind this line is not seen here.");
  return describe(source, frame, victim.text(), instead, sequence || effect ? Risk::low : Risk::medium, cautions, sequence || effect ? 0.9 : 0.8);
}

// `E` → `E || []`, with parentheses where they are needed.
Edits stand_in(Source& source, const Frame& frame, const Node& victim, const std::string& instead) {
  const auto sign = javascript::is_old(source) ? " || " : " ?? ";
  const bool bare = victim.parent().is("arguments") || victim.parent().is("variable_declarator") || victim.parent().is("for_in_statement") || victim.parent().is("spread_element") ||
                    victim.parent().is("assignment_expression");
  const std::string inner = is_plain(victim) || victim.is("call_expression") || victim.is("await_expression") ? std::string{victim.text()} : "(" + std::string{victim.text()} + ")";
  source.replace(victim, bare ? inner + sign + instead : "(" + inner + sign + instead + ")");
  return describe(source, frame, victim.text(), instead, Risk::low, {}, 0.9);
}

}  // namespace

Edits guard_null_in_javascript(const Scene& scene, const std::string& message) {
  static const RE2 reading{R"(Cannot read propert(?:ies|y) (?:'([^']*)' )?of (?:undefined|null)(?: \(reading '([^']*)'\))?)"};
  static const RE2 setting{R"(Cannot set propert(?:ies|y) (?:'([^']*)' )?of (?:undefined|null)(?: \(setting '([^']*)'\))?)"};
  static const RE2 destructuring{R"(Cannot destructure property '[^']*' of '([^']*)' as it is (?:undefined|null))"};
  static const RE2 iterating{R"(^(\S+) is not iterable)"};
  const auto frame = failing_frame(scene);
  auto source = Source::open(scene.snapshot, frame->file);
  if (!source)
    return {{}, to_string(source.error())};
  const auto where = frame->file + ":" + std::to_string(frame->line);
  std::string old_form, new_form;
  if (RE2::PartialMatch(message, reading, &old_form, &new_form) || RE2::PartialMatch(message, setting, &old_form, &new_form)) {
    const auto property = new_form.empty() ? old_form : new_form;
    auto found = reads(*source, *frame, property);
    if (found.empty())
      return {{}, "nothing at " + where + " reads ." + property};
    if (found.size() > 1)
      return {{}, "several reads of ." + property + " at " + where + " could have failed"};
    return guard_read(*source, *frame, found[0]);
  }
  std::string text;
  Node victim;
  std::string instead;
  if (RE2::PartialMatch(message, destructuring, &text))
    instead = "{}";
  else if (message.find("Cannot convert undefined or null to object") != std::string::npos)
    instead = "{}";
  else if (RE2::PartialMatch(message, iterating, &text) || message.find("is not iterable") != std::string::npos)
    instead = "[]";
  else
    return {{}, "how it failed is not a case that can be guarded"};
  bool several = false;
  code::walk(statement_at(*source, frame->line), [&](const Node& node) {
    Node here;
    if (node.line() > frame->line || node.last_line() < frame->line)
      return false;
    if (node.is("variable_declarator") && (node.field("name").is("object_pattern") || node.field("name").is("array_pattern")))
      here = node.field("value");
    else if (instead == "[]" && node.is("for_in_statement"))
      here = node.field("right");
    else if (instead == "[]" && node.is("spread_element"))
      here = node.named_children().front();
    else if (node.is("call_expression") && node.field("function").text().starts_with("Object.") && instead == "{}" && text.empty() && !node.field("arguments").named_children().empty())
      here = node.field("arguments").named_children().front();
    if (here && (text.empty() || text == "undefined" || text == "object" || here.text() == text || here.text().ends_with(text))) {
      several |= static_cast<bool>(victim);
      victim = here;
    }
    return true;
  });
  if (!victim || several)
    return {{}, "which value at " + where + " was missing is not certain"};
  return stand_in(*source, *frame, victim, instead);
}

}  // namespace mendwatch::propose
