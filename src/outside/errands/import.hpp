#pragma once

#include "src/code/snapshot.hpp"

#include <filesystem>

namespace mendwatch::errands {

/// Puts a snapshot's files into a new bare repository at `folder` as one commit without parents, for sources that are under no version
/// control; returns the commit. Errors: unavailable (no room), failed.
Result<std::string> import_snapshot(const code::Snapshot& snapshot, const std::filesystem::path& folder);

}  // namespace mendwatch::errands
