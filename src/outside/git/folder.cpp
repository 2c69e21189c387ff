#include "src/outside/git/folder.hpp"

#include "src/base/digest.hpp"

#include <algorithm>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace mendwatch::git {
namespace {

constexpr std::size_t files_limit = 100'000;

class FolderSnapshot : public code::Snapshot {
public:
  explicit FolderSnapshot(std::filesystem::path folder) : folder_(std::move(folder)) {}

  Result<void> load() {
    std::error_code problem;
    std::filesystem::recursive_directory_iterator at{folder_, std::filesystem::directory_options::skip_permission_denied, problem};
    if (problem)
      return Error{Errc::not_found, "cannot read the folder: " + problem.message(), folder_.string()};
    for (; at != std::filesystem::recursive_directory_iterator{}; at.increment(problem)) {
      if (problem)
        break;
      const auto name = at->path().filename().string();
      const bool hidden = name.starts_with('.') && !name.starts_with(".env");
      if (at->is_symlink(problem) || (at->is_directory(problem) && (hidden || at.depth() > 60))) {
        at.disable_recursion_pending();
        continue;
      }
      if (!at->is_regular_file(problem))
        continue;
      const auto size = at->file_size(problem);
      const auto changed = at->last_write_time(problem).time_since_epoch().count();
      const auto path = at->path().lexically_relative(folder_).generic_string();
      // Size and time stand for the content.
      entries_.push_back({path, 0100644, sha256(path + '\n' + std::to_string(size) + '\n' + std::to_string(changed)).substr(0, 40), size});
      if (entries_.size() > files_limit)
        return Error{Errc::refused, "more than " + std::to_string(files_limit) + " files", folder_.string()};
    }
    std::sort(entries_.begin(), entries_.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
    return {};
  }

  std::string commit() const override { return {}; }
  const std::vector<code::Entry>& list() const override { return entries_; }

  Result<std::string> read(const std::string& path) const override {
    const auto found = std::lower_bound(entries_.begin(), entries_.end(), path, [](const auto& entry, const auto& wanted) { return entry.path < wanted; });
    if (found == entries_.end() || found->path != path)
      return Error{Errc::not_found, "no such file in " + folder_.string(), path};
    const int file = ::open((folder_ / path).c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
      return Error{Errc::not_found, "cannot be read", path};
    std::string bytes;
    char buffer[1 << 16];
    struct stat status {};
    const bool regular = ::fstat(file, &status) == 0 && S_ISREG(status.st_mode);
    for (ssize_t count = 0; regular && bytes.size() <= size_limit && (count = ::read(file, buffer, sizeof buffer)) > 0;)
      bytes.append(buffer, static_cast<std::size_t>(count));
    ::close(file);
    if (bytes.size() > size_limit)
      return Error{Errc::refused, "larger than " + std::to_string(size_limit) + " bytes", path};
    return bytes;
  }

  std::vector<code::Commit> history(int) const override { return {}; }
  Result<std::vector<code::Origin>> blame(const std::string&, int, int) const override { return std::vector<code::Origin>{}; }
  Result<std::vector<std::pair<std::string, std::optional<std::string>>>> before(const std::string& commit) const override {
    return Error{Errc::not_found, "the folder is under no version control", commit};
  }

private:
  std::filesystem::path folder_;
  std::vector<code::Entry> entries_;
};

}  // namespace

Result<std::shared_ptr<const code::Snapshot>> open_folder(const std::filesystem::path& folder) {
  auto snapshot = std::make_shared<FolderSnapshot>(folder);
  if (auto loaded = snapshot->load(); !loaded)
    return loaded.error();
  return std::shared_ptr<const code::Snapshot>{std::move(snapshot)};
}

}  // namespace mendwatch::git
