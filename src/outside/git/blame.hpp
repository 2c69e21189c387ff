#pragma once

#include "src/code/snapshot.hpp"
#include "src/outside/git/handle.hpp"

namespace mendwatch::git {

/// Who wrote the lines `first` to `last` of `path` as it stands in `commit`. Walks back over at most `limit` commits along the
/// first parent that has the same content; lines that are older than that are left out. Follows no renames.
/// (libgit2's own blame has no bound.) Errors: not_found.
Result<std::vector<code::Origin>> blame(git_repository* repository, const git_oid& commit, const std::string& path, int first, int last,
                                        int limit);

}  // namespace mendwatch::git
