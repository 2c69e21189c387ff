#include "actors/approvals/prudent_clock.hpp"

#include <algorithm>

namespace mendwatch {

Steady steady_clock() {
  return [] { return std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch()); };
}

Clock prudent_clock(Clock wall, Steady steady) {
  const auto began = wall();
  const auto at = steady();
  return [=] { return std::min(wall(), began + (steady() - at)); };
}

}  // namespace mendwatch
