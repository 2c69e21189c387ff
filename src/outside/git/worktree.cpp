#include "src/outside/git/worktree.hpp"

#include "src/base/text.hpp"
#include "src/outside/git/tree_path.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace mendwatch::git {
namespace {

namespace fs = std::filesystem;
constexpr std::uint64_t bytes_limit = 2ull << 30;
constexpr std::uint64_t files_limit = 200'000;

struct Folder {
  explicit Folder(int raw) : descriptor(raw) {}
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    if (descriptor >= 0)
      ::close(descriptor);
  }
  int descriptor;
};

// Every name is opened in its folder's descriptor, beneath it and through no link.
int open_beneath(int folder, const char* name, int flags, int mode) {
  open_how how{};
  how.flags = static_cast<std::uint64_t>(flags) | O_CLOEXEC;
  how.mode = static_cast<std::uint64_t>(mode);
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS;
  return static_cast<int>(::syscall(SYS_openat2, folder, name, &how, sizeof how));
}

Error no_room(const std::string& where) { return {Errc::unavailable, std::string{"can't be written: "} + std::strerror(errno), where}; }

class Writer {
public:
  explicit Writer(git_repository* repository) : repository_(repository) {}

  Result<void> write(const git_oid& id, int folder, const std::string& where) {
    TreeHandle tree;
    if (git_tree_lookup(tree.out(), repository_, &id) != 0)
      return last_error(Errc::not_found, "tree " + to_text(id));
    for (std::size_t i = 0; i < git_tree_entrycount(tree.get()); ++i) {
      const git_tree_entry* entry = git_tree_entry_byindex(tree.get(), i);
      const auto path = where + git_tree_entry_name(entry);
      if (auto sound = parts_of(path); !sound)
        return Error{Errc::refused, sound.error().message, sound.error().context};
      auto written = write_entry(*git_tree_entry_id(entry), git_tree_entry_name(entry), git_tree_entry_filemode(entry), folder, path);
      if (!written)
        return written;
    }
    return {};
  }

private:
  Result<void> write_entry(const git_oid& id, const char* name, git_filemode_t mode, int folder, const std::string& path) {
    if (++files_ > files_limit)
      return Error{Errc::refused, "the tree has more than 200,000 entries", path};
    switch (mode) {
      case GIT_FILEMODE_TREE: {
        if (::mkdirat(folder, name, 0755) != 0)
          return no_room(path);
        const Folder below{open_beneath(folder, name, O_RDONLY | O_DIRECTORY, 0)};
        return below.descriptor < 0 ? Result<void>{no_room(path)} : write(id, below.descriptor, path + "/");
      }
      case GIT_FILEMODE_BLOB: return write_file(id, name, 0644, folder, path);
      case GIT_FILEMODE_BLOB_EXECUTABLE: return write_file(id, name, 0755, folder, path);
      default: return {};  // links and submodules stay away
    }
  }

  Result<void> write_file(const git_oid& id, const char* name, int mode, int folder, const std::string& path) {
    BlobHandle blob;
    if (git_blob_lookup(blob.out(), repository_, &id) != 0)
      return last_error(Errc::not_found, path);
    const auto size = static_cast<std::size_t>(git_blob_rawsize(blob.get()));
    if ((bytes_ += size) > bytes_limit)
      return Error{Errc::refused, "the tree is larger than 2 GiB", path};
    const Folder file{open_beneath(folder, name, O_WRONLY | O_CREAT | O_EXCL, mode)};
    if (file.descriptor < 0)
      return no_room(path);
    const auto* bytes = static_cast<const char*>(git_blob_rawcontent(blob.get()));
    for (std::size_t done = 0; done < size;) {
      const auto count = ::write(file.descriptor, bytes + done, size - done);
      if (count < 0 && errno != EINTR)
        return no_room(path);
      done += count > 0 ? static_cast<std::size_t>(count) : 0;
    }
    return {};
  }

  git_repository* repository_;
  std::uint64_t files_ = 0;
  std::uint64_t bytes_ = 0;
};

Result<git_oid> tree_id(git_repository* repository, const std::string& id) {
  auto oid = to_oid(id);
  if (!oid)
    return oid.error();
  ObjectHandle object, tree;
  if (git_object_lookup(object.out(), repository, &*oid, GIT_OBJECT_ANY) != 0 ||
      git_object_peel(tree.out(), object.get(), GIT_OBJECT_TREE) != 0)
    return last_error(Errc::not_found, "tree " + id);
  return *git_object_id(tree.get());
}

}  // namespace

Result<void> check_out(const ObjectStore& store, const std::string& tree, const fs::path& folder) {
  auto id = tree_id(store.raw(), tree);
  if (!id)
    return id.error();
  if (auto removed = remove_worktree(folder); !removed)
    return removed;
  std::error_code problem;
  fs::create_directories(folder.parent_path(), problem);
  if (::mkdir(folder.c_str(), 0700) != 0)
    return no_room(folder.string());
  const Folder top{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
  if (top.descriptor < 0)
    return no_room(folder.string());
  return Writer{store.raw()}.write(*id, top.descriptor, "");
}

Result<void> remove_worktree(const fs::path& folder) {
  std::error_code problem;
  fs::remove_all(folder, problem);
  if (problem)
    return Error{Errc::unavailable, "the worktree can't be removed: " + problem.message(), folder.string()};
  return {};
}

}  // namespace mendwatch::git
