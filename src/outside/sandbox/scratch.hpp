#pragma once

#include "src/base/result.hpp"
#include "src/outside/sandbox/descriptor.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace mendwatch::sandbox {

/// A copy of a worktree that a command may spoil. Gone with this object; what a killed process left behind goes at the next start.
class Scratch {
public:
  /// A copy of `worktree`'s folders and regular files below `parent`, owned by `user` if there is one.
  /// Errors: failed (it can't be read), unavailable (no room).
  static Result<Scratch> copy(const std::filesystem::path& worktree, const std::filesystem::path& parent, std::optional<uid_t> user);

  Scratch(Scratch&&) noexcept;
  Scratch& operator=(Scratch&&) = delete;
  ~Scratch();

  const std::filesystem::path& folder() const { return folder_; }

  /// A folder beside it that its user may write to, gone with it.
  std::filesystem::path temporary() const { return top_ / "t"; }

  /// Bytes on the disk below it. What can't be read counts nothing.
  std::uint64_t size() const;

  /// Those of `files` that are regular files there, reached through no link; the first MiB of each.
  std::map<std::string, std::string> read_back(const std::vector<std::string>& files) const;

  /// Removes copies whose makers are gone.
  static void sweep(const std::filesystem::path& parent);

private:
  Scratch(std::filesystem::path top, Descriptor lock);
  std::filesystem::path top_;  // ours; holds the lock and the folder
  std::filesystem::path folder_;
  Descriptor lock_;
};

}  // namespace mendwatch::sandbox
