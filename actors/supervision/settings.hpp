#pragma once

#include "src/base/names.hpp"
#include "src/base/time.hpp"

#include <deque>
#include <functional>

namespace mendwatch::supervision {

/// Who is started again when a child ended.
enum class Strategy : std::uint8_t {
  one_for_one,   // that child
  rest_for_one,  // that child and all that were started after it
};
constexpr auto names_of(Strategy) { return std::array<std::string_view, 2>{"one_for_one", "rest_for_one"}; }

struct Settings {
  Strategy strategy = Strategy::one_for_one;
  std::uint32_t intensity = 5;                       // so many restarts within the window are tried; one more is given up
  Duration window = std::chrono::seconds{60};
  Duration first_wait = std::chrono::milliseconds{50};  // before a restart; doubled each time within the window …
  Duration last_wait = std::chrono::seconds{5};         // … up to this
  Duration grace = std::chrono::milliseconds{500};      // for a child to end; then it is killed, and after as long again given up
  std::function<void(const std::string&)> report = [](const std::string&) {};  // what happened, for the log
};

/// How long to wait before the restart that follows the `ends`-th end of a child within the window (from 1).
Duration wait_before(const Settings& settings, std::size_t ends);

/// Refuses settings that can never escalate because the waits alone take as long as the window.
/// Errors: configuration, with the figures.
Result<void> check(const Settings& settings);

/// Restarts in a sliding window.
class RestartWindow {
public:
  /// Counts one at `now`. Returns how many there are now within `window`, this one included.
  std::size_t count(Time now, Duration window);

private:
  std::deque<Time> times_;
};

}  // namespace mendwatch::supervision
