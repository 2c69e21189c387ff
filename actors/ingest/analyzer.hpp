#pragma once

#include "messages/analyzer.hpp"
#include "messages/correlator.hpp"
#include "messages/journal.hpp"
#include "src/detect/watcher.hpp"

namespace mendwatch {

struct AnalyzerSettings {
  std::string source;
  detect::Settings detect;
  Redactor redact;
  Duration between_snapshots = std::chrono::seconds{2};
  Duration retry = std::chrono::milliseconds{200};
  Duration patience = std::chrono::seconds{30};
  std::function<void(const std::string&)> report = [](const std::string&) {};
};

struct AnalyzerState {
  static inline const char* name = "analyzer";
  AnalyzerSettings settings;
  JournalActor journal;
  CorrelatorActor correlator;
  Clock now;

  std::optional<detect::Watcher> watcher;             // nothing until it has been read back
  std::uint64_t fence = 0;
  std::map<std::string, read::Position> positions;    // all before them is in the watcher
  std::vector<caf::typed_response_promise<ResumePoint>> asked_too_early;

  bool within_batch = false;                          // its position is still to come
  std::size_t unacknowledged = 0;                     // anomalies that are not in an incident yet
  bool changed = false;                               // since the last snapshot
  bool writing = false;                               // a snapshot is on its way
  Time last_snapshot;
  Duration snapshot_took{0};
  std::uint64_t snapshots = 0;
  std::uint64_t records = 0;
  std::uint64_t anomalies = 0;
};

/// Its memory is what the journal holds; what came later is read again by the poller, and anomalies that are found again have the
/// same ids. So a snapshot may hold only anomalies that the correlator has acknowledged.
AnalyzerActor::behavior_type analyzer(AnalyzerActor::stateful_pointer<AnalyzerState> self, AnalyzerSettings settings, JournalActor journal,
                                      CorrelatorActor correlator, Clock now);

}  // namespace mendwatch
