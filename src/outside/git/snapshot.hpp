#pragma once

#include "src/code/snapshot.hpp"

#include <memory>

namespace mendwatch::git {

/// What reading a snapshot may cost. History and blame end early rather than take long.
struct SnapshotLimits {
  std::size_t files = 200'000;
  int depth = 64;                   // of folders
  std::size_t path_bytes = 4096;
  std::size_t paths_of_commit = 500;
  int blame_commits = 2'000;        // that blame walks back
};

/// The tree of `commit` (40 digits) in the git folder `path`, read through a handle of its own: may be used by several threads
/// (they take turns). Links, submodules and paths that no file can have are left out. Errors: not_found, refused (too large).
Result<std::shared_ptr<const code::Snapshot>> open_snapshot(const std::string& path, const std::string& commit,
                                                            const SnapshotLimits& limits = {});

}  // namespace mendwatch::git
