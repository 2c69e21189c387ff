#pragma once

#include "src/base/time.hpp"

namespace mendwatch {

/// How much time has passed since some moment, whatever the system's clock was set to meanwhile.
using Steady = std::function<Duration()>;

/// The system's monotonic clock.
Steady steady_clock();

/// The time by `wall`, but never further from the moment of this call than `steady` says: a clock that is set forward while we run makes nothing
/// due before its time. A clock that is set back is believed: late is harmless.
Clock prudent_clock(Clock wall = wall_clock, Steady steady = steady_clock());

}  // namespace mendwatch
