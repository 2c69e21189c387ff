#include "src/base/text.hpp"
#include "src/propose/edit/expected_value.hpp"
#include "src/propose/edit/guards.hpp"
#include "src/propose/edit/places.hpp"
#include "src/propose/edit/python.hpp"

namespace mendwatch::propose {
namespace {

using code::Node;

// The key as the message shows it: `'coupon'` → coupon, and that it was a text.
struct Key {
  std::string text;
  bool quoted = false;
};

Key read_key(std::string_view message) {
  message = trim(message);
  if (message.size() >= 2 && (message.front() == '\'' || message.front() == '"') && message.back() == message.front())
    return {std::string{message.substr(1, message.size() - 2)}, true};
  return {std::string{message}, false};
}

struct Access {
  Node subscript;        // MAPPING[KEY]
  Node mapping, key;
};

// Reads on the failing line that could have raised it: those with that very key, else those whose key is computed.
std::vector<Access> accesses(const Source& source, const Frame& frame, const Key& key) {
  std::vector<Access> exact, computed;
  code::walk(statement_at(source, frame.line), [&](const Node& node) {
    if (node.is("subscript") && node.line() <= frame.line && frame.line <= node.last_line() && node.named_children().size() == 2) {
      const Access access{node, node.field("value"), node.field("subscript")};
      const auto content = python::literal(access.key);
      const bool number = access.key.is("integer");
      const bool stored = (node.parent().is("assignment") && node.field_name() == "left") || node.parent().is("pattern_list");
      if (!stored && !access.key.is("slice")) {
        if ((content && key.quoted && *content == key.text) || (number && !key.quoted && access.key.text() == key.text))
          exact.push_back(access);
        else if (!content && !number)
          computed.push_back(access);
      }
    }
    return !node.is("function_definition") && !node.is("class_definition");
  });
  auto& found = exact.empty() ? computed : exact;
  if (found.size() > 1) {
    std::vector<Access> marked;
    for (const auto& access : found)
      if (frame.mark != frame.mark_end && is_marked(frame, source, access.subscript))
        marked.push_back(access);
    // Python underlines the innermost failing access; what encloses it is underlined as a part of it.
    if (!marked.empty())
      return {marked.back()};
  }
  return found;
}

bool is_environment(std::string_view mapping) { return mapping == "environ" || mapping.ends_with(".environ"); }

Edits describe(Source& source, const Frame& frame, const std::string& key, std::string mapping, const std::string& instead, Risk least, std::vector<std::string> cautions, double score) {
  auto change = source.finish();
  if (!change)
    return {{}, to_string(change.error())};
  Edit edit;
  edit.changes = {std::move(*change)};
  edit.score = score;
  edit.least_risk = least;
  edit.cautions = std::move(cautions);
  edit.captures = {{"key", key}, {"mapping", shorten(mapping, 60)}, {"instead", instead}, {"file", frame.file}, {"line", std::to_string(frame.line)}};
  return {{std::move(edit)}, {}};
}

// No value does: the item is left out (in a loop), or the function ends early (if it gives nothing back anyway).
Edits leave_out(Source& source, const Frame& frame, const Access& access, const std::string& key) {
  const auto where = frame.file + ":" + std::to_string(frame.line);
  const auto statement = statement_at(source, frame.line);
  if (!is_plain(access.mapping) || !is_plain(access.key) || statement.line() != access.subscript.line())
    return {{}, "no value can stand in for the missing key at " + where};
  std::string exit;
  for (auto node = statement.parent(); node && exit.empty(); node = node.parent()) {
    if (node.is("for_statement"))
      exit = "continue";
    if (node.is("function_definition")) {
      bool gives = false;
      code::walk(node.field("body"), [&](const Node& inner) {
        gives |= inner.is("yield") || (inner.is("return_statement") && !inner.named_children().empty());
        return !inner.is("function_definition") && !inner.is("lambda");
      });
      if (gives)
        break;
      exit = "return";
    }
  }
  if (exit.empty())
    return {{}, "no value can stand in for the missing key at " + where + ", and there is nowhere to leave early"};
  const auto indent = source.indent_of(statement);
  source.insert(source.line_begin(statement.begin()), indent + "if " + std::string{access.key.text()} + " not in " + std::string{access.mapping.text()} + ":\n" + indent + source.indent_unit() + exit + "\n");
  return describe(source, frame, key, std::string{access.mapping.text()}, exit == "continue" ? "leaving the item out" : "leaving early", Risk::medium,
                  {exit == "continue" ? "Items without the key are left out without a word." : "Without the key nothing is done, without a word."}, 0.7);
}

Edits guard(Source& source, const Frame& frame, const Access& access, const std::string& key) {
  const std::string mapping{access.mapping.text()}, written{access.key.text()};
  const auto parent = access.subscript.parent();
  if (parent.is("delete_statement")) {
    source.replace(parent, mapping + ".pop(" + written + ", None)");
    return describe(source, frame, key, mapping, "doing nothing", Risk::low, {}, 0.95);
  }
  if (parent.is("augmented_assignment") && access.subscript.field_name() == "left") {
    const auto right = parent.field("right");
    const auto sign = parent.field("operator").text();
    const std::string zero = right.is("string") || right.is("concatenated_string") ? "\"\"" : right.is("list") || right.is("list_comprehension") ? "[]" : "0";
    if (!is_plain(access.mapping) || (sign != "+=" && sign != "-="))
      return {{}, "the missing key cannot be counted from nothing at " + frame.file + ":" + std::to_string(frame.line)};
    source.replace(parent, mapping + "[" + written + "] = " + mapping + ".get(" + written + ", " + zero + ") " + std::string{sign.substr(0, sign.size() - 1)} + " " + std::string{right.text()});
    return describe(source, frame, key, mapping, zero, Risk::low, {}, 0.95);
  }
  // `d[k] = f(d[k])` is meant for what is there.
  if (const auto statement = statement_at(source, frame.line); statement.is("expression_statement") && statement.named_children().size() == 1 &&
      statement.named_children()[0].is("assignment") && statement.named_children()[0].field("left").text() == access.subscript.text() && is_plain(access.mapping) && is_plain(access.key)) {
    const auto indent = source.indent_of(statement);
    source.replace(source.line_begin(statement.begin()), source.line_end(statement.end()), indent + "if " + written + " in " + mapping + ":\n" + source.indented(statement, statement, 1));
    return describe(source, frame, key, mapping, "leaving it as it is", Risk::low, {}, 0.9);
  }
  // `groups[key].append(x)` wants to make what is missing.
  if (parent.is("attribute") && parent.parent().is("call")) {
    const auto method = parent.field("attribute").text();
    const std::string fresh = method == "append" || method == "extend" || method == "insert" ? "[]" : method == "add" ? "set()" : "";
    if (!fresh.empty()) {
      source.replace(access.subscript, mapping + ".setdefault(" + written + ", " + fresh + ")");
      return describe(source, frame, key, mapping, fresh, Risk::low, {}, 0.95);
    }
  }
  // `order["address"]["city"]`: the inner read must do without as well.
  if (parent.is("subscript") && access.subscript.field_name() == "value" && parent.field("subscript").is("string")) {
    const auto outer = expected_value(parent);
    if (!outer.unusable) {
      const auto inner = std::string{parent.field("subscript").text()};
      source.replace(parent, mapping + ".get(" + written + ", {}).get(" + inner + (outer.text == "None" ? "" : ", " + outer.text) + ")");
      return describe(source, frame, key, mapping, outer.text, outer.invents ? Risk::high : Risk::medium,
                      {"Where the key is missing, " + outer.text + " is used from now on."}, outer.certain ? 0.9 : 0.7);
    }
  }
  const auto value = expected_value(access.subscript);
  if (value.unusable)
    return leave_out(source, frame, access, key);
  source.replace(access.subscript, mapping + ".get(" + written + (value.text == "None" ? "" : ", " + value.text) + ")");
  std::vector<std::string> cautions;
  if (value.invents)
    cautions.push_back("A missing value counts as 0 from now on, which may be taken for a real one.");
  else if (!value.certain)
    cautions.push_back("What becomes of None behind this line is not seen here.");
  return describe(source, frame, key, mapping, value.text, value.invents ? Risk::high : value.certain ? Risk::low : Risk::medium, cautions, value.certain ? 0.95 : 0.7);
}

// `d.pop("x")` and `s.remove(x)` raise KeyError as well.
Edits guard_call(Source& source, const Frame& frame, const std::string& key) {
  Node found;
  bool several = false;
  code::walk(statement_at(source, frame.line), [&](const Node& node) {
    if (node.is("call") && node.line() <= frame.line && frame.line <= node.last_line()) {
      const auto name = python::called_name(node);
      const auto arguments = node.field("arguments").named_children();
      if (node.field("function").is("attribute") && (name == "pop" || name == "remove") && arguments.size() == 1 && !arguments[0].is("keyword_argument")) {
        several |= static_cast<bool>(found);
        found = node;
      }
    }
    return true;
  });
  if (!found || several)
    return {{}, "nothing at " + frame.file + ":" + std::to_string(frame.line) + " reads the key " + key};
  const std::string receiver{found.field("function").field("object").text()};
  if (python::called_name(found) == "remove")
    source.replace(found.field("function").field("attribute"), "discard");
  else
    source.insert(found.field("arguments").end() - 1, ", None");
  return describe(source, frame, key, receiver, "doing nothing", Risk::medium, {}, 0.85);
}

}  // namespace

Edits guard_missing_key(const Scene& scene) {
  const auto frame = failing_frame(scene);
  const auto failure = failure_of(scene);
  if (!frame || !failure)
    return {{}, "there is no stack trace with a frame in this repository"};
  if (failure->type != "KeyError" || code::language_of(frame->file) != code::Language::python)
    return {{}, "the failure is no KeyError in Python"};
  auto source = Source::open(scene.snapshot, frame->file);
  if (!source)
    return {{}, to_string(source.error())};
  const auto key = read_key(failure->message);
  const auto found = accesses(*source, *frame, key);
  if (found.empty())
    return guard_call(*source, *frame, key.text);
  for (const auto& access : found)
    if (access.subscript != found[0].subscript && access.subscript.text() != found[0].subscript.text())
      return {{}, "several reads at " + frame->file + ":" + std::to_string(frame->line) + " could have missed the key " + key.text};
  if (found.size() > 1)
    return {{}, "the key " + key.text + " is read twice at " + frame->file + ":" + std::to_string(frame->line)};
  if (is_environment(found[0].mapping.text()))
    return {{}, "the environment variable " + key.text + " is missing where the service runs; it has to be set there"};
  for (const char* library : {"pandas", "polars"})
    if (python::imports(source->root(), library))
      return {{}, "the key may be a column of a table, which has no sensible stand-in"};
  return guard(*source, *frame, found[0], key.text);
}

}  // namespace mendwatch::propose
