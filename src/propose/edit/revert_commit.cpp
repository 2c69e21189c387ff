#include "src/propose/edit/revert_commit.hpp"

#include "src/base/text.hpp"
#include "src/propose/edit/places.hpp"

namespace mendwatch::propose {
namespace {

// The suspect touched a place that diagnosis names, or a frame of the trace.
bool touched_failing_place(const Scene& scene, const code::Commit& commit) {
  const auto wrote = [&](const std::string& file, int line) {
    if (std::find(commit.paths.begin(), commit.paths.end(), file) == commit.paths.end())
      return false;
    const auto origins = scene.snapshot.blame(file, std::max(1, line - 3), line + 3);
    if (!origins)
      return true;  // too old to be told by blame, but the file was touched
    return std::any_of(origins->begin(), origins->end(), [&](const auto& origin) { return origin.commit == commit.id; });
  };
  if (const auto frame = failing_frame(scene); frame && wrote(frame->file, frame->line))
    return true;
  const auto locations = telling_locations(scene, 2);
  return std::any_of(locations.begin(), locations.end(), [&](const auto& location) { return wrote(location.file, location.line); });
}

}  // namespace

Edits revert_commit(const Scene& scene) {
  const auto recent = parse_duration(scene.parameter("recent"));
  if (!recent)
    return {{}, "'recent' must be a duration as 7d"};
  if (scene.cause.suspect_commits.empty())
    return {{}, "no commit is suspected"};
  const auto& suspect = scene.cause.suspect_commits.front();
  if (suspect.score < 0.3)
    return {{}, "no commit is suspected enough"};
  const auto history = scene.snapshot.history(500);
  const auto commit = std::find_if(history.begin(), history.end(), [&](const auto& known) { return known.id == suspect.commit; });
  if (commit == history.end())
    return {{}, "the suspect commit is not in the history"};
  const auto name = shorten(commit->id.substr(0, 12), 12);
  // Lines that say no time are taken to be from when the repository was last touched.
  const auto began = scene.incident.first_seen == Time{} ? history.front().time : scene.incident.first_seen;
  if (began < commit->time || began - commit->time > *recent)
    return {{}, "commit " + name + " is not from the " + to_text(*recent) + " before the trouble began"};
  for (auto later = history.begin(); later != commit; ++later)
    for (const auto& path : later->paths)
      if (std::find(commit->paths.begin(), commit->paths.end(), path) != commit->paths.end())
        return {{}, path + " has changed since commit " + name};
  if (!touched_failing_place(scene, *commit))
    return {{}, "commit " + name + " did not touch the failing place"};
  const auto before = scene.snapshot.before(commit->id);
  if (!before)
    return {{}, to_string(before.error())};
  Edit edit;
  edit.kind = OptionKind::revert;
  for (const auto& [path, bytes] : *before) {
    if (!bytes)
      return {{}, "commit " + name + " made " + path + ", so taking it back is more than whole files"};
    auto now = scene.snapshot.read(path);
    if (!now)
      return {{}, "commit " + name + " took away " + path + ", so taking it back is more than whole files"};
    edit.changes.push_back({path, std::move(*now), *bytes, false});
  }
  edit.score = std::min(1.0, suspect.score);
  edit.least_risk = Risk::medium;
  edit.suspect_commit = commit->id;
  edit.cautions.push_back("Everything else that the commit brought is gone as well.");
  edit.captures = {{"commit", name}, {"subject", shorten(commit->subject, 80)}, {"files", count_of(edit.changes.size(), "file")}, {"committed", to_rfc3339(commit->time)}};
  return {{std::move(edit)}, {}};
}

}  // namespace mendwatch::propose
