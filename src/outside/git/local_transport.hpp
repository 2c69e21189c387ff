#pragma once

#include <git2.h>

#include <functional>
#include <string>

namespace mendwatch::git {

/// How libgit2 reaches a repository on this machine when it pushes: through git's own `receive-pack`, as any other push does.
/// libgit2's own way moves the branch itself: without the repository's hooks, and without comparing it with what it was.
struct LocalTransport {
  std::function<bool()> over;  // asked while waiting: true means to give up
  std::string complaints;      // what receive-pack wrote to its standard error, at most 4 KiB

  /// For git_remote_callbacks::transport. Lives as long as the remote.
  int make(git_transport** out, git_remote* owner);
};

/// The path that `remote` names if it is one on this machine (`/srv/x.git`, `file:///srv/x.git`); empty otherwise.
std::string local_path(const std::string& remote);

}  // namespace mendwatch::git
