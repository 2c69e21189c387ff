#include "src/propose/guardrails.hpp"

#include "src/base/redact.hpp"
#include "src/base/text.hpp"
#include "src/propose/guarded_paths.hpp"
#include "src/propose/line_diff.hpp"

#include <set>

namespace mendwatch::propose {
namespace {

using Segments = std::vector<std::string_view>;

bool name_matches(std::string_view pattern, std::string_view name) {
  // Greedy with one way back: linear in practice, never worse than pattern × name.
  std::size_t p = 0, n = 0, star = std::string_view::npos, mark = 0;
  while (n < name.size()) {
    if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == name[n]) && pattern[p] != '*') {
      ++p, ++n;
    } else if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      mark = n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*')
    ++p;
  return p == pattern.size();
}

bool segments_match(const Segments& pattern, const Segments& path) {
  // The same greedy walk, one level up: `**` is the star, a segment the letter.
  std::size_t p = 0, n = 0, star = std::string_view::npos, mark = 0;
  while (n < path.size()) {
    if (p < pattern.size() && pattern[p] == "**") {
      star = p++;
      mark = n;
    } else if (p < pattern.size() && name_matches(pattern[p], path[n])) {
      ++p, ++n;
    } else if (p == pattern.size() && p > 0 && star == std::string_view::npos) {
      return true;  // a folder's name stands for all beneath it
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == "**")
    ++p;
  return p == pattern.size();
}

// Why the path is no honest name of a file in a repository; empty if it is.
std::string deceit(std::string_view path) {
  if (path.empty() || path.size() > 4096)
    return "the path is empty or longer than 4096 bytes";
  if (!is_utf8(path))
    return "the path is not UTF-8";
  if (path.find('\0') != std::string_view::npos || path.find_first_of("\n\r\t") != std::string_view::npos || has_hidden_characters(path))
    return "the path contains characters that don't show";
  if (path.front() == '/' || path.front() == '~' || path.find('\\') != std::string_view::npos || path.find(':') != std::string_view::npos)
    return "the path is absolute or means something else on other systems";
  for (auto segment : split(path, '/')) {
    if (segment.empty() || segment == "." || segment == "..")
      return "the path leaves its folder or has an empty part";
    if (segment.size() > 255)
      return "a name is longer than 255 bytes";
    if (segment.back() == '.' || segment.back() == ' ' || segment.front() == ' ')
      return "a name begins or ends with a blank or ends with a dot";
    const auto name = folded_name(segment);
    if (name == ".git" || name == "git~1" || name == ".git~1" || name == ".gitmodules" || name == "gitmod~1" || name == ".gitattributes" ||
        name == "gi7eba~1" || name == "gi7d29~1")
      return "the path names git's own files";
    if (name.empty() || (name == ".." || name == "."))
      return "the path leaves its folder in some spelling";
  }
  return {};
}

bool any_matches(const std::vector<std::string>& patterns, std::string_view path) {
  for (const auto& pattern : patterns)
    if (path_matches(pattern, path))
      return true;
  return false;
}

std::size_t occurrences(std::string_view text, std::string_view word) {
  std::size_t count = 0;
  for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + word.size()))
    ++count;
  return count;
}

std::size_t hidden_in(std::string_view text) {
  return occurrences(visible(text), "\\u{") - occurrences(text, "\\u{");
}

// What lines look like that come and go.
struct Changed {
  std::string added, removed;
  std::size_t lines = 0;
};

Changed changed_lines(const FileChange& change) {
  Changed changed;
  for (const auto& line : line_diff(change.before, change.after)) {
    if (line.sign == ' ')
      continue;
    // A carriage return before the line's end is the file's manner, not something hidden.
    auto text = line.text;
    if (text.ends_with("\r\n"))
      text.remove_suffix(2);
    auto& side = line.sign == '+' ? changed.added : changed.removed;
    side += text;
    if (!side.ends_with('\n'))
      side += '\n';
    ++changed.lines;
  }
  return changed;
}

void judge_content(const FileChange& change, const Changed& changed, const ChangePolicy& policy, const Redactor& redact,
                   std::vector<std::string>& problems) {
  const auto& path = change.path;
  if (change.before == change.after && !change.created)
    problems.push_back(path + ": nothing changes");
  if (change.before.size() > policy.most_bytes || change.after.size() > policy.most_bytes)
    problems.push_back(path + ": larger than " + std::to_string(policy.most_bytes) + " bytes");
  if (change.after.find('\0') != std::string::npos || change.before.find('\0') != std::string::npos)
    problems.push_back(path + ": a binary file");
  if (!is_utf8(changed.added))
    problems.push_back(path + ": an added line is not UTF-8");
  else if (hidden_in(changed.added) > hidden_in(changed.removed) || changed.added.find('\r') != std::string::npos)
    problems.push_back(path + ": an added line contains characters that don't show");
  if (occurrences(redact(changed.added), "[redacted:") - occurrences(changed.added, "[redacted:") >
      occurrences(redact(changed.removed), "[redacted:") - occurrences(changed.removed, "[redacted:"))
    problems.push_back(path + ": an added line looks like it contains a secret");
}

}  // namespace

bool path_matches(std::string_view pattern, std::string_view path) {
  if (pattern.starts_with("./"))
    pattern.remove_prefix(2);
  while (pattern.size() > 1 && pattern.back() == '/')
    pattern.remove_suffix(1);
  return segments_match(split(pattern, '/'), split(path, '/'));
}

PathJudgement judge_path(std::string_view path, const ChangePolicy& policy) {
  if (auto why = deceit(path); !why.empty())
    return {PathVerdict::refused, why};
  if (auto role = steering_role(lower(path)); !role.empty()) {
    if (any_matches(policy.restricted_paths, path))
      return {PathVerdict::restricted, "it is " + role + ", opted in by restricted_paths: two approvers"};
    return {PathVerdict::refused, "it is " + role + "; restricted_paths can opt in"};
  }
  if (any_matches(policy.restricted_paths, path))
    return {PathVerdict::restricted, "listed under restricted_paths: two approvers"};
  if (!any_matches(policy.paths, path))
    return {PathVerdict::refused, "it is not among the paths that may be changed"};
  return {PathVerdict::allowed, {}};
}

Judgement judge_changes(const std::vector<code::Entry>& entries, const std::vector<FileChange>& changes, const ChangePolicy& policy) {
  Judgement judgement;
  auto& problems = judgement.problems;
  if (changes.empty())
    problems.push_back("there is no change");
  if (changes.size() > policy.most_files)
    problems.push_back("it touches " + std::to_string(changes.size()) + " files; at most " + std::to_string(policy.most_files) + " are allowed");

  std::map<std::string, const code::Entry*> known;   // by path
  std::map<std::string, std::string> folded;         // how a careless file system spells it → path
  std::set<std::string> folders;
  for (const auto& entry : entries) {
    known.emplace(entry.path, &entry);
    folded.emplace(lower(entry.path), entry.path);
    for (auto slash = entry.path.find('/'); slash != std::string::npos; slash = entry.path.find('/', slash + 1))
      folders.insert(entry.path.substr(0, slash));
  }

  const Redactor redact{policy.own_secrets};
  std::set<std::string> seen;
  std::size_t lines = 0;
  for (const auto& change : changes) {
    const auto name = visible(change.path);
    const auto path = judge_path(change.path, policy);
    if (path.verdict == PathVerdict::refused) {
      problems.push_back(name + ": " + path.why);
      continue;  // nothing more can be said of a path that isn't one
    }
    judgement.restricted |= path.verdict == PathVerdict::restricted;
    if (!seen.insert(lower(change.path)).second)
      problems.push_back(name + ": changed twice");
    const auto entry = known.find(change.path);
    if (change.created) {
      if (entry != known.end() || folders.contains(change.path))
        problems.push_back(name + ": exists already");
      else if (folded.contains(lower(change.path)))
        problems.push_back(name + ": differs from " + folded[lower(change.path)] + " only in case");
      if (!change.before.empty())
        problems.push_back(name + ": a new file has no content before");
      for (auto slash = change.path.find('/'); slash != std::string::npos; slash = change.path.find('/', slash + 1))
        if (known.contains(change.path.substr(0, slash)))
          problems.push_back(name + ": " + change.path.substr(0, slash) + " is not a folder");
    } else if (entry == known.end()) {
      problems.push_back(name + ": no regular file of the base commit");
    } else if (entry->second->mode != 0100644 && entry->second->mode != 0100755) {
      problems.push_back(name + ": a link or a submodule");
    }
    const auto changed = changed_lines(change);
    lines += changed.lines;
    judge_content(change, changed, policy, redact, problems);
  }
  if (lines > policy.most_lines)
    problems.push_back("it changes " + std::to_string(lines) + " lines; at most " + std::to_string(policy.most_lines) + " are allowed");
  judgement.allowed = problems.empty();
  return judgement;
}

}  // namespace mendwatch::propose
