#include "src/outside/git/blame.hpp"

#include "src/outside/git/errors.hpp"

#include <algorithm>

namespace mendwatch::git {
namespace {

using EntryHandle = Handle<git_tree_entry, git_tree_entry_free>;

// A line that is still looked for: its number in the snapshot and in the version that the walk has reached.
struct Line {
  int wanted = 0;
  int here = 0;
};

struct Hunk {
  int old_start = 0, old_lines = 0, new_start = 0, new_lines = 0;
};

int collect_hunk(const git_diff_delta*, const git_diff_hunk* hunk, void* payload) {
  static_cast<std::vector<Hunk>*>(payload)->push_back({hunk->old_start, hunk->old_lines, hunk->new_start, hunk->new_lines});
  return 0;
}

std::optional<git_oid> blob_at(git_commit* commit, const std::string& path) {
  TreeHandle tree;
  if (git_commit_tree(tree.out(), commit) != 0)
    return std::nullopt;
  EntryHandle entry;
  if (git_tree_entry_bypath(entry.out(), tree.get(), path.c_str()) != 0 || git_tree_entry_type(entry.get()) != GIT_OBJECT_BLOB)
    return std::nullopt;
  return *git_tree_entry_id(entry.get());
}

BlobHandle blob_of(git_repository* repository, const std::optional<git_oid>& id) {
  BlobHandle blob;
  if (id && git_blob_lookup(blob.out(), repository, &*id) != 0)
    return {};
  return blob;
}

CommitHandle parent_of(git_commit* commit, unsigned number) {
  CommitHandle parent;
  if (git_commit_parent(parent.out(), commit, number) != 0)
    return {};
  return parent;
}

// Takes the lines that `hunks` brought out of `lines`; the others get their number in the older version.
std::vector<Line> split_off_new(std::vector<Line>& lines, const std::vector<Hunk>& hunks) {
  std::vector<Line> fresh;
  std::vector<Line> older;
  for (const Line& line : lines) {
    int shift = 0;
    bool is_new = false;
    for (const Hunk& hunk : hunks) {
      if (hunk.new_lines > 0 && line.here >= hunk.new_start && line.here < hunk.new_start + hunk.new_lines)
        is_new = true;
      // A hunk without new lines stands behind the line that it names.
      if (hunk.new_lines > 0 ? line.here >= hunk.new_start + hunk.new_lines : line.here > hunk.new_start)
        shift += hunk.old_lines - hunk.new_lines;
    }
    if (is_new)
      fresh.push_back(line);
    else
      older.push_back({line.wanted, line.here + shift});
  }
  lines = std::move(older);
  return fresh;
}

}  // namespace

Result<std::vector<code::Origin>> blame(git_repository* repository, const git_oid& commit, const std::string& path, int first, int last,
                                        int limit) {
  CommitHandle at;
  if (const int code = git_commit_lookup(at.out(), repository, &commit); code != 0)
    return error_of(code, "cannot read the commit", to_text(commit));
  auto here = blob_at(at.get(), path);
  const auto blob = blob_of(repository, here);
  if (!blob)
    return Error{Errc::not_found, "no such file in commit " + to_text(commit), path};
  const auto* content = static_cast<const char*>(git_blob_rawcontent(blob.get()));
  const auto size = static_cast<std::ptrdiff_t>(git_blob_rawsize(blob.get()));
  const int count = static_cast<int>(std::count(content, content + size, '\n')) + (size > 0 && content[size - 1] != '\n');

  std::vector<Line> lines;
  for (int line = std::max(first, 1); line <= std::min({last, count, first + 10'000}); ++line)
    lines.push_back({line, line});
  std::vector<code::Origin> result;
  const auto say = [&](const std::vector<Line>& written) {
    for (const Line& line : written)
      result.push_back({line.wanted, to_text(*git_commit_id(at.get())), Time{std::chrono::seconds{git_commit_time(at.get())}}});
  };
  for (int steps = 0; !lines.empty() && steps < limit; ++steps) {
    const unsigned parents = git_commit_parentcount(at.get());
    CommitHandle next;
    for (unsigned i = 0; i < parents && !next; ++i)
      if (auto parent = parent_of(at.get(), i); parent)
        if (const auto there = blob_at(parent.get(), path); there && git_oid_equal(&*there, &*here))
          next = std::move(parent);
    if (!next) {
      next = parents > 0 ? parent_of(at.get(), 0) : CommitHandle{};
      const auto before = next ? blob_at(next.get(), path) : std::nullopt;
      const auto old_blob = blob_of(repository, before);
      if (!old_blob) {
        say(lines);
        break;
      }
      std::vector<Hunk> hunks;
      git_diff_options options = GIT_DIFF_OPTIONS_INIT;
      options.context_lines = 0;
      const auto new_blob = blob_of(repository, here);
      if (!new_blob || git_diff_blobs(old_blob.get(), nullptr, new_blob.get(), nullptr, &options, nullptr, nullptr, collect_hunk, nullptr, &hunks) != 0)
        break;
      say(split_off_new(lines, hunks));
      here = before;
    }
    at = std::move(next);
  }
  std::sort(result.begin(), result.end(), [](const auto& a, const auto& b) { return a.line < b.line; });
  return result;
}

}  // namespace mendwatch::git
