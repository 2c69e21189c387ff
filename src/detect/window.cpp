#include "src/detect/window.hpp"

#include <algorithm>
#include <numeric>

namespace mendwatch::detect {
namespace {
constexpr std::size_t exact = 64;
}

std::uint64_t Window::add(Time time, std::uint64_t weight, Duration length) {
  if (!events_.empty() && time + length < events_.back().time)
    events_.clear();
  const auto place = std::upper_bound(events_.begin(), events_.end(), time, [](Time t, const Event& event) { return t < event.time; });
  events_.insert(place, {time, weight});
  const auto oldest = events_.back().time - length;
  events_.erase(events_.begin(), std::find_if(events_.begin(), events_.end(), [&](const Event& event) { return event.time > oldest; }));
  if (events_.size() > exact) {
    events_[1].weight += events_[0].weight;
    events_.erase(events_.begin());
  }
  return count();
}

std::uint64_t Window::count() const {
  return std::accumulate(events_.begin(), events_.end(), std::uint64_t{0}, [](auto sum, const Event& event) { return sum + event.weight; });
}

double Window::per_minute() const {
  if (events_.size() < 2)
    return 0;
  const double seconds = std::max(std::chrono::duration<double>(last() - first()).count(), 1.0);
  return double(count() - events_.front().weight) * 60 / seconds;
}

void Window::take_in(const Window& other, Duration length) {
  for (const auto& event : other.events_)
    add(event.time, event.weight, length);
}

}  // namespace mendwatch::detect
