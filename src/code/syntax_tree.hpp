#pragma once

#include "src/base/result.hpp"
#include "src/code/language.hpp"

#include <tree_sitter/api.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace mendwatch::code {

/// A place in a syntax tree; a light value that is good as long as its tree lives. A node that is not there is false, has no
/// kind, no text and no children, so that chains of questions need no checks.
class Node {
public:
  Node() = default;
  Node(TSNode node, const std::string* bytes) : node_(node), bytes_(bytes) {}

  explicit operator bool() const { return bytes_ != nullptr && !ts_node_is_null(node_); }
  bool operator==(const Node& other) const { return ts_node_eq(node_, other.node_); }

  /// The grammar's name, as `call` or `(`.
  std::string_view kind() const;
  bool is(std::string_view kind_name) const { return kind() == kind_name; }
  bool named() const { return *this && ts_node_is_named(node_); }
  bool has_error() const { return *this && ts_node_has_error(node_); }

  /// The bytes it covers, `begin()` to `end()` (not included) in the source.
  std::string_view text() const;
  std::size_t begin() const { return *this ? ts_node_start_byte(node_) : 0; }
  std::size_t end() const { return *this ? ts_node_end_byte(node_) : 0; }

  /// Lines count from 1, columns are bytes from 0.
  int line() const { return *this ? static_cast<int>(ts_node_start_point(node_).row) + 1 : 0; }
  int last_line() const { return *this ? static_cast<int>(ts_node_end_point(node_).row) + 1 : 0; }
  int column() const { return *this ? static_cast<int>(ts_node_start_point(node_).column) : 0; }

  Node parent() const;
  /// The nearest node of that kind around this one.
  Node ancestor(std::string_view kind_name) const;
  Node field(std::string_view name) const;
  Node next() const;      // the named sibling behind it
  Node previous() const;  // the named sibling before it
  std::size_t child_count() const { return *this ? ts_node_child_count(node_) : 0; }
  std::vector<Node> children() const;        // with punctuation
  std::vector<Node> named_children() const;
  /// The first named child of that kind.
  Node child(std::string_view kind_name) const;
  /// The field of `parent()` in which it stands, or nothing. Linear in its siblings.
  std::string_view field_name() const;

  const TSNode& raw() const { return node_; }
  /// Another node of the same tree.
  Node with(TSNode node) const { return Node{node, bytes_}; }

private:
  Node around(TSNode node) const { return ts_node_is_null(node) ? Node{} : Node{node, bytes_}; }

  TSNode node_{};
  const std::string* bytes_ = nullptr;
};

/// What parsing may cost. Beyond it the file is refused, so that no input holds up the rest.
struct ParseLimits {
  std::size_t bytes = 2u << 20;
  std::uint64_t microseconds = 2'000'000;
};

/// One pattern of a query, found: capture name → nodes, in the order of the source.
using Captures = std::map<std::string, std::vector<Node>>;

/// A parsed file, together with its bytes. Broken source is parsed as far as it goes (`root().has_error()`).
/// Movable; nodes stay good. One thread at a time per tree; several trees may be read and made at once.
class SyntaxTree {
public:
  /// Errors: malformed (no grammar for that language), refused (larger than may be), timed_out.
  static Result<SyntaxTree> parse(Language language, std::string bytes, const ParseLimits& limits = {});

  Language language() const { return language_; }
  const std::string& bytes() const { return *bytes_; }
  Node root() const { return Node{ts_tree_root_node(tree_.get()), bytes_.get()}; }

  /// The smallest named node that covers these bytes.
  Node at(std::size_t begin, std::size_t end) const;

  /// The smallest named node that covers the first non-blank to the last character of a line (from 1).
  Node at_line(int line) const;

  /// Runs a tree-sitter query on `in` (the whole file if not given). `#eq?`, `#not-eq?`, `#match?`, `#not-match?` and
  /// `#any-of?` are evaluated, other predicates are ignored. At most `limit` matches. Errors: malformed, with the place in the query.
  Result<std::vector<Captures>> query(std::string_view pattern, Node in = {}, std::size_t limit = 10'000) const;

private:
  struct DeleteTree {
    void operator()(TSTree* tree) const { ts_tree_delete(tree); }
  };

  SyntaxTree(Language language, std::unique_ptr<std::string> bytes, TSTree* tree)
      : language_(language), bytes_(std::move(bytes)), tree_(tree) {}

  Language language_;
  std::unique_ptr<std::string> bytes_;
  std::unique_ptr<TSTree, DeleteTree> tree_;
};

/// Calls `visit(node)` for `top` and everything named below it, in the order of the source, without recursion.
/// `visit` returns false to leave out what is below a node.
template <class Visit>
void walk(Node top, Visit&& visit) {
  if (!top)
    return;
  struct Cursor {
    TSTreeCursor at;
    explicit Cursor(TSNode node) : at(ts_tree_cursor_new(node)) {}
    ~Cursor() { ts_tree_cursor_delete(&at); }
  } cursor{top.raw()};
  int depth = 0;
  for (;;) {
    const Node node = top.with(ts_tree_cursor_current_node(&cursor.at));
    if ((!node.named() || visit(node)) && ts_tree_cursor_goto_first_child(&cursor.at)) {
      ++depth;
      continue;
    }
    while (depth > 0 && !ts_tree_cursor_goto_next_sibling(&cursor.at)) {
      ts_tree_cursor_goto_parent(&cursor.at);
      --depth;
    }
    if (depth == 0)
      return;
  }
}

}  // namespace mendwatch::code
