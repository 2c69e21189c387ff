#include "src/outside/git/objects.hpp"

#include "src/base/text.hpp"

namespace mendwatch::git {
namespace {

constexpr std::uint64_t size_limit = 8u << 20;

Result<TreeHandle> find_tree(git_repository* repository, const std::string& id) {
  auto oid = to_oid(id);
  if (!oid)
    return oid.error();
  ObjectHandle object, tree;
  if (git_object_lookup(object.out(), repository, &*oid, GIT_OBJECT_ANY) != 0 ||
      git_object_peel(tree.out(), object.get(), GIT_OBJECT_TREE) != 0)
    return last_error(Errc::not_found, "tree " + id);
  TreeHandle found;
  if (git_tree_lookup(found.out(), repository, git_object_id(tree.get())) != 0)
    return last_error(Errc::not_found, "tree " + id);
  return found;
}

std::uint64_t size_of(git_odb* odb, const git_diff_file& file) {
  std::size_t size = 0;
  git_object_t type = GIT_OBJECT_ANY;
  if (file.mode == 0 || file.mode == GIT_FILEMODE_COMMIT || git_odb_read_header(&size, &type, odb, &file.id) != 0)
    return 0;
  return size;
}

Result<FileDifference> describe(git_diff* diff, std::size_t number) {
  const git_diff_delta* delta = git_diff_get_delta(diff, number);
  FileDifference file;
  file.path = delta->new_file.path;
  file.mode_before = delta->status == GIT_DELTA_ADDED ? 0 : delta->old_file.mode;
  file.mode_after = delta->status == GIT_DELTA_DELETED ? 0 : delta->new_file.mode;
  PatchHandle patch;
  git_buf text = GIT_BUF_INIT;
  std::size_t added = 0, removed = 0;
  if (git_patch_from_diff(patch.out(), diff, number) != 0 || git_patch_to_buf(&text, patch.get()) != 0 ||
      git_patch_line_stats(nullptr, &added, &removed, patch.get()) != 0)
    return last_error(Errc::not_found, visible(file.path));
  file.text.assign(text.ptr, text.size);
  git_buf_dispose(&text);
  file.added = static_cast<int>(added);
  file.removed = static_cast<int>(removed);
  return file;
}

}  // namespace

Result<Difference> ObjectStore::diff(const std::string& base_commit, const std::string& tree) const {
  auto before = find_tree(raw(), base_commit), after = find_tree(raw(), tree);
  if (!before || !after)
    return before ? after.error() : before.error();
  git_diff_options options = GIT_DIFF_OPTIONS_INIT;
  // Everything is shown as text: an attribute in the repository could call a file binary and so hide its change.
  options.flags = GIT_DIFF_FORCE_TEXT | GIT_DIFF_SKIP_BINARY_CHECK | GIT_DIFF_INCLUDE_TYPECHANGE;
  options.context_lines = 3;
  options.id_abbrev = 12;
  options.old_prefix = "a";
  options.new_prefix = "b";
  DiffHandle diff;
  OdbHandle odb;
  if (git_diff_tree_to_tree(diff.out(), raw(), before->get(), after->get(), &options) != 0 || git_repository_odb(odb.out(), raw()) != 0)
    return last_error(Errc::not_found, "difference to tree " + tree);
  std::uint64_t size = 0;
  for (std::size_t i = 0; i < git_diff_num_deltas(diff.get()); ++i) {
    const git_diff_delta* delta = git_diff_get_delta(diff.get(), i);
    size += size_of(odb.get(), delta->old_file) + size_of(odb.get(), delta->new_file);
  }
  if (size > size_limit)
    return Error{Errc::refused, "the changed files are larger than 8 MiB together", "tree " + tree};
  Difference difference;
  for (std::size_t i = 0; i < git_diff_num_deltas(diff.get()); ++i) {
    auto file = describe(diff.get(), i);
    if (!file)
      return file.error();
    difference.text += file->text;
    difference.files.push_back(std::move(*file));
  }
  return difference;
}

}  // namespace mendwatch::git
