#include "src/base/text.hpp"
#include "src/propose/edit/javascript.hpp"
#include "src/propose/edit/places.hpp"
#include "src/propose/edit/remote_call.hpp"
#include "src/propose/edit/wrap_call_with_retry.hpp"
#include "src/propose/number_ladder.hpp"

namespace mendwatch::propose {
namespace {

using code::Node;

// What is repeated: a promise that is waited for (or caught), and behind it what looks at the result and throws.
struct Unit {
  Node promise;         // the call expression, with its `.then(…)`
  Node first, last;     // the statements, if more than the expression is repeated
  Node judged;          // or the condition that says that it failed without throwing
  double score = 0;
};

std::string_view callee_of(Node call) {
  // `fetch(url).then(…)`: what goes out is the first call.
  for (;;) {
    const auto function = call.field("function");
    if (function.is("member_expression") && function.field("object").is("call_expression"))
      call = function.field("object");
    else
      return function.text();
  }
}

void collect(const Node& block, std::string_view message, std::vector<Unit>& units) {
  code::walk(block, [&](const Node& node) {
    if (javascript::is_function(node) || node.is("try_statement"))
      return false;
    if (node.is("await_expression")) {
      const auto call = node.named_children().empty() ? Node{} : node.named_children().front();
      if (call.is("call_expression")) {
        const auto callee = callee_of(call);
        const auto score = callee.starts_with("Promise.") ? 0 : remoteness(callee, true, message);
        if (score > 0)
          units.push_back({call, {}, {}, {}, score});
      }
    }
    return true;
  });
}

bool throws(const Node& node) {
  bool found = false;
  code::walk(node, [&](const Node& inner) {
    found |= inner.is("throw_statement");
    return !found && !javascript::is_function(inner);
  });
  return found;
}

Node statement_of(const Node& inside) {
  auto node = inside;
  while (node && !node.parent().is("statement_block") && !node.parent().is("program") && !node.parent().is("switch_case"))
    node = node.parent();
  return node;
}

// The name that holds the awaited result, in `const res = await …` or `res = await …`.
std::string_view assigned_name(const Node& statement, const Node& promise) {
  if (statement.is("lexical_declaration") || statement.is("variable_declaration")) {
    const auto declarators = statement.named_children();
    if (declarators.size() == 1 && declarators[0].field("name").is("identifier") && declarators[0].field("value") == promise.parent())
      return declarators[0].field("name").text();
  } else if (statement.is("expression_statement") && statement.named_children().size() == 1) {
    const auto assignment = statement.named_children()[0];
    if (assignment.is("assignment_expression") && assignment.field("left").is("identifier") && assignment.field("right") == promise.parent())
      return assignment.field("left").text();
  }
  return {};
}

// `if (!res.ok) throw …` belongs to the request that it judges.
void extend(Unit& unit) {
  const auto statement = statement_of(unit.promise);
  const auto name = assigned_name(statement, unit.promise);
  if (name.empty())
    return;
  int steps = 0;
  for (auto node = statement.next(); node && steps < 3; node = node.next(), ++steps) {
    if (node.is("if_statement") && mentions(node.field("condition"), name) && throws(node))
      unit.first = statement, unit.last = node;
    else if (!node.is("comment"))
      return;
  }
}

bool is_retried(const Node& inside) {
  for (auto node = inside.parent(); node; node = node.parent()) {
    if (node.is("call_expression") && speaks_of_retries(node.field("function").text()))
      return true;
    const bool loop = node.is("for_statement") || node.is("while_statement") || node.is("do_statement") || node.is("for_in_statement");
    if (loop && (speaks_of_retries(node.text()) || node.text().find("setTimeout") != std::string_view::npos))
      return true;
    if (javascript::is_function(node) && !node.is("arrow_function"))
      return false;
  }
  return false;
}

bool has_inner_await(const Node& node) {
  bool found = false;
  code::walk(node, [&](const Node& inner) {
    found |= inner.is("await_expression");
    return !found && !javascript::is_function(inner);
  });
  return found;
}

bool has(const Node& node, std::initializer_list<std::string_view> kinds) {
  bool found = false;
  code::walk(node, [&](const Node& inner) {
    found |= std::find(kinds.begin(), kinds.end(), inner.kind()) != kinds.end();
    return !found && !javascript::is_function(inner);
  });
  return found;
}

// The promise whose `.catch(…)`, or second argument of `.then`, holds this node.
Node caught_promise(const Node& inside) {
  for (auto node = inside; node; node = node.parent()) {
    const auto arguments = node.parent();
    if (!javascript::is_function(node) || !arguments.is("arguments"))
      continue;
    const auto call = arguments.parent();
    const auto member = call.field("function");
    if (!member.is("member_expression"))
      continue;
    const auto named = arguments.named_children();
    const auto property = member.field("property").text();
    if ((property == "catch" && named.front() == node) || (property == "then" && named.size() == 2 && named[1] == node))
      return member.field("object");
  }
  return {};
}

std::vector<Unit> find_units(const Source& source, const diagnose::Location& location, const RetryPlan& plan) {
  std::vector<Unit> units;
  const auto at = source.tree().at_line(location.line);
  if (const auto promise = caught_promise(at); promise.is("call_expression")) {
    units.push_back({promise, {}, {}, {}, 1});
    return units;
  }
  auto clause = at.is("catch_clause") ? at : at.ancestor("catch_clause");
  if (clause) {
    collect(clause.parent().field("body"), plan.message, units);
    for (auto& unit : units)
      extend(unit);
  } else if (auto statement = statement_at(source, location.line)) {
    auto branch = statement.ancestor("if_statement");
    if (branch && branch.field("consequence").begin() <= statement.begin() && statement.end() <= branch.field("consequence").end()) {
      for (auto node = branch.previous(); node && units.empty(); node = node.previous()) {
        std::vector<Unit> here;
        collect(node, plan.message, here);
        for (auto& unit : here)
          if (const auto name = assigned_name(node, unit.promise); !name.empty() && mentions(branch.field("condition"), name)) {
            unit.judged = branch.field("condition");
            unit.first = node;
            // When the branch throws, repeating both is enough and clearer.
            if (throws(branch)) {
              unit.judged = {};
              unit.last = branch;
            }
            units.push_back(unit);
          }
      }
    } else {
      collect(statement, plan.message, units);
      for (auto& unit : units)
        extend(unit);
    }
  }
  std::stable_sort(units.begin(), units.end(), [](const auto& a, const auto& b) { return a.score > b.score; });
  return units;
}

std::string helper(const Source& source, const std::string& name, const RetryPlan& plan, bool judging) {
  const bool typed = source.tree().language() != code::Language::javascript;
  const auto milliseconds = write_number(plan.first * 1000, "");
  std::string code = "// Calls again when it fails, at most " + std::to_string(plan.attempts) + " times, waiting " + waits_in_words(plan.attempts, plan.first) + " in between.\n";
  code += "async function " + name + (typed ? "<T>" : "") + "(call" + (typed ? ": () => Promise<T>" : "") +
          (judging ? std::string{", isGood"} + (typed ? ": (result: T) => boolean" : "") : std::string{}) + ", attempts = " + std::to_string(plan.attempts) + ")" +
          (typed ? ": Promise<T>" : "") + " {\n";
  code += "  for (let attempt = 1; ; attempt += 1) {\n    try {\n";
  code += judging ? "      const result = await call();\n      if (isGood(result) || attempt >= attempts) {\n        return result;\n      }\n" : "      return await call();\n";
  code += "    } catch (error) {\n      if (attempt >= attempts) {\n        throw error;\n      }\n    }\n";
  code += "    await new Promise((resolve) => setTimeout(resolve, " + milliseconds + " * 2 ** (attempt - 1)));\n  }\n}\n\n";
  return javascript::in_manner_of(source, code);
}

std::string negated(const Node& condition) {
  auto inner = condition;
  while (inner.is("parenthesized_expression") && inner.named_children().size() == 1)
    inner = inner.named_children().front();
  if (inner.is("unary_expression") && inner.text().starts_with('!'))
    return std::string{inner.field("argument").text()};
  return "!(" + std::string{inner.text()} + ")";
}

Result<Edit> wrap(Source source, const Unit& unit, const Repetition& repetition, const RetryPlan& plan) {
  const auto name = unused_name(source.root(), {"withRetry", "retryWithBackoff", "callAgain"});
  const bool semicolons = javascript::has_semicolons(source);
  if (unit.first && unit.last) {
    const auto result = std::string{assigned_name(unit.first, unit.promise)};
    const bool declared = unit.first.is("lexical_declaration") || unit.first.is("variable_declaration");
    const auto indent = source.indent_of(unit.first);
    std::string code = indent + (declared ? std::string{unit.first.is("variable_declaration") ? "var" : unit.first.field("kind").text()} + " " + result + " = " : "") +
                       "await " + name + "(async () => {\n" + source.indented(unit.first, unit.last, 1);
    if (declared)
      code += indent + source.indent_unit() + "return " + result + (semicolons ? ";\n" : "\n");
    code += indent + "})" + (semicolons ? ";\n" : "\n");
    source.replace(source.line_begin(unit.first.begin()), source.line_end(unit.last.end()), code);
  } else {
    const auto arrow = has_inner_await(unit.promise) ? "async () => " : "() => ";
    source.insert(unit.promise.begin(), name + "(" + arrow);
    std::string good;
    if (unit.judged)
      good = ", (" + std::string{assigned_name(unit.first, unit.promise)} + ") => " + negated(unit.judged);
    source.insert(unit.promise.end(), good + ")");
  }
  source.insert(javascript::place_before(source, unit.promise), helper(source, name, plan, static_cast<bool>(unit.judged)));
  auto change = source.finish();
  if (!change)
    return change.error();
  Edit edit;
  edit.changes = {std::move(*change)};
  edit.score = std::min(1.0, 0.6 + 0.1 * unit.score);
  edit.least_risk = repetition.least_risk;
  if (!repetition.caution.empty())
    edit.cautions.push_back(repetition.caution);
  edit.captures = {{"call", shorten(std::string{callee_of(unit.promise)}, 60)}, {"line", std::to_string(unit.promise.line())}};
  return edit;
}

}  // namespace

Edits retry_in_javascript(const Scene& scene, const diagnose::Location& location, const RetryPlan& plan) {
  auto source = Source::open(scene.snapshot, location.file);
  if (!source)
    return {{}, to_string(source.error())};
  const auto units = find_units(*source, location, plan);
  const auto where = location.file + ":" + std::to_string(location.line);
  if (units.empty())
    return {{}, "no promise that could have failed is near " + where};
  const auto& unit = units.front();
  const auto callee = callee_of(unit.promise);
  if (units.size() > 1 && units[1].score > unit.score - 0.25)
    return {{}, "several calls could have failed at " + where + ": " + std::string{callee} + " and " + std::string{callee_of(units[1].promise)}};
  const auto function = function_around(unit.promise);
  if (is_retried(unit.promise) || speaks_of_retries(unit.promise.text()))
    return {{}, "the call at " + where + " is tried again already"};
  const auto repetition = judge_repetition(scene, callee, unit.promise.text(), function.text());
  if (repetition.refused)
    return {{}, std::string{callee} + " at " + where + " is a POST without an idempotency key, and what it does must not be done twice"};
  if (repetition.retries_already)
    return {{}, std::string{callee} + " tries again by itself"};
  if (has(unit.promise, {"yield_expression"}) || (unit.last && has(unit.last, {"return_statement", "break_statement", "continue_statement", "yield_expression"})))
    return {{}, "the statement at " + where + " cannot be repeated"};
  auto edit = wrap(std::move(*source), unit, repetition, plan);
  return edit ? Edits{{std::move(*edit)}, {}} : Edits{{}, to_string(edit.error())};
}

}  // namespace mendwatch::propose
