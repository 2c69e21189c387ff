#pragma once

#include "src/code/snapshot.hpp"
#include "src/propose/fix_proposal.hpp"

namespace mendwatch::propose {

/// What a repository lets mendwatch change.
struct ChangePolicy {
  std::vector<std::string> paths{"**"};       // patterns of the files that may be changed
  std::vector<std::string> restricted_paths;  // opted in although they steer builds, tests, CI or agents: two approvers then
  std::size_t most_files = 20;
  std::size_t most_bytes = 1u << 20;          // of a file, before and after
  std::size_t most_lines = 400;               // added and removed in all
  std::vector<std::string> own_secrets;       // never in an added line, whatever they look like
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(ChangePolicy, paths, restricted_paths, most_files, most_bytes, most_lines)

enum class PathVerdict : std::uint8_t { allowed, restricted, refused };
constexpr auto names_of(PathVerdict) { return std::array<std::string_view, 3>{"allowed", "restricted", "refused"}; }

struct PathJudgement {
  PathVerdict verdict = PathVerdict::refused;
  std::string why;  // empty when allowed
};

/// True if `path` fits `pattern`: `**` any folders, `*` and `?` within one name; a folder's name stands for all beneath it.
bool path_matches(std::string_view pattern, std::string_view path);

/// May this path be changed at all? Refused whatever the policy says: paths that are absolute, leave the repository, name git's own
/// folder in any spelling that some file system takes for it, or show something else than they are.
PathJudgement judge_path(std::string_view path, const ChangePolicy& policy);

/// What the guardrails say of a whole change.
struct Judgement {
  bool allowed = false;
  bool restricted = false;            // two approvers
  std::vector<std::string> problems;  // why not: one sentence a problem, with the path
};

/// May `changes` be shown and, after a yes, committed? `entries` are the base commit's files, links and submodules included if the caller
/// knows them. Judges paths, modes, sizes, hidden characters and secrets in added lines. Pure; any bytes are accepted.
Judgement judge_changes(const std::vector<code::Entry>& entries, const std::vector<FileChange>& changes, const ChangePolicy& policy);

}  // namespace mendwatch::propose
