#pragma once

#include "src/outside/git/handle.hpp"
#include "src/propose/fix_proposal.hpp"

#include <filesystem>

namespace mendwatch::git {

/// How one file differs between two trees.
struct FileDifference {
  std::string path;
  std::uint32_t mode_before = 0;  // 0: there was no such file
  std::uint32_t mode_after = 0;   // 0: it is gone
  int added = 0;                  // lines
  int removed = 0;
  std::string text;               // unified
};

struct Difference {
  std::string text;  // unified, all files in the order of their paths; the same trees always give the same bytes
  std::vector<FileDifference> files;
};

/// A commit to be made. The same values give the same id, everywhere and always.
struct NewCommit {
  std::string tree;
  std::string parent;
  std::string author;  // also the committer
  std::string email;
  Time date;           // whole seconds count, in UTC
  std::string message;
};

/// A repository's objects, read and written. Refs, working folders, attributes, filters and hooks are never looked at.
/// One thread at a time.
class ObjectStore {
public:
  enum class Keep { on_disk, in_memory };

  /// The repository at `folder`, bare or not. With `in_memory` what is written lives as long as this object and the repository
  /// stays untouched. Errors: not_found, unavailable.
  static Result<ObjectStore> open(const std::filesystem::path& folder, Keep keep);

  /// The base commit's tree with these whole files in place of the old ones; all else stays, modes too. Errors: malformed (a path that
  /// could mean more than a file in the tree), conflict (the file isn't what `before` says), refused (links, submodules,
  /// a file where a folder must be, hidden `.git` names), not_found, unavailable (no room).
  Result<std::string> write_tree(const std::string& base_commit, const std::vector<propose::FileChange>& changes);

  /// From the base commit's tree to `tree`, entry by entry; attributes can hide nothing. Errors: not_found, refused (over 8 MiB).
  Result<Difference> diff(const std::string& base_commit, const std::string& tree) const;

  /// The tree of `commit`. Errors: not_found.
  Result<std::string> tree_of(const std::string& commit) const;

  /// Errors: not_found, unavailable.
  Result<std::string> commit(const NewCommit& wanted);

  /// The head's tree with exactly what `commit` changed taken back. Errors: conflict (the files have changed since, in a way that
  /// doesn't merge), refused (a merge or a root commit), not_found.
  Result<std::string> revert_tree(const std::string& commit, const std::string& head);

  /// True if `commit` is `head` or an ancestor of it. Errors: not_found (of head).
  Result<bool> contains(const std::string& head, const std::string& commit) const;

  git_repository* raw() const { return repository_.get(); }

private:
  explicit ObjectStore(RepositoryHandle repository) : repository_(std::move(repository)) {}
  RepositoryHandle repository_;
};

}  // namespace mendwatch::git
