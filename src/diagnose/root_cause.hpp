#pragma once

#include "src/base/json.hpp"
#include "src/base/severity.hpp"

namespace mendwatch::diagnose {

/// A place in the repository that may be the cause.
struct Location {
  std::string file;
  int line = 0;           // from 1; 0: the file as a whole
  std::string function;
  double score = 0;       // 0 to 1
  std::string why;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Location, file, line, function, score, why)

struct SuspectCommit {
  std::string commit;
  double score = 0;
  std::string why;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(SuspectCommit, commit, score, why)

/// What a claim rests on.
struct Evidence {
  std::string id;         // E1, E2 …
  std::string source;     // log, trace, FILE:LINE, commit ID
  std::string quote;      // exact words of that source, redacted
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Evidence, id, source, quote)

/// What was printed and where it comes from, as far as it could be found out.
struct RootCause {
  std::string id;         // of the incident or case
  std::string summary;    // one or two sentences
  Severity severity = Severity::medium;
  double confidence = 0;  // 0 to 1
  std::vector<Location> locations;  // best first
  std::vector<SuspectCommit> suspect_commits;
  std::vector<Evidence> evidence;
  std::string repository;  // its name in the configuration
  std::string commit;      // the commit that was looked at
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(RootCause, id, summary, severity, confidence, locations, suspect_commits, evidence,
                                                repository, commit)

}  // namespace mendwatch::diagnose
