#pragma once

#include "src/base/time.hpp"
#include "src/code/snapshot.hpp"
#include "src/outside/git/handle.hpp"

#include <functional>
#include <optional>

namespace mendwatch::git {

/// What the other side wants to know of us.
struct Credentials {
  std::string user;
  std::string secret;       // a password or token
  std::string private_key;  // a file, instead of `secret`
  std::string passphrase;
};

/// Asked with the remote's URL when it wants credentials; nothing means that there are none.
using AskCredentials = std::function<std::optional<Credentials>(const std::string& url)>;

/// How far a transfer has come.
struct Progress {
  std::uint64_t received_objects = 0;
  std::uint64_t total_objects = 0;
  std::uint64_t received_bytes = 0;
};

struct RemoteSettings {
  Duration limit = std::chrono::seconds{120};   // of the whole transfer; seen whenever something arrives
  std::uint64_t bytes_limit = 4ull << 30;       // of one transfer
  AskCredentials credentials;                   // asked at most three times
  std::function<bool()> cancelled;
  std::function<void(const Progress&)> progress;
};

/// libgit2's callbacks for one conversation with a remote. Lives as long as the conversation; not movable.
class Conversation {
public:
  Conversation(std::string url, const RemoteSettings& settings);
  Conversation(const Conversation&) = delete;

  /// To be put into fetch or push options.
  git_remote_callbacks callbacks();

  /// True once the limit has passed, too much came, or somebody said stop.
  bool over(std::uint64_t received_bytes = 0) const;

private:
  friend struct ConversationCalls;
  std::string url_;
  RemoteSettings settings_;
  std::chrono::steady_clock::time_point deadline_;
  int attempts_ = 0;
};

/// A git repository on this machine, read through its objects. Its working folder is never looked at and nothing of it is
/// executed: no hook, no filter, no configured command.
///
/// Threads: one at a time for each Repository. Snapshots have a handle of their own and a lock, so that they may be read by
/// several threads and outlive their Repository.
class Repository {
public:
  /// A repository, bare or not; `path` is its top folder. Errors: not_found, failed.
  static Result<Repository> open(const std::string& path);

  /// Our own bare copy of `remote` (a path or URL) in `folder`: made if it isn't there, then brought up to date. Branches and
  /// tags become what they are on the remote, also backwards; other references of ours stay. Errors: unavailable, refused,
  /// timed_out, failed; the copy keeps its earlier state.
  static Result<Repository> mirror(const std::string& remote, const std::string& folder, const RemoteSettings& settings = {});

  /// The commit at the tip of `branch`; without a name, of the repository's current branch. A branch that exists only as
  /// `origin/BRANCH` is found too. Errors: not_found.
  Result<std::string> head(const std::string& branch = {}) const;

  /// The tree of a commit (40 digits, or a prefix of 7 and more), or of a branch's tip. Errors: not_found, refused (too many files).
  Result<std::shared_ptr<const code::Snapshot>> snapshot(const std::string& commit_or_branch = {}) const;

  /// The commit that was meant. Errors: not_found.
  Result<std::string> resolve(const std::string& commit_or_branch) const;

  git_repository* raw() const { return handle_.get(); }
  const std::string& path() const { return path_; }  // of the git folder itself

private:
  explicit Repository(RepositoryHandle handle);

  RepositoryHandle handle_;
  std::string path_;
};

}  // namespace mendwatch::git
