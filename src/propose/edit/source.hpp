#pragma once

#include "src/code/snapshot.hpp"
#include "src/code/syntax_tree.hpp"
#include "src/propose/fix_proposal.hpp"

namespace mendwatch::propose {

/// A file while it is edited. Its text has '\n' ends only and no byte order mark; `finish` gives both back as they were, so that no edit
/// needs to think of them. Line numbers are those of the file.
class Source {
public:
  /// Errors: not_found, refused (too large), malformed (no grammar for it).
  static Result<Source> open(const code::Snapshot& snapshot, const std::string& path);

  const std::string& path() const { return path_; }
  const std::string& text() const { return tree_.bytes(); }
  const code::SyntaxTree& tree() const { return tree_; }
  code::Node root() const { return tree_.root(); }

  /// Where a byte of the file stands in `text`.
  std::size_t from_file(std::size_t offset) const;

  /// The line's leading blanks.
  std::string indent_of(const code::Node& node) const;
  /// One level of indentation, as this file does it.
  const std::string& indent_unit() const { return unit_; }
  std::size_t line_begin(std::size_t offset) const;
  /// Behind the line's end.
  std::size_t line_end(std::size_t offset) const;

  /// Whole lines from the one of `first` to the one of `last`, indented by `levels` more; lines inside of literals stay as they are.
  std::string indented(const code::Node& first, const code::Node& last, int levels) const;

  /// Edits are collected and must not overlap; two insertions at one place come in the order of the calls.
  void replace(std::size_t begin, std::size_t end, std::string with);
  void replace(const code::Node& node, std::string with) { replace(node.begin(), node.end(), std::move(with)); }
  void insert(std::size_t at, std::string what) { replace(at, at, std::move(what)); }

  /// The whole file after the edits. Errors: malformed (it would not parse any more), refused (edits overlap, or nothing changes).
  Result<FileChange> finish() const;

private:
  Source(std::string path, std::string file, code::SyntaxTree tree, bool carriage_returns, bool mark);

  struct Piece {
    std::size_t begin, end;
    std::string with;
  };

  std::string path_;
  std::string file_;  // as it is in the repository
  code::SyntaxTree tree_;
  bool carriage_returns_;
  bool mark_;
  std::string unit_;
  std::vector<Piece> pieces_;
};

/// How many places of the tree the grammar could not make sense of.
std::size_t broken_places(const code::SyntaxTree& tree);

}  // namespace mendwatch::propose
