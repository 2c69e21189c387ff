#pragma once

#include "src/code/snapshot.hpp"

#include <filesystem>
#include <memory>

namespace mendwatch::git {

/// A plain folder as a snapshot, for sources that are under no version control: what it holds now, links left out, hidden folders too.
/// It has no commit, no history and nobody who wrote its lines. Errors: not_found, refused (too many files).
Result<std::shared_ptr<const code::Snapshot>> open_folder(const std::filesystem::path& folder);

}  // namespace mendwatch::git
