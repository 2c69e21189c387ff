#pragma once

#include "src/detect/anomaly.hpp"

namespace mendwatch::correlate {

/// How far the answer to an incident has come.
enum class Progress : std::uint8_t { opened, diagnosed, proposed, told, settled };

constexpr auto names_of(Progress) {
  return std::array<std::string_view, 5>{"opened", "diagnosed", "proposed", "told", "settled"};
}

/// One trouble, seen once or often, in one service or many.
struct Incident {
  std::string id;           // inc_YYYYMMDD_HHMMSS, or with _2, _3 …
  std::string fingerprint;  // of the first anomaly; unique among the open ones
  std::string service;      // of the first anomaly
  std::vector<std::string> services;
  detect::Kind kind = detect::Kind::repeated_error;
  Severity severity = Severity::medium;
  std::string title;        // one sentence with the numbers
  std::uint64_t count = 0;
  Time first_seen;
  Time last_seen;
  Time opened;              // by our clock
  std::vector<detect::Anomaly> anomalies;  // the latest of each fingerprint, at most 8
  Progress progress = Progress::opened;
  std::string note;         // why there is no fix, how it ended
  std::string fix;          // the latest proposal made for it, if any
  std::vector<std::string> taken;  // ids of the latest 64 anomalies that it took in: what is delivered again is dropped
  std::uint64_t version = 0;  // counts the writes of this incident
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Incident, id, fingerprint, service, services, kind, severity, title, count,
                                                first_seen, last_seen, opened, anomalies, progress, note, fix, taken,
                                                version)

}  // namespace mendwatch::correlate
