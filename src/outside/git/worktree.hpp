#pragma once

#include "src/outside/git/objects.hpp"

namespace mendwatch::git {

/// Writes `tree` (a tree's or a commit's id) into `folder`, which is made anew: what stood there is removed first. From objects only:
/// no attributes, filters, hooks or index. Links and submodules are left out, nothing is written outside of `folder`.
/// Errors: not_found, refused (a name that could lead elsewhere; over 2 GiB or 200,000 files), unavailable (no room).
Result<void> check_out(const ObjectStore& store, const std::string& tree, const std::filesystem::path& folder);

/// Removes a worktree, whatever its modes. Nothing there is fine. Errors: unavailable.
Result<void> remove_worktree(const std::filesystem::path& folder);

}  // namespace mendwatch::git
