#pragma once

#include "src/outside/files/followed_file.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace mendwatch::files {

/// True if rotation would call an older part of `base` so: `base.1`, `base.old`, `base-20251020`, `base.2025-10-20_03:00:00`,
/// each also compressed.
bool is_rotated_name(std::string_view base, std::string_view path);

/// True for names of compressed files, whose bytes are not lines.
bool is_compressed_name(std::string_view path);

/// The file beside `path` that holds what was read of it up to `from`: it has the same inode, or begins with the same bytes
/// (a copy). Open, and placed at `from.offset`.
std::optional<FollowedFile> find_rotated(const std::string& path, const read::Position& from);

/// The files beside `path` that rotation made after `than` was written to for the last time, oldest first; not `than` itself
/// and not the file at `path`.
std::vector<FollowedFile> rotated_after(const std::string& path, const FollowedFile& than);

}  // namespace mendwatch::files
