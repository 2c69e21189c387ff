#include "actors/supervision/settings.hpp"

namespace mendwatch::supervision {

Duration wait_before(const Settings& settings, std::size_t ends) {
  auto wait = settings.first_wait;
  for (std::size_t i = 1; i < ends && wait < settings.last_wait; ++i)
    wait *= 2;
  return std::min(wait, settings.last_wait);
}

Result<void> check(const Settings& settings) {
  if (settings.window <= Duration::zero() || settings.first_wait < Duration::zero() || settings.last_wait < settings.first_wait)
    return Error{Errc::configuration, "the window must be positive, and the last wait not shorter than the first", "supervision"};
  Duration waits{0};
  for (std::size_t end = 1; end <= settings.intensity; ++end)
    waits += wait_before(settings, end);
  // A child that always ends at once ends for the last time `waits` after the first: that must lie within the window.
  if (waits < settings.window)
    return {};
  return Error{Errc::configuration,
               std::to_string(settings.intensity) + " restarts wait " + to_text(waits) + " in all, so more than that never happen within " +
                 to_text(settings.window) + ": shorten the waits or lengthen the window",
               "supervision"};
}

std::size_t RestartWindow::count(Time now, Duration window) {
  while (!times_.empty() && times_.front() <= now - window)
    times_.pop_front();
  times_.push_back(now);
  return times_.size();
}

}  // namespace mendwatch::supervision
