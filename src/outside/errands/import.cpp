#include "src/outside/errands/import.hpp"

#include "src/outside/git/handle.hpp"

namespace mendwatch::errands {

using IndexHandle = git::Handle<git_index, git_index_free>;

Result<std::string> import_snapshot(const code::Snapshot& snapshot, const std::filesystem::path& folder) {
  git::use_libgit2();
  const auto failed = [&] { return git::last_error(Errc::failed, folder.string()); };
  git::RepositoryHandle repository;
  if (git_repository_init(repository.out(), folder.c_str(), 1) != 0)
    return failed();
  IndexHandle index;
  if (git_index_new(index.out()) != 0)
    return failed();
  for (const auto& file : snapshot.list()) {
    const auto bytes = snapshot.read(file.path);
    if (!bytes)
      continue;  // too large or unreadable: nothing that could be changed
    git_index_entry entry{};
    entry.path = file.path.c_str();
    entry.mode = file.mode == 0100755 ? GIT_FILEMODE_BLOB_EXECUTABLE : GIT_FILEMODE_BLOB;
    if (git_blob_create_from_buffer(&entry.id, repository.get(), bytes->data(), bytes->size()) != 0)
      return failed();
    git_index_add(index.get(), &entry);  // a path that git refuses is left out
  }
  git_oid tree_id, commit_id;
  git::TreeHandle tree;
  git::SignatureHandle signature;
  if (git_index_write_tree_to(&tree_id, index.get(), repository.get()) != 0 || git_tree_lookup(tree.out(), repository.get(), &tree_id) != 0 ||
      git_signature_new(signature.out(), "mendwatch", "mendwatch@localhost", 0, 0) != 0 ||
      git_commit_create(&commit_id, repository.get(), "HEAD", signature.get(), signature.get(), nullptr, "as it is", tree.get(), 0, nullptr) != 0)
    return failed();
  return git::to_text(commit_id);
}

}  // namespace mendwatch::errands
