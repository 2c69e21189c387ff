#pragma once

#include "src/cli/streams.hpp"
#include "src/code/index.hpp"
#include "src/correlate/incident.hpp"

#include <map>
#include <memory>

namespace mendwatch::cli {

/// Lines that belong together, as an incident: records and anomalies are made of them as the service does, and where no detector speaks
/// the most severe record stands for them. `now`: the time of lines that don't say when. Errors: malformed (no line).
Result<correlate::Incident> incident_of_lines(const std::string& id, const std::vector<std::string>& lines, Time now);

/// The lines of FILE (`-`: standard input). Errors: not_found, failed, malformed (more than 100,000 lines).
Result<std::vector<std::string>> lines_of_file(const std::string& file, Streams& streams);

/// A repository, opened and read for questions.
struct Opened {
  std::shared_ptr<const code::Snapshot> snapshot;
  std::shared_ptr<const code::Index> index;
};

/// Opens repositories once and keeps them: a git repository (its current branch's tip, or `commit`), or else a plain folder as it is.
class Library {
public:
  /// `cache`: a folder where what was read is kept for the next time; empty: nowhere.
  explicit Library(std::string cache = {}) : cache_(std::move(cache)) {}

  /// Errors: not_found (no such folder, commit or branch), failed.
  Result<Opened> open(const std::string& folder, const std::string& commit = {});

private:
  std::string cache_;
  std::map<std::string, Opened> opened_;
  code::MemoryFacts facts_;  // of all of them: commits of one repository share most files
};

}  // namespace mendwatch::cli
