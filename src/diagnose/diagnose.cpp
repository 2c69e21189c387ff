#include "src/diagnose/diagnose.hpp"

#include "src/base/text.hpp"
#include "src/diagnose/findings.hpp"
#include "src/diagnose/severity.hpp"
#include "src/diagnose/suspects.hpp"

#include <algorithm>

namespace mendwatch::diagnose {
namespace {

bool same_place(const Finding& a, const Finding& b) {
  if (a.location.file != b.location.file)
    return false;
  // A handler stands close to the call that it handles, and both are told.
  const bool close = std::abs(a.location.line - b.location.line) <= 2 && a.location.function == b.location.function;
  return a.location.line == b.location.line || (close && a.role != Role::failing_call && b.role != Role::failing_call);
}

// The same place found in several ways is likelier; its reasons are told together.
std::vector<Finding> merged(std::vector<Finding> findings) {
  std::stable_sort(findings.begin(), findings.end(), [](const auto& a, const auto& b) { return a.location.score > b.location.score; });
  std::vector<Finding> result;
  for (auto& finding : findings) {
    const auto known = std::find_if(result.begin(), result.end(), [&](const auto& other) { return same_place(other, finding); });
    if (known == result.end()) {
      result.push_back(std::move(finding));
      continue;
    }
    auto& location = known->location;
    // Another way to the same place counts, the same way once more doesn't.
    if (known->role != finding.role)
      location.score = 1 - (1 - location.score) * (1 - 0.4 * finding.location.score);
    if (location.why.size() < 600 && location.why.find(finding.location.why) == std::string::npos)
      location.why += "; " + finding.location.why;
  }
  // Places that share a file support each other a little.
  for (auto& finding : result) {
    double others = 0;
    for (const auto& other : result)
      if (&other != &finding && other.location.file == finding.location.file)
        others = std::max(others, other.location.score);
    finding.location.score = std::min(0.99, finding.location.score * (1 + 0.06 * others));
  }
  std::stable_sort(result.begin(), result.end(), [](const auto& a, const auto& b) { return a.location.score > b.location.score; });
  return result;
}

std::string where(const Location& location) {
  std::string text = location.file;
  if (location.line > 0)
    text += ':' + std::to_string(location.line);
  if (!location.function.empty())
    text += " (" + location.function + ')';
  return text;
}

// What, where, why: only facts that were found.
std::string summary_of(const correlate::Incident& incident, const std::vector<Clue>& clues, const std::vector<Finding>& findings,
                       const std::vector<SuspectCommit>& suspects, const Settings& settings) {
  const auto quoted = [&](std::string_view text) { return "'" + settings.redact(visible(shorten(trim(text), 160))) + "'"; };
  std::string what = clues.empty() ? incident.title : quoted(clues.front().message);
  if (!clues.empty() && !clues.front().trace.raised.empty()) {
    const auto& raised = clues.front().trace.raised;
    const auto& root = clues.front().trace.root_block == 0 ? raised.front() : raised.back();
    what = quoted(root.message.empty() ? root.type : root.type + ": " + root.message);
  }
  if (incident.count > 1)
    what += " (" + std::to_string(incident.count) + " times)";
  if (findings.empty())
    return "Nothing in this repository could be tied to " + what + ".";
  const auto first = [&](Role role) {
    const auto found = std::find_if(findings.begin(), findings.end(), [&](const auto& finding) { return finding.role == role; });
    return found == findings.end() ? nullptr : &*found;
  };
  std::string text = what;
  const auto* top = &findings.front();
  switch (top->role) {
    case Role::raised:
    case Role::called_from: text += " comes from " + where(top->location); break;
    case Role::printed: text += " is printed by " + where(top->location); break;
    case Role::failing_call: text += " reports that a call failed at " + where(top->location); break;
    case Role::setting: text += " speaks of a setting: " + top->said + " at " + where(top->location); break;
    case Role::named: text += " names " + top->said + ", defined at " + where(top->location); break;
    case Role::shown: text += " shows or names code at " + where(top->location); break;
  }
  if (const auto* printed = first(Role::printed); printed != nullptr && printed != top && top->role != Role::raised)
    text += "; it is printed by " + where(printed->location);
  if (const auto* call = first(Role::failing_call); call != nullptr && call != top)
    text += "; the call that failed is at " + where(call->location);
  if (const auto* setting = first(Role::setting); setting != nullptr && setting != top && setting->location.score > 0.4)
    text += "; " + setting->said + " is set at " + where(setting->location);
  text += '.';
  if (!suspects.empty() && suspects.front().score > 0.25)
    text += " Commit " + suspects.front().commit.substr(0, 12) + ' ' + suspects.front().why + '.';
  return text;
}

// How often the first file was right at a raw confidence, measured on 177 public incidents and drawn a little towards caution:
// straight between these points.
double calibrated(double raw) {
  constexpr std::array<std::pair<double, double>, 6> points{{{0, 0}, {0.15, 0.15}, {0.35, 0.4}, {0.5, 0.7}, {0.7, 0.85}, {1, 0.95}}};
  for (std::size_t i = 1; i < points.size(); ++i)
    if (raw <= points[i].first)
      return points[i - 1].second + (raw - points[i - 1].first) / (points[i].first - points[i - 1].first) * (points[i].second - points[i - 1].second);
  return points.back().second;
}

// How likely the first location's file is right: its score, less where another file is as good.
double confidence_of(const std::vector<Finding>& findings) {
  if (findings.empty())
    return 0;
  const double best = findings.front().location.score;
  double rival = 0;
  for (const auto& finding : findings)
    if (finding.location.file != findings.front().location.file)
      rival = std::max(rival, finding.location.score);
  return calibrated(std::clamp(best * (1 - 0.45 * std::max(0.0, rival / best - 0.4)), 0.02, 1.0));
}

}  // namespace

RootCause diagnose(const correlate::Incident& incident, const code::Snapshot& snapshot, const code::Index& index, const Settings& settings) {
  const auto clues = clues_of(incident);
  EvidenceBook book{settings.redact, settings.evidence};
  const Places places{snapshot, index, settings.prefixes};
  const Search search{snapshot, index, places, book, incident.kind};
  std::vector<Finding> findings;
  const auto add = [&](std::vector<Finding> more) {
    findings.insert(findings.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  };
  for (const auto& clue : clues) {
    auto frames = find_frames(clue, search);
    const bool has_frames = std::any_of(frames.begin(), frames.end(), [](const auto& finding) { return finding.location.score > 0.3; });
    add(std::move(frames));
    add(find_statements(clue, search, has_frames));
    add(find_settings(clue, search));
    add(find_symbols(clue, search));
    const bool sure = std::any_of(findings.begin(), findings.end(), [](const auto& finding) { return finding.location.score > 0.6; });
    if (!sure)
      add(find_in_text(clue, search));
  }
  findings = merged(std::move(findings));
  std::erase_if(findings, [](const auto& finding) { return finding.location.score < 0.05; });
  if (findings.size() > settings.locations)
    findings.resize(settings.locations);

  RootCause cause;
  cause.id = incident.id;
  cause.commit = snapshot.commit();
  cause.severity = severity_of(incident, clues);
  cause.confidence = confidence_of(findings);
  for (const auto& finding : findings) {
    cause.locations.push_back(finding.location);
    cause.locations.back().why = settings.redact(visible(finding.location.why));
  }
  const bool timed = !clues.empty() && incident.first_seen > Time{};
  cause.suspect_commits = suspects(cause.locations, snapshot, timed ? std::optional{incident.first_seen} : std::nullopt, settings, book);
  cause.summary = summary_of(incident, clues, findings, cause.suspect_commits, settings);
  if (book.all().empty() && !clues.empty() && findings.empty())
    book.cite("log", clues.front().line, clues.front().line);
  cause.evidence = book.all();
  return cause;
}

}  // namespace mendwatch::diagnose
