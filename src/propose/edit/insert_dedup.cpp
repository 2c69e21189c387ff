#include "src/propose/edit/insert_dedup.hpp"

#include "src/base/text.hpp"
#include "src/code/language.hpp"
#include "src/propose/edit/javascript.hpp"
#include "src/propose/edit/places.hpp"

#include <re2/re2.h>

namespace mendwatch::propose {
namespace {

using code::Node;

bool is_scope(const Node& node) { return node.is("function_definition") || node.is("class_definition") || node.is("lambda") || javascript::is_function(node); }

bool leaves(const Node& node) { return node.is("return_statement") || node.is("continue_statement") || node.is("break_statement") || node.is("raise_statement") || node.is("throw_statement"); }

bool is_loop(const Node& node) { return node.is("for_statement") || node.is("for_in_statement") || node.is("while_statement"); }

Node loop_around(const Node& inside) {
  for (auto node = inside.parent(); node && !is_scope(node); node = node.parent())
    if (is_loop(node))
      return node;
  return {};
}

bool is_constant(const Node& node) {
  bool constant = true;
  code::walk(node, [&](const Node& inner) {
    constant &= !inner.is("identifier") && !inner.is("call") && !inner.is("call_expression") && !inner.is("attribute") && !inner.is("member_expression") && !inner.is("this");
    return constant;
  });
  return constant;
}

// How this function can end early: `return` with what it gives back when all is well; nothing if that isn't known.
std::optional<std::string> early_return(const Node& function) {
  std::vector<Node> returns;
  bool yields = false;
  code::walk(function.field("body"), [&](const Node& node) {
    if (node.is("return_statement"))
      returns.push_back(node);
    yields |= node.is("yield") || node.is("yield_expression");
    return !is_scope(node);
  });
  if (yields)
    return std::nullopt;
  if (returns.empty() || std::all_of(returns.begin(), returns.end(), [](const Node& node) { return node.named_children().empty(); }))
    return "return";
  const auto values = returns.back().named_children();
  if (values.size() == 1 && is_constant(values[0]) && values[0].line() == values[0].last_line())
    return "return " + std::string{values[0].text()};
  return std::nullopt;
}

// `event_id`, `event["id"]`, `message.id`: the identity of what is processed.
bool is_identity(const Node& node) {
  static const RE2 name{R"((?i)^(?:.*_)?(?:id|uuid|guid|key|ts)$|(?:Id|ID|Uuid|UUID|Key)$)"};
  std::string last;
  if (node.is("identifier"))
    last = node.text();
  else if (node.is("attribute"))
    last = node.field("attribute").text();
  else if (node.is("member_expression"))
    last = node.field("property").text();
  else if (node.is("subscript") || node.is("subscript_expression")) {
    const auto key = node.is("subscript") ? node.field("subscript") : node.field("index");
    if (!key.is("string"))
      return false;
    last = trim(replace_all(replace_all(std::string{key.text()}, "\"", ""), "'", ""));
  }
  return !last.empty() && last != "key" && is_plain(node) && RE2::PartialMatch(last, name);
}

// The identity that the log statement tells, else the only one that the function uses.
std::string identity_in(const Node& statement, const Node& function) {
  for (const auto& around : {statement, function.field("body")}) {
    std::vector<std::string> found;
    code::walk(around, [&](const Node& node) {
      const bool part = (node.parent().is("attribute") && node.field_name() == "attribute") || (node.parent().is("assignment") && node.field_name() == "left") || node.parent().is("keyword_argument");
      if (!part && is_identity(node) && std::find(found.begin(), found.end(), node.text()) == found.end())
        found.emplace_back(node.text());
      return !is_identity(node) && (!is_scope(node) || node == around);
    });
    if (found.size() == 1)
      return found.front();
    if (!found.empty())
      return {};
  }
  return {};
}

// Behind which the identity is known: where its first name is set; the block's begin if that is a parameter or a loop's own name.
struct Place {
  std::size_t at = 0;
  std::string indent;
  bool in_loop = false;
  bool found = false;
};

std::size_t after_docstring(const Source& source, const Node& block, std::string& indent) {
  auto first = block.named_children().empty() ? Node{} : block.named_children().front();
  while (first.is("comment") && first.next())
    first = first.next();
  if (!first)
    return std::string::npos;
  indent = source.indent_of(first);
  const bool docstring = first.is("expression_statement") && first.named_children().size() == 1 && first.named_children()[0].is("string") && source.tree().language() == code::Language::python;
  return docstring ? source.line_end(first.end()) : source.line_begin(first.begin());
}

Place place_for(const Source& source, const Node& statement, const Node& function, const std::string& identity) {
  const std::string name = identity.substr(0, identity.find_first_of(".[?"));
  Place place;
  Node set;
  code::walk(function.field("body"), [&](const Node& node) {
    const bool assigns = (node.is("assignment") && node.field("left").text() == name) || (node.is("variable_declarator") && node.field("name").text() == name);
    if (assigns && !set)
      set = node;
    return !is_scope(node);
  });
  if (set) {
    auto holder = set;
    while (holder.parent() && !holder.parent().is("block") && !holder.parent().is("statement_block"))
      holder = holder.parent();
    if (holder.begin() > statement.begin() && !holder.is("expression_statement"))
      return place;
    place.at = source.line_end(holder.end());
    place.indent = source.indent_of(holder);
    place.in_loop = static_cast<bool>(loop_around(holder));
    place.found = true;
    return place;
  }
  for (auto loop = loop_around(statement); loop; loop = loop_around(loop))
    if (mentions(loop.field("left"), name)) {
      place.at = after_docstring(source, loop.field("body"), place.indent);
      place.in_loop = true;
      place.found = place.at != std::string::npos;
      return place;
    }
  if (mentions(function.field("parameters"), name) || mentions(function.field("parameter"), name)) {
    place.at = after_docstring(source, function.field("body"), place.indent);
    place.found = place.at != std::string::npos && source.line_begin(place.at) == place.at && function.field("body").line() != 0;
  }
  return place;
}

std::string python_helper(const Source& source, const std::string& seen, const std::string& name) {
  const auto step = source.indent_unit();
  return "# Ids that have been processed, the oldest first.\n" + seen + " = {}\n\n\ndef " + name + "(identity, limit=10_000):\n" + step +
         "\"\"\"True once for each id; the latest `limit` are remembered.\"\"\"\n" + step + "if identity in " + seen + ":\n" + step + step + "return False\n" + step + seen +
         "[identity] = True\n" + step + "if len(" + seen + ") > limit:\n" + step + step + "del " + seen + "[next(iter(" + seen + "))]\n" + step + "return True\n\n\n";
}

std::string javascript_helper(const Source& source, const std::string& seen, const std::string& name) {
  const bool typed = source.tree().language() != code::Language::javascript;
  return javascript::in_manner_of(source, "// Ids that have been processed, the oldest first.\nconst " + seen + " = new Set" + (typed ? "<unknown>" : "") + "();\n\n// True once for each id; the latest `limit` are remembered.\nfunction " +
                                              name + "(identity" + (typed ? ": unknown" : "") + ", limit = 10000)" + (typed ? ": boolean" : "") + " {\n  if (" + seen + ".has(identity)) {\n    return false;\n  }\n  " + seen +
                                              ".add(identity);\n  if (" + seen + ".size > limit) {\n    " + seen + ".delete(" + seen + ".values().next().value);\n  }\n  return true;\n}\n\n");
}

Edits done(const Source& source, const diagnose::Location& location, std::string identity, std::vector<std::string> cautions, double score, Risk least) {
  auto change = source.finish();
  if (!change)
    return {{}, to_string(change.error())};
  Edit edit;
  edit.changes = {std::move(*change)};
  edit.score = score;
  edit.least_risk = least;
  edit.cautions = std::move(cautions);
  edit.captures = {{"identity", shorten(identity, 60)}, {"file", location.file}, {"line", std::to_string(location.line)}};
  return {{std::move(edit)}, {}};
}

// The code has noticed the duplicate: from here on nothing more is done with it.
Edits leave_at(Source& source, const diagnose::Location& location, const Node& statement, const Node& branch) {
  for (auto node = statement.next(); node; node = node.next())
    if (leaves(node))
      return {{}, "duplicates are left out already at " + location.file + ":" + std::to_string(location.line)};
  const auto in_loop = static_cast<bool>(loop_around(branch));
  const auto exit = in_loop ? std::optional<std::string>{"continue"} : early_return(function_around(statement));
  if (!exit)
    return {{}, "what to give back for a duplicate is not known at " + location.file + ":" + std::to_string(location.line)};
  const bool python = source.tree().language() == code::Language::python;
  const auto indent = source.indent_of(statement);
  auto last = statement;
  while (last.next())
    last = last.next();
  if (source.line_begin(statement.begin()) + indent.size() != statement.begin())
    return {{}, "the log statement shares its line with another"};
  source.insert(source.line_end(last.end()), indent + *exit + (!python && javascript::has_semicolons(source) ? ";\n" : "\n"));
  return done(source, location, "the check that is there", {}, 0.9, Risk::medium);
}

Edits dedup_at(const Scene& scene, const diagnose::Location& location) {
  auto source = Source::open(scene.snapshot, location.file);
  if (!source)
    return {{}, to_string(source.error())};
  const auto where = location.file + ":" + std::to_string(location.line);
  const auto statement = statement_at(*source, location.line);
  const auto function = function_around(statement);
  if (!statement || !function.field("body"))
    return {{}, "no function is around " + where};
  for (auto node = statement.parent(); node && !is_scope(node); node = node.parent())
    if (node.is("if_statement") && node.field("consequence").begin() <= statement.begin() && statement.end() <= node.field("consequence").end())
      return leave_at(*source, location, statement, node);
  const auto identity = identity_in(statement, function);
  if (identity.empty())
    return {{}, "what makes two of them the same is not certain at " + where};
  const auto place = place_for(*source, statement, function, identity);
  if (!place.found)
    return {{}, identity + " is not known early enough at " + where};
  const auto exit = place.in_loop ? std::optional<std::string>{"continue"} : early_return(function);
  if (!exit)
    return {{}, "what to give back for a duplicate is not known at " + where};
  const bool python = source->tree().language() == code::Language::python;
  const auto seen = unused_name(source->root(), {python ? "_seen_ids" : "seenIds"});
  const auto first_time = unused_name(source->root(), {python ? "_is_first_time" : "isFirstTime"});
  const auto step = source->indent_unit();
  if (python)
    source->insert(place.at, place.indent + "if not " + first_time + "(" + identity + "):\n" + place.indent + step + *exit + "\n");
  else
    source->insert(place.at, place.indent + "if (!" + first_time + "(" + identity + ")) {\n" + place.indent + step + *exit + (javascript::has_semicolons(*source) ? ";\n" : "\n") + place.indent + "}\n");
  source->insert(javascript::place_before(*source, function.parent().is("module") || function.parent().is("program") ? function : function.parent()),
                 python ? python_helper(*source, seen, first_time) : javascript_helper(*source, seen, first_time));
  return done(*source, location, identity, {"What fails after it was noticed is taken for done when it comes again."}, 0.7, Risk::medium);
}

}  // namespace

Edits insert_dedup(const Scene& scene) {
  std::string why_not = "no place in the code is known to have logged it";
  for (const auto& location : telling_locations(scene, 2)) {
    const auto language = code::language_of(location.file);
    if (language != code::Language::python && language != code::Language::javascript && language != code::Language::typescript && language != code::Language::tsx)
      continue;
    auto edits = dedup_at(scene, location);
    if (!edits.edits.empty())
      return edits;
    why_not = edits.why_not;
    // The best place decides: what stands elsewhere is not what was logged.
    break;
  }
  return {{}, why_not};
}

}  // namespace mendwatch::propose
