#include "src/outside/git/snapshot.hpp"

#include "src/base/text.hpp"
#include "src/outside/git/blame.hpp"
#include "src/outside/git/errors.hpp"

#include <algorithm>
#include <mutex>
#include <unordered_map>

namespace mendwatch::git {
namespace {

Time time_of(const git_commit* commit) { return Time{std::chrono::seconds{git_commit_time(commit)}}; }

bool is_regular(unsigned mode) { return mode == GIT_FILEMODE_BLOB || mode == GIT_FILEMODE_BLOB_EXECUTABLE; }

// A name that leads somewhere else once it is written down as a file.
bool is_sound_name(std::string_view name) {
  return !name.empty() && name != "." && name != ".." && name.find('/') == std::string_view::npos && lower(name) != ".git";
}

// Paths that differ between a commit and its first parent, with what each was before.
struct Touched {
  std::string path;
  git_oid before;
  unsigned mode_before = 0;  // 0: it was not there
  unsigned mode_after = 0;   // 0: it is gone
};

class RepositorySnapshot : public code::Snapshot {
public:
  RepositorySnapshot(RepositoryHandle repository, CommitHandle commit, const SnapshotLimits& limits)
      : repository_(std::move(repository)), commit_(std::move(commit)), limits_(limits) {}

  Result<void> load();

  std::string commit() const override { return to_text(*git_commit_id(commit_.get())); }
  const std::vector<code::Entry>& list() const override { return entries_; }
  Result<std::string> read(const std::string& path) const override;
  std::vector<code::Commit> history(int limit) const override;
  Result<std::vector<code::Origin>> blame(const std::string& path, int first, int last) const override;
  Result<std::vector<std::pair<std::string, std::optional<std::string>>>> before(const std::string& commit) const override;

private:
  Result<std::string> read_blob(const git_oid& id, const std::string& path) const;
  Result<std::vector<Touched>> touched(git_commit* commit) const;

  RepositoryHandle repository_;
  CommitHandle commit_;
  SnapshotLimits limits_;
  std::vector<code::Entry> entries_;
  std::unordered_map<std::string, std::size_t> places_;
  mutable std::mutex mutex_;  // libgit2's handles serve one thread at a time
};

Result<void> RepositorySnapshot::load() {
  TreeHandle root;
  if (const int code = git_commit_tree(root.out(), commit_.get()); code != 0)
    return error_of(code, "cannot read the commit's tree", commit());
  OdbHandle odb;
  if (const int code = git_repository_odb(odb.out(), repository_.get()); code != 0)
    return error_of(code, "cannot read the repository's objects", commit());
  struct Folder {
    TreeHandle tree;
    std::string path;  // with its '/'
    int depth = 0;
  };
  std::vector<Folder> waiting;
  waiting.push_back({std::move(root), "", 0});
  while (!waiting.empty()) {
    const Folder folder = std::move(waiting.back());
    waiting.pop_back();
    for (std::size_t i = 0; i < git_tree_entrycount(folder.tree.get()); ++i) {
      const git_tree_entry* entry = git_tree_entry_byindex(folder.tree.get(), i);
      const std::string path = folder.path + git_tree_entry_name(entry);
      if (!is_sound_name(git_tree_entry_name(entry)) || path.size() > limits_.path_bytes)
        continue;
      const auto mode = git_tree_entry_filemode(entry);
      const git_oid& id = *git_tree_entry_id(entry);
      if (mode == GIT_FILEMODE_TREE && folder.depth < limits_.depth) {
        TreeHandle below;
        if (git_tree_lookup(below.out(), repository_.get(), &id) == 0)
          waiting.push_back({std::move(below), path + '/', folder.depth + 1});
      }
      std::size_t size = 0;
      git_object_t type = GIT_OBJECT_ANY;
      // An object that is missing (a partial copy) is a file that isn't there.
      if (!is_regular(mode) || git_odb_read_header(&size, &type, odb.get(), &id) != 0)
        continue;
      entries_.push_back({path, static_cast<std::uint32_t>(mode), to_text(id), size});
      if (entries_.size() > limits_.files)
        return Error{Errc::refused, "more than " + std::to_string(limits_.files) + " files", commit()};
    }
  }
  std::sort(entries_.begin(), entries_.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  for (std::size_t i = 0; i < entries_.size(); ++i)
    places_.emplace(entries_[i].path, i);
  return {};
}

Result<std::string> RepositorySnapshot::read_blob(const git_oid& id, const std::string& path) const {
  BlobHandle blob;
  if (const int code = git_blob_lookup(blob.out(), repository_.get(), &id); code != 0)
    return error_of(code, "cannot read the file", path);
  const auto size = static_cast<std::uint64_t>(git_blob_rawsize(blob.get()));
  if (size > size_limit)
    return Error{Errc::refused, "larger than " + std::to_string(size_limit) + " bytes", path};
  return std::string{static_cast<const char*>(git_blob_rawcontent(blob.get())), static_cast<std::size_t>(size)};
}

Result<std::string> RepositorySnapshot::read(const std::string& path) const {
  const auto found = places_.find(path);
  if (found == places_.end())
    return Error{Errc::not_found, "no such file in commit " + commit(), path};
  const auto& entry = entries_[found->second];
  if (entry.size > size_limit)
    return Error{Errc::refused, "larger than " + std::to_string(size_limit) + " bytes", path};
  const std::lock_guard lock{mutex_};
  return read_blob(*to_oid(entry.blob), path);
}

Result<std::vector<Touched>> RepositorySnapshot::touched(git_commit* commit) const {
  TreeHandle after;
  if (const int code = git_commit_tree(after.out(), commit); code != 0)
    return error_of(code, "cannot read the commit's tree", to_text(*git_commit_id(commit)));
  TreeHandle before;
  if (git_commit_parentcount(commit) > 0) {
    CommitHandle parent;
    if (const int code = git_commit_parent(parent.out(), commit, 0); code != 0)
      return error_of(code, "cannot read the commit's parent", to_text(*git_commit_id(commit)));
    if (const int code = git_commit_tree(before.out(), parent.get()); code != 0)
      return error_of(code, "cannot read the parent's tree", to_text(*git_commit_id(parent.get())));
  }
  git_diff_options options = GIT_DIFF_OPTIONS_INIT;
  options.flags = GIT_DIFF_SKIP_BINARY_CHECK | GIT_DIFF_INCLUDE_TYPECHANGE;
  options.ignore_submodules = GIT_SUBMODULE_IGNORE_ALL;
  DiffHandle diff;
  if (const int code = git_diff_tree_to_tree(diff.out(), repository_.get(), before.get(), after.get(), &options); code != 0)
    return error_of(code, "cannot compare with the parent", to_text(*git_commit_id(commit)));
  std::vector<Touched> result;
  for (std::size_t i = 0; i < git_diff_num_deltas(diff.get()); ++i) {
    const git_diff_delta* delta = git_diff_get_delta(diff.get(), i);
    const bool added = delta->status == GIT_DELTA_ADDED;
    const bool deleted = delta->status == GIT_DELTA_DELETED;
    result.push_back({deleted ? delta->old_file.path : delta->new_file.path, delta->old_file.id, added ? 0u : delta->old_file.mode,
                      deleted ? 0u : delta->new_file.mode});
  }
  return result;
}

std::vector<code::Commit> RepositorySnapshot::history(int limit) const {
  const std::lock_guard lock{mutex_};
  RevwalkHandle walk;
  if (git_revwalk_new(walk.out(), repository_.get()) != 0)
    return {};
  git_revwalk_sorting(walk.get(), GIT_SORT_TIME);
  if (git_revwalk_push(walk.get(), git_commit_id(commit_.get())) != 0)
    return {};
  std::vector<code::Commit> result;
  git_oid id;
  while (static_cast<int>(result.size()) < limit && git_revwalk_next(&id, walk.get()) == 0) {
    CommitHandle commit;
    if (git_commit_lookup(commit.out(), repository_.get(), &id) != 0)
      continue;
    git_commit* found = commit.get();
    const git_signature* author = git_commit_author(found);
    const char* subject = git_commit_summary(found);
    code::Commit entry{to_text(id), time_of(found), to_utf8(author != nullptr && author->name != nullptr ? author->name : ""),
                       shorten(to_utf8(subject != nullptr ? subject : ""), 400), {}};
    // What a merge brought is told by the commits that it merged.
    if (git_commit_parentcount(found) < 2)
      if (auto paths = touched(found))
        for (auto& path : *paths)
          if (entry.paths.size() < limits_.paths_of_commit)
            entry.paths.push_back(std::move(path.path));
    result.push_back(std::move(entry));
  }
  return result;
}

Result<std::vector<code::Origin>> RepositorySnapshot::blame(const std::string& path, int first, int last) const {
  const auto found = places_.find(path);
  if (found == places_.end())
    return Error{Errc::not_found, "no such file in commit " + commit(), path};
  const std::lock_guard lock{mutex_};
  return git::blame(repository_.get(), *git_commit_id(commit_.get()), path, first, last, limits_.blame_commits);
}

Result<std::vector<std::pair<std::string, std::optional<std::string>>>> RepositorySnapshot::before(const std::string& commit) const {
  const std::lock_guard lock{mutex_};
  const auto id = to_oid(commit);
  if (!id)
    return Error{Errc::not_found, "no such commit", commit};
  CommitHandle held;
  if (const int code = git_commit_lookup(held.out(), repository_.get(), &*id); code != 0)
    return error_of(code, "cannot read the commit", commit);
  if (git_commit_parentcount(held.get()) > 1)
    return Error{Errc::refused, "a merge has no single state before it", commit};
  auto paths = touched(held.get());
  if (!paths)
    return paths.error();
  if (paths->size() > limits_.paths_of_commit)
    return Error{Errc::refused, "it touches more than " + count_of(limits_.paths_of_commit, "file"), commit};
  std::vector<std::pair<std::string, std::optional<std::string>>> result;
  for (const auto& file : *paths) {
    const bool plain = (file.mode_before == 0 || is_regular(file.mode_before)) && (file.mode_after == 0 || is_regular(file.mode_after)) &&
                       (file.mode_before == 0 || file.mode_after == 0 || file.mode_before == file.mode_after);
    if (!plain)
      return Error{Errc::refused, "it changes a link or a file's mode: " + file.path, commit};
    if (file.mode_before == 0) {
      result.emplace_back(file.path, std::nullopt);
      continue;
    }
    auto bytes = read_blob(file.before, file.path);
    if (!bytes)
      return bytes.error();
    result.emplace_back(file.path, *std::move(bytes));
  }
  return result;
}

}  // namespace

Result<std::shared_ptr<const code::Snapshot>> open_snapshot(const std::string& path, const std::string& commit, const SnapshotLimits& limits) {
  use_libgit2();
  const auto id = to_oid(commit);
  if (!id)
    return id.error();
  RepositoryHandle repository;
  if (const int code = git_repository_open_ext(repository.out(), path.c_str(), GIT_REPOSITORY_OPEN_NO_SEARCH, nullptr); code != 0)
    return error_of(code, "cannot open the repository", path);
  CommitHandle found;
  if (const int code = git_commit_lookup(found.out(), repository.get(), &*id); code != 0)
    return error_of(code, "cannot read commit " + commit, path);
  auto snapshot = std::make_shared<RepositorySnapshot>(std::move(repository), std::move(found), limits);
  if (auto loaded = snapshot->load(); !loaded)
    return loaded.error();
  return std::shared_ptr<const code::Snapshot>{std::move(snapshot)};
}

}  // namespace mendwatch::git
