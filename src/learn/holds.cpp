#include "src/learn/holds.hpp"

#include <algorithm>

namespace mendwatch::learn {

std::vector<correlate::Hold> holds_of(const correlate::Incident& incident, const std::vector<approve::Event>& life) {
  const auto rejected = std::find_if(life.rbegin(), life.rend(), [](const auto& event) { return event.what == approve::Happening::rejected; });
  if (rejected == life.rend())
    return {};
  std::string reason;
  if (const auto found = rejected->detail.find("reason"); rejected->detail.is_object() && found != rejected->detail.end() && found->is_string())
    reason = found->get<std::string>();
  std::vector<correlate::Hold> holds;
  for (const auto& anomaly : incident.anomalies)
    holds.push_back({anomaly.service, anomaly.fingerprint, rejected->at, anomaly.per_minute, reason});
  return holds;
}

}  // namespace mendwatch::learn
