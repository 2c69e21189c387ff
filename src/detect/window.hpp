#pragma once

#include "src/base/json.hpp"

namespace mendwatch::detect {

/// Counts what happened within the latest stretch of time. Exact up to 64 events; beyond, the oldest are taken together, each pair at
/// the later one's time. When the clock jumps back by more than the window, counting begins anew.
class Window {
public:
  struct Event {
    Time time;
    std::uint64_t weight = 0;
    NLOHMANN_DEFINE_TYPE_INTRUSIVE_WITH_DEFAULT(Event, time, weight)
  };

  /// Adds an event; returns the weight within `length` before the latest one.
  std::uint64_t add(Time time, std::uint64_t weight, Duration length);

  std::uint64_t count() const;
  Time first() const { return events_.empty() ? Time{} : events_.front().time; }
  Time last() const { return events_.empty() ? Time{} : events_.back().time; }

  /// Events per minute after the first of them, up to the last; 0 for fewer than two.
  double per_minute() const;

  void take_in(const Window& other, Duration length);

  NLOHMANN_DEFINE_TYPE_INTRUSIVE_WITH_DEFAULT(Window, events_)

private:
  std::vector<Event> events_;  // ordered by time
};

}  // namespace mendwatch::detect
