#include "src/diagnose/suspects.hpp"

#include "src/base/text.hpp"

#include <algorithm>
#include <map>

namespace mendwatch::diagnose {
namespace {

// What a change weighs by how long before the trouble it was made. None if it came after.
double recency(Time commit, Time began) {
  using std::chrono::hours;
  const auto age = began - commit;
  if (age < -hours{1})
    return 0;
  if (age <= hours{24})
    return 1;
  if (age <= hours{24 * 7})
    return 0.8;
  if (age <= hours{24 * 30})
    return 0.5;
  return age <= hours{24 * 180} ? 0.25 : 0.1;
}

std::string ago(Time commit, Time began) {
  const auto days = std::chrono::duration_cast<std::chrono::hours>(began - commit).count() / 24;
  return days < 1 ? "less than a day before" : count_of(static_cast<std::size_t>(days), "day") + " before";
}

}  // namespace

std::vector<SuspectCommit> suspects(const std::vector<Location>& locations, const code::Snapshot& snapshot, std::optional<Time> began,
                                    const Settings& settings, EvidenceBook& book) {
  const auto history = snapshot.history(settings.history);
  if (history.empty())
    return {};
  const Time when = began ? *began : history.front().time + std::chrono::minutes{1};
  std::map<std::string, SuspectCommit> found;
  const auto accuse = [&](const std::string& commit, double score, const std::string& why) {
    auto& suspect = found[commit];
    suspect.commit = commit;
    if (score > suspect.score) {
      suspect.score = score;
      suspect.why = why;
    }
  };
  int blamed = 0;
  for (const auto& location : locations) {
    if (blamed++ >= settings.blamed)
      break;
    if (location.line > 0)
      if (const auto origins = snapshot.blame(location.file, std::max(1, location.line - 2), location.line + 2))
        for (const auto& origin : *origins) {
          const double near = origin.line == location.line ? 1 : 0.7;
          accuse(origin.commit, location.score * near * recency(origin.time, when),
                 "wrote line " + std::to_string(origin.line) + " of " + location.file + ", " + ago(origin.time, when));
        }
    for (const auto& commit : history)
      if (std::find(commit.paths.begin(), commit.paths.end(), location.file) != commit.paths.end() &&
          when - commit.time <= std::chrono::hours{24 * 7})
        accuse(commit.id, 0.6 * location.score * recency(commit.time, when), "changed " + location.file + ", " + ago(commit.time, when));
  }
  std::vector<SuspectCommit> result;
  for (auto& [id, suspect] : found)
    if (suspect.score >= 0.05)
      result.push_back(std::move(suspect));
  std::stable_sort(result.begin(), result.end(), [](const auto& a, const auto& b) { return a.score > b.score; });
  if (result.size() > settings.suspects)
    result.resize(settings.suspects);
  for (auto& suspect : result)
    for (const auto& commit : history)
      if (commit.id == suspect.commit) {
        suspect.why += ": " + settings.redact(visible(shorten(commit.subject, 120)));
        if (const auto id = book.cite("commit " + commit.id, commit.subject, commit.subject); !id.empty())
          suspect.why += " (" + id + ')';
      }
  return result;
}

}  // namespace mendwatch::diagnose
