#pragma once

#include "messages/analyzer.hpp"
#include "messages/log_poller.hpp"
#include "src/read/batch_reader.hpp"
#include "src/read/line_source.hpp"

#include <deque>

namespace mendwatch {

struct PollerSettings {
  std::string source;
  read::ReaderSettings reader;
  /// Opens the source where reading stopped; no positions at the very first start.
  std::function<std::unique_ptr<read::LineSource>(std::vector<read::Position>)> open;
  std::size_t credit = 4;                             // batches that may be on their way
  std::size_t max_bytes = 1024 * 1024;                // of one look
  Duration quiet = std::chrono::milliseconds{250};    // after which a record is complete
  Duration retry = std::chrono::milliseconds{200};    // before it begins again after an error
  Duration patience = std::chrono::seconds{60};       // for an acknowledgement
  std::function<void(const std::string&)> report = [](const std::string&) {};
};

struct LogPollerState {
  static inline const char* name = "log-poller";
  PollerSettings settings;
  AnalyzerActor analyzer;
  Clock now;

  // One session is one opening of the source. What belongs to an earlier one counts for nothing any more.
  std::uint64_t session = 0;
  std::uint64_t fence = 0;
  bool beginning = false;
  std::unique_ptr<read::LineSource> source;
  std::optional<read::BatchReader> reader;
  std::size_t on_their_way = 0;
  std::map<std::string, read::Position> reached;     // sent in this session
  std::map<std::string, read::Position> furthest;    // sent in any

  // After a record has ended the analyzer: one at a time, until the place has been passed.
  std::size_t careful = 0;                           // so many records at most
  std::deque<read::LogBatch> one_by_one;

  bool look_is_due = false;                          // a tick is on its way
  std::uint64_t batches = 0;
  std::uint64_t records = 0;
  std::uint64_t skipped = 0;
  std::string last_error;
};

/// Keeps nothing that matters: where it goes on is in the analyzer's memory. After a batch was not acknowledged it asks the analyzer
/// where to begin again, and passes the place one record at a time: so the record that ends an analyzer is known, and left out
/// once the router refuses it.
LogPollerActor::behavior_type log_poller(LogPollerActor::stateful_pointer<LogPollerState> self, PollerSettings settings,
                                         AnalyzerActor analyzer, Clock now);

}  // namespace mendwatch
