#include "src/diagnose/incident_of.hpp"

#include "src/base/text.hpp"
#include "src/diagnose/frames.hpp"

#include <algorithm>
#include <tuple>

namespace mendwatch::diagnose {
namespace {

detect::Anomaly anomaly_of(const read::Record& record) {
  detect::Anomaly anomaly;
  anomaly.service = record.service;
  anomaly.kind = record.trace.empty() ? detect::Kind::repeated_error : detect::Kind::new_error;
  if (lower(record.message).find("truncat") != std::string::npos)
    anomaly.kind = detect::Kind::truncation;
  anomaly.template_text = record.message;
  anomaly.count = 1;
  if (record.timed)
    anomaly.time = anomaly.first_seen = anomaly.last_seen = record.time;
  anomaly.samples = {record.text};
  anomaly.trace = record.trace;
  for (const auto& [name, value] : record.fields)
    if (anomaly.captures.size() < 32)
      anomaly.captures.emplace(name, value.substr(0, 200));
  return anomaly;
}

// The most severe first; of equal ones those with a trace, then the earliest.
std::tuple<int, int, int> weight_of(const read::Record& record) {
  const bool traced = !record.trace.empty();
  const bool raised = !read_trace(record.text + '\n' + record.trace).raised.empty();
  int level = static_cast<int>(record.level);
  if (raised)
    level = std::max(level, static_cast<int>(read::Level::error));
  return {-level, -(traced ? 1 : 0), -(raised ? 1 : 0)};
}

// Lines without any header that follow one another are one thing that was said: a trace that was cut out of its log.
std::vector<read::Record> joined(const std::vector<read::Record>& records) {
  std::vector<read::Record> result;
  for (const auto& record : records) {
    const bool bare = !record.timed && record.level == read::Level::unset && record.fields.empty();
    const bool goes_on = bare && !result.empty() && !result.back().timed && result.back().level == read::Level::unset;
    if (!goes_on) {
      result.push_back(record);
      continue;
    }
    auto& trace = result.back().trace;
    trace += (trace.empty() ? "" : "\n") + record.text;
    if (!record.trace.empty())
      trace += '\n' + record.trace;
  }
  return result;
}

}  // namespace

std::optional<correlate::Incident> incident_of(const std::string& id, const std::vector<read::Record>& lines,
                                               const std::vector<detect::Anomaly>& anomalies) {
  if (lines.empty())
    return std::nullopt;
  const auto records = joined(lines);
  correlate::Incident incident;
  incident.id = id;
  std::vector<detect::Anomaly> chosen = anomalies;
  if (chosen.empty()) {
    std::vector<std::size_t> order(records.size());
    for (std::size_t i = 0; i < order.size(); ++i)
      order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return weight_of(records[a]) < weight_of(records[b]); });
    for (const auto i : order)
      if (chosen.size() < 8)
        chosen.push_back(anomaly_of(records[i]));
  }
  std::stable_sort(chosen.begin(), chosen.end(), [](const auto& a, const auto& b) { return a.severity > b.severity; });
  if (chosen.size() > 8)
    chosen.resize(8);
  const auto& first = chosen.front();
  incident.service = first.service;
  incident.services = {first.service};
  incident.kind = first.kind;
  incident.severity = first.severity;
  incident.fingerprint = first.fingerprint;
  incident.count = first.count;
  incident.first_seen = first.first_seen;
  incident.last_seen = first.last_seen;
  incident.opened = first.time;
  incident.title = shorten(visible(first.template_text), 200);
  incident.anomalies = std::move(chosen);
  return incident;
}

}  // namespace mendwatch::diagnose
