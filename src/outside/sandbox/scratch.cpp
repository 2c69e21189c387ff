#include "src/outside/sandbox/scratch.hpp"

#include <cstring>

#include <linux/openat2.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>

namespace mendwatch::sandbox {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view prefix = "mendwatch-sandbox-";

Error trouble(std::string what, const std::error_code& reason, const fs::path& where) {
  const bool full = reason == std::errc::no_space_on_device || reason == std::errc::too_many_files_open;
  return {full ? Errc::unavailable : Errc::failed, std::move(what) + ": " + reason.message(), where.string()};
}

void wipe(const fs::path& top) {
  std::error_code problem;
  fs::remove_all(top, problem);
  if (!problem)
    return;
  // A folder without its bits stops everyone but root: give them back, then again.
  for (auto entry = fs::recursive_directory_iterator{top, fs::directory_options::skip_permission_denied, problem};
       !problem && entry != fs::recursive_directory_iterator{}; entry.increment(problem))
    if (entry->symlink_status(problem).type() == fs::file_type::directory) {
      fs::permissions(entry->path(), fs::perms::owner_all, problem);
    }
  fs::remove_all(top, problem);
}

Descriptor take_lock(const fs::path& file, int flags) {
  Descriptor lock{::open(file.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags, 0600)};
  if (lock && ::flock(lock.get(), LOCK_EX | LOCK_NB) != 0)
    lock.close();
  return lock;
}

// Locked before it has the name that `sweep` looks for.
Descriptor make_lock(const fs::path& top) {
  auto lock = take_lock(top / "unlocked", O_CREAT);
  std::error_code problem;
  fs::rename(top / "unlocked", top / "lock", problem);
  return lock;
}

Result<void> copy_tree(const fs::path& from, const fs::path& to, std::optional<uid_t> user) {
  std::error_code problem;
  const auto give = [&](const fs::path& path) {
    return !user || ::lchown(path.c_str(), *user, *user) == 0;
  };
  auto entry = fs::recursive_directory_iterator{from, problem};
  for (; !problem && entry != fs::recursive_directory_iterator{}; entry.increment(problem)) {
    const auto target = to / entry->path().lexically_relative(from);
    const auto type = entry->symlink_status(problem).type();
    if (type == fs::file_type::directory)
      fs::create_directory(target, problem);
    else if (type == fs::file_type::regular)
      fs::copy_file(entry->path(), target, problem);
    else
      continue;
    if (problem)
      break;
    if (!give(target))
      return Error{Errc::unavailable, std::strerror(errno), target.string()};
  }
  if (problem)
    return trouble("the worktree can't be copied", problem, from);
  return {};
}

}  // namespace

Scratch::Scratch(fs::path top, Descriptor lock) : top_(std::move(top)), folder_(top_ / "w"), lock_(std::move(lock)) {}

Scratch::Scratch(Scratch&& other) noexcept
    : top_(std::exchange(other.top_, {})), folder_(std::move(other.folder_)), lock_(std::move(other.lock_)) {}

Scratch::~Scratch() {
  if (!top_.empty())
    wipe(top_);
}

Result<Scratch> Scratch::copy(const fs::path& worktree, const fs::path& parent, std::optional<uid_t> user) {
  std::error_code problem;
  fs::create_directories(parent, problem);
  auto name = parent.string() + "/mendwatch-sandbox-XXXXXX";
  if (problem || ::mkdtemp(name.data()) == nullptr)
    return Error{Errc::unavailable, std::string{"no folder for a copy of the worktree: "} + std::strerror(errno), parent.string()};
  auto lock = make_lock(name);
  Scratch made{name, std::move(lock)};
  ::chmod(name.c_str(), 0711);  // its user must pass through
  for (const char* part : {"w", "t"}) {
    const auto folder = made.top_ / part;
    if (!fs::create_directory(folder, problem))
      return trouble("no folder for a copy of the worktree", problem, folder);
    fs::permissions(folder, fs::perms::owner_all, problem);
    if (user && ::lchown(folder.c_str(), *user, *user) != 0)
      return Error{Errc::unavailable, std::strerror(errno), folder.string()};
  }
  if (auto copied = copy_tree(worktree, made.folder_, user); !copied)
    return copied.error();
  return made;
}

std::uint64_t Scratch::size() const {
  std::uint64_t blocks = 0;
  std::error_code problem;
  auto entry = fs::recursive_directory_iterator{top_, fs::directory_options::skip_permission_denied, problem};
  for (; !problem && entry != fs::recursive_directory_iterator{}; entry.increment(problem)) {
    struct stat status{};
    if (::lstat(entry->path().c_str(), &status) == 0)
      blocks += static_cast<std::uint64_t>(status.st_blocks);
  }
  return blocks * 512;
}

std::map<std::string, std::string> Scratch::read_back(const std::vector<std::string>& files) const {
  std::map<std::string, std::string> found;
  const Descriptor root{::open(folder_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
  for (const auto& file : files) {
    open_how how{};
    how.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV;
    const Descriptor open{static_cast<int>(::syscall(SYS_openat2, root.get(), file.c_str(), &how, sizeof how))};
    struct stat status{};
    if (!open || ::fstat(open.get(), &status) != 0 || !S_ISREG(status.st_mode))
      continue;
    std::string bytes(std::min<std::size_t>(static_cast<std::size_t>(status.st_size), 1u << 20), '\0');
    const auto count = ::pread(open.get(), bytes.data(), bytes.size(), 0);
    bytes.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    found[file] = std::move(bytes);
  }
  return found;
}

void Scratch::sweep(const fs::path& parent) {
  std::error_code problem;
  for (auto entry = fs::directory_iterator{parent, problem}; !problem && entry != fs::directory_iterator{}; entry.increment(problem)) {
    struct stat status{};
    const bool ours = entry->path().filename().string().starts_with(prefix) && ::lstat(entry->path().c_str(), &status) == 0 &&
                      S_ISDIR(status.st_mode) && status.st_uid == ::geteuid();
    if (ours && take_lock(entry->path() / "lock", 0))
      wipe(entry->path());
  }
}

}  // namespace mendwatch::sandbox
