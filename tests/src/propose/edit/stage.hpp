#pragma once

#include "src/code/map_snapshot.hpp"
#include "src/propose/edit/operation.hpp"
#include "src/propose/line_diff.hpp"

#include <doctest/doctest.h>

namespace mendwatch::propose {

/// A repository of one or more files, a trouble and a place: what an operation sees.
class Stage {
public:
  explicit Stage(std::map<std::string, std::string> files, std::vector<code::Commit> commits = {}) : snapshot(std::move(files), "c0", std::move(commits)), index(snapshot, cache) {}

  Stage& says(std::string message, std::string trace = {}) {
    detect::Anomaly anomaly;
    anomaly.template_text = message;
    anomaly.samples = {message};
    anomaly.trace = std::move(trace);
    incident.anomalies.push_back(anomaly);
    return *this;
  }

  Stage& at(std::string file, int line, double score = 0.9) {
    cause.locations.push_back({std::move(file), line, {}, score, {}});
    return *this;
  }

  Edits run(const std::string& name, Captures given = {}) const {
    const auto* chosen = operation(name);
    REQUIRE(chosen);
    Captures parameters;
    for (const auto& parameter : chosen->parameters)
      parameters[std::string{parameter.name}] = parameter.fallback;
    for (const auto& [key, value] : given)
      parameters[key] = value;
    return chosen->run(Scene{incident, cause, snapshot, index, {}, parameters});
  }

  /// Removed and added lines of the only edit; `none: WHY` if there is none.
  std::string diff(const std::string& name, const Captures& given = {}) const {
    const auto edits = run(name, given);
    if (edits.edits.empty())
      return "none: " + edits.why_not;
    std::string text;
    for (const auto& change : edits.edits.front().changes)
      for (const auto& line : line_diff(change.before, change.after))
        if (line.sign != ' ')
          text += line.sign + std::string{line.text};
    return text;
  }

  /// The whole file after the only edit; `none: WHY` if there is none.
  std::string after(const std::string& name, const Captures& given = {}) const {
    const auto edits = run(name, given);
    return edits.edits.empty() ? "none: " + edits.why_not : edits.edits.front().changes.front().after;
  }

  code::MapSnapshot snapshot;
  code::MemoryFacts cache;
  code::Index index;
  correlate::Incident incident;
  diagnose::RootCause cause;
};

}  // namespace mendwatch::propose
