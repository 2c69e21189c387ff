#include "src/base/text.hpp"
#include "src/propose/edit/places.hpp"
#include "src/propose/edit/python.hpp"
#include "src/propose/edit/remote_call.hpp"
#include "src/propose/edit/wrap_call_with_retry.hpp"
#include "src/propose/number_ladder.hpp"

namespace mendwatch::propose {
namespace {

using code::Node;

// The statements that are repeated together: a call, and behind it what looks at its result and raises.
struct Unit {
  Node first, last;
  Node call;
  double score = 0;
};

bool is_scope(const Node& node) { return node.is("function_definition") || node.is("class_definition") || node.is("lambda") || node.is("decorated_definition"); }

// The most remote call below `statement` that is not in an inner function.
void find_call(const Node& statement, std::string_view message, Unit& unit) {
  code::walk(statement, [&](const Node& node) {
    if (is_scope(node))
      return false;
    if (node.is("call")) {
      const auto callee = node.field("function");
      // `requests.get(url).json()`: the inner call is looked at by itself.
      if (!callee.is("attribute") || !callee.field("object").is("call")) {
        const bool awaited = node.parent().is("await") || node.parent().parent().is("await") || node.ancestor("await");
        const auto score = remoteness(callee.text(), awaited, message);
        if (score > unit.score) {
          unit.score = score;
          unit.call = node;
        }
      }
    }
    return true;
  });
}

bool holds_statements(const Node& node) {
  return node.is("for_statement") || node.is("while_statement") || node.is("if_statement") || node.is("elif_clause") || node.is("else_clause");
}

// One unit a statement; loops and branches are gone into, since what succeeded before need not be repeated.
void collect_units(const Node& block, std::string_view message, std::vector<Unit>& units) {
  for (const auto& statement : block.named_children()) {
    if (holds_statements(statement)) {
      for (const auto& child : statement.named_children())
        if (child.is("block"))
          collect_units(child, message, units);
        else if (child.is("else_clause") || child.is("elif_clause"))
          for (const auto& inner : child.named_children())
            if (inner.is("block"))
              collect_units(inner, message, units);
      continue;
    }
    if (statement.is("try_statement") || is_scope(statement) || statement.is("comment"))
      continue;
    Unit unit{statement, statement, {}, 0};
    find_call(statement, message, unit);
    if (unit.call)
      units.push_back(unit);
  }
}

std::string_view assigned_name(const Node& statement) {
  const auto assignment = statement.named_children().empty() ? Node{} : statement.named_children().front();
  return statement.is("expression_statement") && assignment.is("assignment") && assignment.field("left").is("identifier") ? assignment.field("left").text() : std::string_view{};
}

bool raises(const Node& node) {
  bool found = false;
  code::walk(node, [&](const Node& inner) {
    found |= inner.is("raise_statement") || (inner.is("call") && python::called_name(inner) == "raise_for_status");
    return !found && !is_scope(inner);
  });
  return found;
}

// `response.raise_for_status()` and `if response.status != 200: raise …` belong to the request that they judge.
void extend(Unit& unit) {
  const auto name = assigned_name(unit.first);
  if (name.empty())
    return;
  int steps = 0;
  for (auto node = unit.first.next(); node && steps < 4; node = node.next(), ++steps) {
    if ((node.is("if_statement") || node.is("expression_statement")) && mentions(node, name) && raises(node))
      unit.last = node;
    else if (!node.is("comment"))
      return;
  }
}

bool contains(const Node& node, std::initializer_list<std::string_view> kinds) {
  bool found = false;
  code::walk(node, [&](const Node& inner) {
    found |= std::find(kinds.begin(), kinds.end(), inner.kind()) != kinds.end();
    return !found && !is_scope(inner);
  });
  return found;
}

bool leaves(const Node& statement) {
  if (statement.is("return_statement") || statement.is("raise_statement"))
    return true;
  if (!statement.is("with_statement"))
    return false;
  const auto body = statement.field("body").named_children();
  return !body.empty() && leaves(body.back());
}

// `except (A, B) as problem:` → `(A, B)`.
std::string caught(const Node& clause) {
  for (const auto& child : clause.named_children()) {
    if (child.is("block"))
      break;
    if (child.is("as_pattern"))
      return std::string{child.named_children().front().text()};
    if (!child.is("comment"))
      return std::string{child.text()};
  }
  return "Exception";
}

// Something around this place tries again already: a decorator, or a loop that speaks of it.
bool is_retried(const Node& inside) {
  const auto function = function_around(inside);
  if (function.parent().is("decorated_definition"))
    for (const auto& decorator : function.parent().named_children())
      if (decorator.is("decorator") && speaks_of_retries(decorator.text()))
        return true;
  for (auto node = inside.parent(); node && node != function; node = node.parent()) {
    if (node.is("while_statement") && (speaks_of_retries(node.text()) || node.text().find("sleep(") != std::string_view::npos))
      return true;
    if (node.is("for_statement") && (speaks_of_retries(node.field("left").text()) || speaks_of_retries(node.field("right").text()) ||
                                     (node.field("right").text().starts_with("range(") && node.text().find("sleep(") != std::string_view::npos)))
      return true;
  }
  return false;
}

struct Wrapping {
  std::string catches;
  std::vector<std::string> passes;  // what earlier clauses of the same try catch: not ours to repeat
};

std::string wait(Source& source, const Node& inside, const std::string& attempt, const RetryPlan& plan) {
  const auto seconds = (plan.first == 1 ? std::string{} : write_number(plan.first, "") + " * ") + "2 ** (" + attempt + " - 1)";
  if (!python::in_coroutine(inside))
    return python::use(source, "time", "sleep") + "(" + seconds + ")";
  for (const char* library : {"anyio", "trio"})
    if (python::imports(source.root(), library) && !python::imports(source.root(), "asyncio"))
      return "await " + python::use(source, library, "sleep") + "(" + seconds + ")";
  return "await " + python::use(source, "asyncio", "sleep") + "(" + seconds + ")";
}

Result<Edit> finish(const Scene& scene, Source& source, const Node& call, const Repetition& repetition, double score) {
  auto change = source.finish();
  if (!change)
    return change.error();
  Edit edit;
  edit.changes = {std::move(*change)};
  edit.score = score;
  edit.least_risk = repetition.least_risk;
  if (!repetition.caution.empty())
    edit.cautions.push_back(repetition.caution);
  edit.captures = {{"call", shorten(std::string{call.field("function").text()}, 60)}, {"line", std::to_string(call.line())}};
  (void)scene;
  return edit;
}

// A loop around the unit: whoever caught the failure before still does, after the last attempt.
Result<Edit> wrap(const Scene& scene, Source source, const Unit& unit, const Wrapping& wrapping, const Repetition& repetition, const RetryPlan& plan) {
  const auto function = function_around(unit.first);
  const auto attempt = unused_name(function, {"attempt", "retry_attempt"});
  const auto indent = source.indent_of(unit.first), step = source.indent_unit();
  const auto attempts = std::to_string(plan.attempts);
  std::string code = indent + "for " + attempt + " in range(1, " + std::to_string(plan.attempts + 1) + "):\n";
  code += indent + step + "try:\n" + source.indented(unit.first, unit.last, 2);
  if (!leaves(unit.last))
    code += indent + step + step + "break\n";
  for (const auto& passed : wrapping.passes)
    code += indent + step + "except " + passed + ":\n" + indent + step + step + "raise\n";
  code += indent + step + "except " + wrapping.catches + ":\n";
  code += indent + step + step + "if " + attempt + " == " + attempts + ":\n" + indent + step + step + step + "raise\n";
  code += indent + step + step + wait(source, unit.first, attempt, plan) + "\n";
  source.replace(source.line_begin(unit.first.begin()), source.line_end(unit.last.end()), code);
  return finish(scene, source, unit.call, repetition, std::min(1.0, 0.6 + 0.1 * unit.score));
}

// The result was judged without an exception: `if response.status_code != 200: logger.error(…)`. The call is repeated while that holds.
Result<Edit> wrap_judged(const Scene& scene, Source source, const Unit& unit, const Node& condition, const Repetition& repetition, const RetryPlan& plan) {
  const auto function = function_around(unit.first);
  const auto attempt = unused_name(function, {"attempt", "retry_attempt"});
  const auto indent = source.indent_of(unit.first), step = source.indent_unit();
  std::string good = "not (" + std::string{condition.text()} + ")";
  if (condition.is("not_operator"))
    good = std::string{condition.field("argument").text()};
  std::string code = indent + "for " + attempt + " in range(1, " + std::to_string(plan.attempts + 1) + "):\n" + source.indented(unit.first, unit.last, 1);
  code += indent + step + "if " + good + " or " + attempt + " == " + std::to_string(plan.attempts) + ":\n" + indent + step + step + "break\n";
  code += indent + step + wait(source, unit.first, attempt, plan) + "\n";
  source.replace(source.line_begin(unit.first.begin()), source.line_end(unit.last.end()), code);
  return finish(scene, source, unit.call, repetition, 0.8);
}

// The same inside of what `with` has opened: `async with session.get(url) as answer: if answer.status != 200: log.error(…)`.
Result<Edit> wrap_opened(const Scene& scene, Source source, const Unit& unit, const Node& branch, const Repetition& repetition, const RetryPlan& plan) {
  const auto attempt = unused_name(function_around(unit.first), {"attempt", "retry_attempt"});
  const auto indent = source.indent_of(unit.first), step = source.indent_unit(), inside = source.indent_of(branch) + step;
  const auto condition = branch.field("condition");
  const bool simple = condition.is("comparison_operator") || condition.is("not_operator") || is_plain(condition) || condition.is("call");
  const auto again = inside + "if " + (simple ? std::string{condition.text()} : "(" + std::string{condition.text()} + ")") + " and " + attempt + " < " + std::to_string(plan.attempts) + ":\n" + inside + step +
                     wait(source, unit.first, attempt, plan) + "\n" + inside + step + "continue\n";
  auto body = source.indented(unit.first, unit.first, 1);
  std::size_t at = 0;
  for (int line = unit.first.line(); line < branch.line(); ++line)
    at = body.find('\n', at) + 1;
  body.insert(at, again);
  std::string code = indent + "for " + attempt + " in range(1, " + std::to_string(plan.attempts + 1) + "):\n" + body;
  if (!leaves(unit.first))
    code += indent + step + "break\n";
  source.replace(source.line_begin(unit.first.begin()), source.line_end(unit.first.end()), code);
  return finish(scene, source, unit.call, repetition, 0.8);
}

// The `with` around a branch that judges what it has opened.
Unit opened_around(const Node& branch, std::string_view message) {
  for (auto node = branch.parent(); node && !is_scope(node); node = node.parent()) {
    if (!node.is("with_statement"))
      continue;
    Unit unit{node, node, {}, 0};
    code::walk(node.child("with_clause"), [&](const Node& inner) {
      if (inner.is("as_pattern_target") && mentions(branch.field("condition"), inner.text()))
        find_call(node.child("with_clause"), message, unit);
      return true;
    });
    if (unit.call && node.field("body") == branch.parent())
      return unit;
  }
  return {};
}

struct Place {
  Node clause;                // the handler that logged
  bool opened = false;        // the branch is inside of what the unit opens
  Node branch;                // or the `if` that logged
  std::vector<Unit> units;    // best first
};

Place find_place(const Source& source, const diagnose::Location& location, const RetryPlan& plan) {
  Place place;
  const auto at = source.tree().at_line(location.line);
  place.clause = at.ancestor("except_clause");
  if (at.is("except_clause"))
    place.clause = at;
  if (place.clause) {
    collect_units(place.clause.parent().field("body"), plan.message, place.units);
    // What fails in a try with one call is that call, whatever its name says.
    if (place.units.empty()) {
      Unit only;
      for (const auto& statement : place.clause.parent().field("body").named_children())
        code::walk(statement, [&](const Node& node) {
          if (node.is("call") && !is_plumbing(node.field("function").text()) && !only.call)
            only = Unit{statement, statement, node, 0.5};
          return !is_scope(node);
        });
      if (only.call)
        place.units.push_back(only);
    }
  } else if (auto statement = statement_at(source, location.line)) {
    if (auto branch = statement.ancestor("if_statement"); branch && branch.field("consequence") == statement.parent()) {
      // The nearest statement before the branch that got what the branch judges.
      place.branch = branch;
      for (auto node = branch.previous(); node && place.units.empty(); node = node.previous()) {
        const auto name = assigned_name(node);
        if (name.empty() || !mentions(branch.field("condition"), name))
          continue;
        Unit unit{node, node, {}, 0};
        find_call(node, plan.message, unit);
        if (unit.call)
          place.units.push_back(unit);
      }
      if (place.units.empty())
        if (const auto unit = opened_around(branch, plan.message); unit.call) {
          place.units.push_back(unit);
          place.opened = true;
        }
    } else {
      // `answer.raise_for_status()` fails for the request before it.
      const bool judging = raises(statement) && statement.is("expression_statement");
      for (auto before = statement.previous(); judging && before && statement.previous(); before = before.previous())
        if (const auto name = assigned_name(before); !name.empty() && mentions(statement, name)) {
          statement = before;
          break;
        }
      Unit unit{statement, statement, {}, 0};
      find_call(statement, plan.message, unit);
      if (unit.call)
        place.units.push_back(unit);
      // A frame inside of a try whose handler speaks.
      for (auto node = statement.parent(); node && !is_scope(node) && !place.clause; node = node.parent())
        if (node.is("try_statement"))
          place.clause = node.child("except_clause");
    }
  }
  std::stable_sort(place.units.begin(), place.units.end(), [](const auto& a, const auto& b) { return a.score > b.score; });
  return place;
}

}  // namespace

Edits retry_in_python(const Scene& scene, const diagnose::Location& location, const RetryPlan& plan) {
  auto source = Source::open(scene.snapshot, location.file);
  if (!source)
    return {{}, to_string(source.error())};
  auto place = find_place(*source, location, plan);
  const auto where = location.file + ":" + std::to_string(location.line);
  if (place.units.empty())
    return {{}, "no call that could have failed is near " + where};
  auto unit = place.units.front();
  if (place.units.size() > 1 && place.units[1].score > unit.score - 0.25)
    return {{}, "several calls could have failed at " + where + ": " + std::string{unit.call.field("function").text()} + " and " +
                    std::string{place.units[1].call.field("function").text()}};
  if (is_retried(unit.first) || (place.clause && speaks_of_retries(place.clause.text())))
    return {{}, "the call at " + where + " is tried again already"};
  if (!place.branch)
    extend(unit);
  const auto callee = unit.call.field("function").text();
  std::string text = std::string{unit.first.text()};
  if (unit.last != unit.first)
    text = source->text().substr(unit.first.begin(), unit.last.end() - unit.first.begin());
  const auto repetition = judge_repetition(scene, callee, text, function_around(unit.first).text());
  if (repetition.refused)
    return {{}, std::string{callee} + " at " + where + " is a POST without an idempotency key, and what it does must not be done twice"};
  if (repetition.retries_already)
    return {{}, std::string{callee} + " tries again by itself"};
  for (auto node = unit.first; node; node = node.next()) {
    if (contains(node, {"yield", "break_statement", "continue_statement"}) || is_scope(node))
      return {{}, "the statement at " + where + " cannot be repeated"};
    if (node == unit.last)
      break;
  }
  // Another statement on the same line would be repeated with it.
  if (source->line_begin(unit.first.begin()) + source->indent_of(unit.first).size() != unit.first.begin() || unit.last.next().line() == unit.last.last_line())
    return {{}, "the statement at " + where + " shares its line with another"};
  if (place.opened) {
    auto edit = wrap_opened(scene, std::move(*source), unit, place.branch, repetition, plan);
    return edit ? Edits{{std::move(*edit)}, {}} : Edits{{}, to_string(edit.error())};
  }
  if (place.branch) {
    auto edit = wrap_judged(scene, std::move(*source), unit, place.branch.field("condition"), repetition, plan);
    return edit ? Edits{{std::move(*edit)}, {}} : Edits{{}, to_string(edit.error())};
  }
  Wrapping wrapping{"Exception", {}};
  if (place.clause) {
    wrapping.catches = caught(place.clause);
    for (auto clause = place.clause.previous(); clause; clause = clause.previous())
      if (clause.is("except_clause"))
        wrapping.passes.insert(wrapping.passes.begin(), caught(clause));
  }
  auto edit = wrap(scene, std::move(*source), unit, wrapping, repetition, plan);
  return edit ? Edits{{std::move(*edit)}, {}} : Edits{{}, to_string(edit.error())};
}

}  // namespace mendwatch::propose
