#include "src/propose/edit/widen_handler.hpp"

#include "src/base/text.hpp"
#include "src/code/language.hpp"
#include "src/propose/edit/places.hpp"

#include <set>

namespace mendwatch::propose {
namespace {

using code::Node;

// Failures of a value that was not what the statement could take; others should be seen.
bool is_of_values(const std::string& type) {
  static const std::set<std::string> types{"ValueError", "TypeError", "OverflowError", "ZeroDivisionError", "ArithmeticError", "KeyError", "IndexError", "LookupError",
                                           "AttributeError", "UnicodeDecodeError", "UnicodeEncodeError", "UnicodeError", "InvalidOperation", "JSONDecodeError"};
  return types.contains(type);
}

Node caught_by(const Node& clause) {
  for (const auto& child : clause.named_children()) {
    if (child.is("block"))
      return {};
    if (child.is("as_pattern"))
      return child.named_children().front();
    if (!child.is("comment"))
      return child;
  }
  return {};
}

bool catches_values(const Node& types) {
  bool any = false;
  code::walk(types, [&](const Node& node) {
    any |= node.is("identifier") && is_of_values(std::string{node.text()});
    return true;
  });
  return any;
}

bool raises(const Node& clause) {
  bool found = false;
  code::walk(clause, [&](const Node& node) {
    found |= node.is("raise_statement");
    return !found;
  });
  return found;
}

}  // namespace

Edits widen_handler(const Scene& scene) {
  const auto frame = failing_frame(scene);
  const auto failure = failure_of(scene);
  if (!frame || !failure || code::language_of(frame->file) != code::Language::python)
    return {{}, "there is no stack trace with a frame of this repository's Python"};
  const auto where = frame->file + ":" + std::to_string(frame->line);
  if (!is_of_values(failure->type))
    return {{}, failure->type + " is not a failure of a value"};
  auto source = Source::open(scene.snapshot, frame->file);
  if (!source)
    return {{}, to_string(source.error())};
  const auto statement = statement_at(*source, frame->line);
  const auto attempt = statement.parent().parent();
  if (!attempt.is("try_statement") || attempt.field("body") != statement.parent() || statement.parent().named_children().size() > 3)
    return {{}, "the statement at " + where + " is not in a short try of its own"};
  // An answer to a missing key says nothing of a wrong type of the same line, unless something of values is caught already.
  for (auto clause = attempt.child("except_clause"); clause; clause = clause.next()) {
    const auto types = clause.is("except_clause") ? caught_by(clause) : Node{};
    if (!types || !catches_values(types) || raises(clause))
      continue;
    const std::string handler{types.text()};
    const bool several = types.is("tuple");
    if (!several && !types.is("identifier") && !types.is("attribute"))
      return {{}, "what the handler at " + where + " catches is computed"};
    if (several) {
      const auto last = types.named_children().back();
      source->insert(last.end(), ", " + failure->type);
    } else {
      source->replace(types, "(" + handler + ", " + failure->type + ")");
    }
    auto change = source->finish();
    if (!change)
      return {{}, to_string(change.error())};
    Edit edit;
    edit.changes = {std::move(*change)};
    edit.score = 0.85;
    edit.captures = {{"exception", failure->type}, {"handler", shorten(handler, 60)}, {"file", frame->file}, {"line", std::to_string(types.line())}};
    return {{std::move(edit)}, {}};
  }
  return {{}, "no handler around " + where + " has an answer for wrong values"};
}

}  // namespace mendwatch::propose
