#include "src/detect/merge.hpp"

#include <map>

namespace mendwatch::detect {

Tallies merge(const std::vector<Tallies>& sources) {
  std::map<std::pair<Time, Duration>, Tally> slots;
  Tallies merged;
  bool known = false;
  for (const auto& source : sources) {
    if (source.minutes.empty())
      continue;
    merged.seen_until = known ? std::min(merged.seen_until, source.seen_until) : source.seen_until;
    known = true;
    for (const auto& tally : source.minutes) {
      auto& slot = slots.try_emplace({tally.minute, tally.length}, Tally{tally.minute, tally.length, 0, 0, 0}).first->second;
      slot.trouble += tally.trouble;
      slot.errors += tally.errors;
      slot.traffic += tally.traffic;
    }
  }
  for (const auto& [key, slot] : slots)
    merged.minutes.push_back(slot);
  return merged;
}

}  // namespace mendwatch::detect
