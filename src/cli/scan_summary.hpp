#pragma once

#include "src/cli/streams.hpp"
#include "src/detect/anomaly.hpp"
#include "src/mine/template.hpp"
#include "src/read/record.hpp"

#include <optional>
#include <set>

namespace mendwatch::cli {

/// What a scan found, added up for people.
struct ScanSummary {
  std::uint64_t lines = 0;
  std::uint64_t records = 0;
  std::uint64_t anomalies = 0;
  std::array<std::uint64_t, 7> levels{};  // records by level
  std::set<std::string> services;
  std::optional<Time> from;  // of the lines that say when
  std::optional<Time> until;
  std::optional<Severity> worst;
  std::map<std::string, detect::Anomaly> troubles;  // the latest of each fingerprint
  std::vector<std::pair<std::string, mine::Template>> templates;  // with their service

  void add(const read::Record& record);
  void add(const detect::Anomaly& anomaly);

  /// The troubles that the table shows: the most severe and most frequent first, at most 100.
  std::vector<const detect::Anomaly*> by_weight() const;
};

/// The table.
void print(const ScanSummary& summary, Streams& streams);

}  // namespace mendwatch::cli
