#include "src/code/syntax_tree.hpp"

#include <re2/re2.h>

#include <algorithm>

extern "C" {
const TSLanguage* tree_sitter_python();
const TSLanguage* tree_sitter_javascript();
const TSLanguage* tree_sitter_typescript();
const TSLanguage* tree_sitter_tsx();
const TSLanguage* tree_sitter_go();
const TSLanguage* tree_sitter_java();
const TSLanguage* tree_sitter_ruby();
const TSLanguage* tree_sitter_rust();
const TSLanguage* tree_sitter_cpp();
const TSLanguage* tree_sitter_c_sharp();
const TSLanguage* tree_sitter_php();
const TSLanguage* tree_sitter_bash();
const TSLanguage* tree_sitter_json();
const TSLanguage* tree_sitter_yaml();
}

namespace mendwatch::code {
namespace {

const TSLanguage* grammar_of(Language language) {
  switch (language) {
    case Language::python: return tree_sitter_python();
    case Language::javascript: return tree_sitter_javascript();
    case Language::typescript: return tree_sitter_typescript();
    case Language::tsx: return tree_sitter_tsx();
    case Language::go: return tree_sitter_go();
    case Language::java: return tree_sitter_java();
    case Language::ruby: return tree_sitter_ruby();
    case Language::rust: return tree_sitter_rust();
    case Language::cpp: return tree_sitter_cpp();
    case Language::csharp: return tree_sitter_c_sharp();
    case Language::php: return tree_sitter_php();
    case Language::bash: return tree_sitter_bash();
    case Language::json: return tree_sitter_json();
    case Language::yaml: return tree_sitter_yaml();
    default: return nullptr;
  }
}

struct DeleteParser {
  void operator()(TSParser* parser) const { ts_parser_delete(parser); }
};
struct DeleteQuery {
  void operator()(TSQuery* query) const { ts_query_delete(query); }
};
struct DeleteCursor {
  void operator()(TSQueryCursor* cursor) const { ts_query_cursor_delete(cursor); }
};

std::string_view string_of(const TSQuery& query, std::uint32_t id) {
  std::uint32_t length = 0;
  const char* text = ts_query_string_value_for_id(&query, id, &length);
  return {text, length};
}

std::string_view capture_name(const TSQuery& query, std::uint32_t id) {
  std::uint32_t length = 0;
  const char* text = ts_query_capture_name_for_id(&query, id, &length);
  return {text, length};
}

// One predicate: a name and its arguments, captures (by their name) or strings.
struct Predicate {
  struct Argument {
    bool capture = false;
    std::string text;
  };
  std::string name;
  std::vector<Argument> arguments;
};

std::vector<Predicate> predicates_of(const TSQuery& query, std::uint32_t pattern) {
  std::uint32_t count = 0;
  const TSQueryPredicateStep* steps = ts_query_predicates_for_pattern(&query, pattern, &count);
  std::vector<Predicate> result;
  Predicate current;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (steps[i].type == TSQueryPredicateStepTypeDone) {
      result.push_back(std::move(current));
      current = {};
    } else if (steps[i].type == TSQueryPredicateStepTypeString && current.name.empty()) {
      current.name = string_of(query, steps[i].value_id);
    } else if (steps[i].type == TSQueryPredicateStepTypeString) {
      current.arguments.push_back({false, std::string{string_of(query, steps[i].value_id)}});
    } else {
      current.arguments.push_back({true, std::string{capture_name(query, steps[i].value_id)}});
    }
  }
  return result;
}

bool holds(const Predicate& predicate, const Captures& captures) {
  if (predicate.arguments.size() < 2 || !predicate.arguments.front().capture)
    return true;
  const auto text_of = [&](const Predicate::Argument& argument) -> std::string_view {
    if (!argument.capture)
      return argument.text;
    const auto found = captures.find(argument.text);
    return found == captures.end() || found->second.empty() ? std::string_view{} : found->second.front().text();
  };
  const auto first = text_of(predicate.arguments[0]);
  const auto second = text_of(predicate.arguments[1]);
  if (predicate.name == "eq?")
    return first == second;
  if (predicate.name == "not-eq?")
    return first != second;
  if (predicate.name == "any-of?")
    return std::any_of(predicate.arguments.begin() + 1, predicate.arguments.end(),
                       [&](const auto& argument) { return text_of(argument) == first; });
  if (predicate.name == "match?" || predicate.name == "not-match?") {
    const re2::RE2 expression{re2::StringPiece{second.data(), second.size()}, re2::RE2::Quiet};
    const bool found = expression.ok() && re2::RE2::PartialMatch(re2::StringPiece{first.data(), first.size()}, expression);
    return found == (predicate.name == "match?");
  }
  return true;
}

}  // namespace

std::string_view Node::kind() const { return *this ? std::string_view{ts_node_type(node_)} : std::string_view{}; }

std::string_view Node::text() const {
  return *this ? std::string_view{*bytes_}.substr(begin(), end() - begin()) : std::string_view{};
}

Node Node::parent() const { return *this ? around(ts_node_parent(node_)) : Node{}; }

Node Node::ancestor(std::string_view kind_name) const {
  Node node = parent();
  while (node && !node.is(kind_name))
    node = node.parent();
  return node;
}

Node Node::field(std::string_view name) const {
  return *this ? around(ts_node_child_by_field_name(node_, name.data(), static_cast<std::uint32_t>(name.size()))) : Node{};
}

Node Node::next() const { return *this ? around(ts_node_next_named_sibling(node_)) : Node{}; }
Node Node::previous() const { return *this ? around(ts_node_prev_named_sibling(node_)) : Node{}; }

std::vector<Node> Node::children() const {
  std::vector<Node> result;
  if (!*this)
    return result;
  result.reserve(child_count());
  // By cursor: asking for the i-th child is linear in i.
  TSTreeCursor cursor = ts_tree_cursor_new(node_);
  if (ts_tree_cursor_goto_first_child(&cursor))
    do
      result.push_back(around(ts_tree_cursor_current_node(&cursor)));
    while (ts_tree_cursor_goto_next_sibling(&cursor));
  ts_tree_cursor_delete(&cursor);
  return result;
}

std::vector<Node> Node::named_children() const {
  auto result = children();
  std::erase_if(result, [](const Node& node) { return !node.named(); });
  return result;
}

Node Node::child(std::string_view kind_name) const {
  for (const Node& node : named_children())
    if (node.is(kind_name))
      return node;
  return {};
}

std::string_view Node::field_name() const {
  const Node above = parent();
  if (!above)
    return {};
  TSTreeCursor cursor = ts_tree_cursor_new(above.node_);
  std::string_view name;
  if (ts_tree_cursor_goto_first_child(&cursor))
    do
      if (ts_node_eq(ts_tree_cursor_current_node(&cursor), node_)) {
        const char* found = ts_tree_cursor_current_field_name(&cursor);
        name = found == nullptr ? std::string_view{} : std::string_view{found};
        break;
      }
    while (ts_tree_cursor_goto_next_sibling(&cursor));
  ts_tree_cursor_delete(&cursor);
  return name;
}

Result<SyntaxTree> SyntaxTree::parse(Language language, std::string bytes, const ParseLimits& limits) {
  const TSLanguage* grammar = grammar_of(language);
  if (grammar == nullptr)
    return Error{Errc::malformed, "there is no grammar for it", std::string{to_string(language)}};
  if (bytes.size() > limits.bytes)
    return Error{Errc::refused, "larger than " + std::to_string(limits.bytes) + " bytes", std::string{to_string(language)}};
  const std::unique_ptr<TSParser, DeleteParser> parser{ts_parser_new()};
  if (!ts_parser_set_language(parser.get(), grammar))
    return Error{Errc::malformed, "the grammar is of another version than the library", std::string{to_string(language)}};
  ts_parser_set_timeout_micros(parser.get(), limits.microseconds);
  auto kept = std::make_unique<std::string>(std::move(bytes));
  TSTree* tree = ts_parser_parse_string(parser.get(), nullptr, kept->data(), static_cast<std::uint32_t>(kept->size()));
  if (tree == nullptr)
    return Error{Errc::timed_out, "parsing took longer than it may", std::string{to_string(language)}};
  return SyntaxTree{language, std::move(kept), tree};
}

Node SyntaxTree::at(std::size_t begin, std::size_t end) const {
  end = std::min(end, bytes_->size());
  begin = std::min(begin, end);
  return Node{ts_node_named_descendant_for_byte_range(ts_tree_root_node(tree_.get()), static_cast<std::uint32_t>(begin),
                                                      static_cast<std::uint32_t>(end)),
              bytes_.get()};
}

Node SyntaxTree::at_line(int line) const {
  std::size_t begin = 0;
  for (int i = 1; i < line; ++i) {
    begin = bytes_->find('\n', begin);
    if (begin == std::string::npos)
      return {};
    ++begin;
  }
  const std::size_t end = std::min(bytes_->find('\n', begin), bytes_->size());
  const auto first = bytes_->find_first_not_of(" \t\r", begin);
  if (line < 1 || first == std::string::npos || first >= end)
    return {};
  const auto last = bytes_->find_last_not_of(" \t\r", end == 0 ? 0 : end - 1);
  return at(first, last + 1);
}

Result<std::vector<Captures>> SyntaxTree::query(std::string_view pattern, Node in, std::size_t limit) const {
  std::uint32_t where = 0;
  TSQueryError problem = TSQueryErrorNone;
  const std::unique_ptr<TSQuery, DeleteQuery> query{ts_query_new(
      grammar_of(language_), pattern.data(), static_cast<std::uint32_t>(pattern.size()), &where, &problem)};
  if (!query) {
    constexpr std::array<const char*, 7> problems{"", "syntax", "unknown node kind", "unknown field", "unknown capture", "impossible structure", "language"};
    return Error{Errc::malformed, std::string{problems[problem]} + " in the query", "byte " + std::to_string(where)};
  }
  std::vector<std::vector<Predicate>> predicates;
  for (std::uint32_t i = 0; i < ts_query_pattern_count(query.get()); ++i)
    predicates.push_back(predicates_of(*query, i));
  const std::unique_ptr<TSQueryCursor, DeleteCursor> cursor{ts_query_cursor_new()};
  ts_query_cursor_exec(cursor.get(), query.get(), in ? in.raw() : ts_tree_root_node(tree_.get()));
  std::vector<Captures> result;
  TSQueryMatch match;
  while (result.size() < limit && ts_query_cursor_next_match(cursor.get(), &match)) {
    Captures captures;
    for (std::uint16_t i = 0; i < match.capture_count; ++i)
      captures[std::string{capture_name(*query, match.captures[i].index)}].emplace_back(match.captures[i].node, bytes_.get());
    const auto& rules = predicates[match.pattern_index];
    if (std::all_of(rules.begin(), rules.end(), [&](const auto& rule) { return holds(rule, captures); }))
      result.push_back(std::move(captures));
  }
  return result;
}

}  // namespace mendwatch::code
