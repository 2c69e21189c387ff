#include "src/outside/git/objects.hpp"

#include "src/base/text.hpp"
#include "src/outside/git/tree_path.hpp"

#include <git2/sys/mempack.h>
#include <git2/sys/odb_backend.h>

#include <set>

namespace mendwatch::git {
namespace {

namespace fs = std::filesystem;
constexpr int above_all = 1000;  // the priority of our memory among the places where objects lie

bool is_file(git_filemode_t mode) { return mode == GIT_FILEMODE_BLOB || mode == GIT_FILEMODE_BLOB_EXECUTABLE; }

Result<CommitHandle> find_commit(git_repository* repository, const std::string& id) {
  auto oid = to_oid(id);
  if (!oid)
    return oid.error();
  CommitHandle commit;
  if (git_commit_lookup(commit.out(), repository, &*oid) != 0)
    return last_error(Errc::not_found, "commit " + id);
  return commit;
}

Result<TreeHandle> tree_of_commit(git_repository* repository, const std::string& id) {
  auto commit = find_commit(repository, id);
  if (!commit)
    return commit.error();
  TreeHandle tree;
  if (git_commit_tree(tree.out(), commit->get()) != 0)
    return last_error(Errc::not_found, "tree of commit " + id);
  return tree;
}

struct Found {
  git_oid id{};
  git_filemode_t mode = GIT_FILEMODE_UNREADABLE;  // nothing there
};

// Walks down by hand: libgit2 says "not found" where a file or a link stands in the way, and we must tell.
Result<Found> look_up(git_repository* repository, git_tree* top, const std::vector<std::string>& parts, const std::string& path) {
  TreeHandle below;
  git_tree* tree = top;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const git_tree_entry* entry = git_tree_entry_byname(tree, parts[i].c_str());
    if (entry == nullptr)
      return Found{};
    const auto mode = git_tree_entry_filemode(entry);
    if (i + 1 == parts.size())
      return Found{*git_tree_entry_id(entry), mode};
    if (mode != GIT_FILEMODE_TREE)
      return Error{Errc::refused, "a file, a link or a submodule stands where a folder must be", visible(path)};
    TreeHandle next;
    if (git_tree_lookup(next.out(), repository, git_tree_entry_id(entry)) != 0)
      return last_error(Errc::not_found, visible(path));
    below = std::move(next);
    tree = below.get();
  }
  return Found{};
}

Result<void> compare_before(git_repository* repository, const Found& found, const propose::FileChange& change) {
  const auto wrong = [&](Errc code, const char* why) { return Error{code, why, visible(change.path)}; };
  if (change.created)
    return found.mode == GIT_FILEMODE_UNREADABLE ? Result<void>{} : wrong(Errc::conflict, "the file to be created is there already");
  if (found.mode == GIT_FILEMODE_UNREADABLE)
    return wrong(Errc::not_found, "there is no such file in the base commit");
  if (!is_file(found.mode))
    return wrong(Errc::refused, "only regular files may be changed");
  BlobHandle blob;
  if (git_blob_lookup(blob.out(), repository, &found.id) != 0)
    return last_error(Errc::not_found, visible(change.path));
  const std::string_view bytes{static_cast<const char*>(git_blob_rawcontent(blob.get())),
                               static_cast<std::size_t>(git_blob_rawsize(blob.get()))};
  return bytes == change.before ? Result<void>{} : wrong(Errc::conflict, "the file is not what it was when the change was made");
}

Result<git_tree_update> make_update(git_repository* repository, git_tree* base, const propose::FileChange& change) {
  auto parts = parts_of(change.path);
  if (!parts)
    return parts.error();
  auto found = look_up(repository, base, *parts, change.path);
  if (!found)
    return found.error();
  if (auto same = compare_before(repository, *found, change); !same)
    return same.error();
  git_tree_update update{GIT_TREE_UPDATE_UPSERT, {}, change.created ? GIT_FILEMODE_BLOB : found->mode, change.path.c_str()};
  if (git_blob_create_from_buffer(&update.id, repository, change.after.data(), change.after.size()) != 0)
    return last_error(Errc::unavailable, visible(change.path));
  return update;
}

}  // namespace

Result<ObjectStore> ObjectStore::open(const fs::path& folder, Keep keep) {
  use_libgit2();
  RepositoryHandle repository;
  if (git_repository_open_ext(repository.out(), folder.c_str(), GIT_REPOSITORY_OPEN_NO_SEARCH, nullptr) != 0)
    return last_error(Errc::not_found, folder.string());
  if (keep == Keep::in_memory) {
    OdbHandle odb;
    git_odb_backend* memory = nullptr;
    if (git_repository_odb(odb.out(), repository.get()) != 0 || git_mempack_new(&memory) != 0 ||
        git_odb_add_backend(odb.get(), memory, above_all) != 0)
      return last_error(Errc::unavailable, folder.string());
  }
  return ObjectStore{std::move(repository)};
}

Result<std::string> ObjectStore::write_tree(const std::string& base_commit, const std::vector<propose::FileChange>& changes) {
  auto base = tree_of_commit(raw(), base_commit);
  if (!base)
    return base.error();
  std::vector<git_tree_update> updates;
  std::set<std::string> paths;
  for (const auto& change : changes) {
    auto update = make_update(raw(), base->get(), change);
    if (!update)
      return update.error();
    if (!paths.insert(change.path).second)
      return Error{Errc::malformed, "the file is named twice in one change", visible(change.path)};
    updates.push_back(*update);
  }
  git_oid id;
  if (git_tree_create_updated(&id, raw(), base->get(), updates.size(), updates.data()) != 0)
    return last_error(Errc::unavailable, "tree of " + base_commit);
  const auto tree = to_text(id);
  // What came out is compared with what was wanted, entry by entry, whatever libgit2 made of it.
  auto difference = diff(base_commit, tree);
  if (!difference)
    return difference.error();
  for (const auto& file : difference->files)
    if (!paths.contains(file.path) || file.mode_after == 0 || (file.mode_before != 0 && file.mode_before != file.mode_after))
      return Error{Errc::refused, "the tree differs in more than the change says", visible(file.path)};
  return tree;
}

Result<std::string> ObjectStore::tree_of(const std::string& commit) const {
  auto tree = tree_of_commit(raw(), commit);
  if (!tree)
    return tree.error();
  return to_text(*git_tree_id(tree->get()));
}

Result<std::string> ObjectStore::commit(const NewCommit& wanted) {
  auto tree_id = to_oid(wanted.tree);
  if (!tree_id)
    return tree_id.error();
  TreeHandle tree;
  if (git_tree_lookup(tree.out(), raw(), &*tree_id) != 0)
    return last_error(Errc::not_found, "tree " + wanted.tree);
  auto parent = find_commit(raw(), wanted.parent);
  if (!parent)
    return parent.error();
  SignatureHandle who;
  const auto seconds = std::chrono::floor<std::chrono::seconds>(wanted.date.time_since_epoch()).count();
  if (git_signature_new(who.out(), wanted.author.c_str(), wanted.email.c_str(), seconds, 0) != 0)
    return last_error(Errc::malformed, "author of the commit");
  const git_commit* parents[] = {parent->get()};
  git_oid id;
  if (git_commit_create(&id, raw(), nullptr, who.get(), who.get(), nullptr, wanted.message.c_str(), tree.get(), 1, parents) != 0)
    return last_error(Errc::unavailable, "commit on " + wanted.parent);
  return to_text(id);
}

Result<std::string> ObjectStore::revert_tree(const std::string& commit, const std::string& head) {
  auto ours = find_commit(raw(), commit), tip = find_commit(raw(), head);
  if (!ours || !tip)
    return ours ? tip.error() : ours.error();
  if (git_commit_parentcount(ours->get()) != 1)
    return Error{Errc::refused, "a merge or the first commit can't be reverted alone", commit};
  git_merge_options options = GIT_MERGE_OPTIONS_INIT;
  options.flags = 0;  // no renames: the revert touches the paths that the commit touched
  Handle<git_index, git_index_free> index;
  if (git_revert_commit(index.out(), raw(), ours->get(), tip->get(), 0, &options) != 0)
    return last_error(Errc::conflict, "revert of " + commit);
  if (git_index_has_conflicts(index.get()) != 0)
    return Error{Errc::conflict, "the same lines have changed since, so it doesn't revert cleanly", "revert of " + commit};
  git_oid id;
  if (git_index_write_tree_to(&id, index.get(), raw()) != 0)
    return last_error(Errc::unavailable, "revert of " + commit);
  const auto tree = to_text(id);
  auto made = diff(to_text(*git_commit_parent_id(ours->get(), 0)), to_text(*git_commit_tree_id(ours->get())));
  auto undone = diff(head, tree);
  if (!made || !undone)
    return made ? undone.error() : made.error();
  std::set<std::string> paths;
  for (const auto& file : made->files)
    paths.insert(file.path);
  for (const auto& file : undone->files)
    if (!paths.contains(file.path))
      return Error{Errc::conflict, "the revert would touch files that the commit didn't", visible(file.path)};
  return tree;
}

Result<bool> ObjectStore::contains(const std::string& head, const std::string& commit) const {
  auto tip = to_oid(head), wanted = to_oid(commit);
  if (!tip || !wanted)
    return tip ? wanted.error() : tip.error();
  if (auto known = find_commit(raw(), head); !known)
    return known.error();
  if (head == commit)
    return true;
  if (!find_commit(raw(), commit))
    return false;
  const int answer = git_graph_descendant_of(raw(), &*tip, &*wanted);
  if (answer < 0)
    return last_error(Errc::not_found, head);
  return answer == 1;
}

}  // namespace mendwatch::git
