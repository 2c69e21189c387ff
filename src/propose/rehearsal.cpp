#include "src/propose/rehearsal.hpp"

#include "src/base/text.hpp"
#include "src/code/map_snapshot.hpp"
#include "src/diagnose/diagnose.hpp"
#include "src/propose/line_diff.hpp"

namespace mendwatch::propose {
namespace {

code::MapSnapshot snapshot_of(const Rehearsal& test) {
  std::vector<code::Commit> commits;
  for (const auto& past : test.commits) {
    code::Commit commit{past.id, past.time, "somebody", past.subject, {}};
    for (const auto& [path, bytes] : past.before)
      commit.paths.push_back(path);
    commits.push_back(std::move(commit));
  }
  code::MapSnapshot snapshot{test.files, test.commits.empty() ? "0000000000000000000000000000000000000001" : test.commits.front().id, commits};
  for (const auto& past : test.commits)
    for (const auto& [path, bytes] : past.before)
      snapshot.set_before(past.id, path, bytes);
  return snapshot;
}

// Blank lines at the ends say nothing.
std::string plain(std::string_view text) {
  std::string result;
  for (auto line : lines_of(text))
    result += std::string{line} + "\n";
  return result;
}

}  // namespace

std::string changed_lines(const std::vector<FileChange>& changes) {
  std::string text;
  for (const auto& change : changes)
    for (const auto& line : line_diff(change.before, change.after))
      if (line.sign != ' ')
        text += plain(line.sign + std::string{line.text});
  return text;
}

Rehearsed rehearse(const Playbook& playbook, const Rehearsal& test, const correlate::Incident& incident) {
  const auto snapshot = snapshot_of(test);
  code::MemoryFacts cache;
  const code::Index index{snapshot, cache};
  const auto cause = diagnose::diagnose(incident, snapshot, index);
  const std::vector<Playbook> alone{playbook};
  const Settings settings;
  Session session{incident, cause, snapshot, index, alone, settings};
  auto action = session.advance(Begin{});
  if (const auto* wanted = std::get_if<TryOptions>(&action)) {
    Tried tried;
    for (std::size_t i = 0; i < wanted->options.size(); ++i)
      tried.trials.push_back({{}, "tree", "diff", SandboxLevel::strict, {}, {}, true});
    action = session.advance(tried);
  }
  const auto& proposal = std::get<Done>(action).proposal;
  std::vector<std::string> came;
  for (const auto& option : proposal.options)
    came.push_back(changed_lines(option.changes));
  if (test.abstain) {
    const bool right = came.empty() && proposal.abstained.find(*test.abstain) != std::string::npos;
    return {right, right ? "" : came.empty() ? "it abstained for another reason: " + proposal.abstained : "it should abstain, but proposed:\n" + join(came, "\n")};
  }
  std::vector<std::string> expected;
  for (const auto& diff : test.diffs)
    expected.push_back(plain(diff));
  if (came == expected)
    return {true, {}};
  return {false, "expected:\n" + join(expected, "\n") + "came:\n" + (came.empty() ? "nothing: " + proposal.abstained + "\n" : join(came, "\n"))};
}

}  // namespace mendwatch::propose
