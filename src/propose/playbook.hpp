#pragma once

#include "src/detect/anomaly.hpp"
#include "src/propose/edit/operation.hpp"

#include <re2/re2.h>

namespace mendwatch::propose {

/// When a playbook speaks at all. Everything that is given must hold.
struct Match {
  std::vector<detect::Kind> kinds;                       // one of them; none given: any
  std::vector<std::shared_ptr<const RE2>> message;       // one of them in the template, a sample or the trace; named groups become captures
  std::vector<std::shared_ptr<const RE2>> unless;        // none of them
  std::vector<std::string> languages;                    // of the file of the best location
  std::string query;                                     // a tree-sitter query that finds something in the function of a location
  std::map<std::string, std::shared_ptr<const RE2>> captures;  // further named texts, each needed: anomaly's capture → pattern
};

/// What people read. Templates with `{captures}`.
struct Explanation {
  std::string title;
  std::string reasoning;
  std::string pros;
  std::string cons;
  Risk risk = Risk::medium;
  std::string side_effects;
};

/// A commit in a playbook's own test.
struct PastCommit {
  std::string id;
  Time time;
  std::string subject;
  std::map<std::string, std::optional<std::string>> before;  // path → bytes before it; nothing where it made the file
};

/// A playbook proves itself: these files and lines give this diff, or no option.
struct Rehearsal {
  std::string name;
  int line = 0;                              // in the playbook's file
  std::map<std::string, std::string> files;
  std::vector<std::string> log;
  std::vector<PastCommit> commits;           // newest first
  std::vector<std::string> diffs;            // the options' removed and added lines, best first
  std::optional<std::string> abstain;        // a word of the reason; empty: any
};

/// What to do about one sort of trouble.
struct Playbook {
  std::string name;
  std::string about;
  std::string source;       // the file it came from
  int priority = 50;        // higher comes first among equal scores
  Match match;
  std::string operation;
  Captures parameters;
  Explanation explain;
  std::vector<Rehearsal> tests;
};

/// A YAML file's name and bytes.
struct PlaybookText {
  std::string source;
  std::string bytes;
};

/// Reads playbooks, strictly. A later text replaces an earlier one of the same name. Errors: configuration, with file:line and, for an
/// unknown word, the nearest known one.
Result<std::vector<Playbook>> load_playbooks(const std::vector<PlaybookText>& texts);

/// Does it speak of this anomaly? The captures, or nothing.
std::optional<Captures> matches(const Match& match, const detect::Anomaly& anomaly);

}  // namespace mendwatch::propose
