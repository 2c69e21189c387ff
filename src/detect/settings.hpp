#pragma once

#include "src/base/time.hpp"

#include <cstddef>
#include <cstdint>

namespace mendwatch::detect {

/// When something counts as trouble. The defaults are the prototype's; they hold until a template's own normal is learnt
/// (baseline.hpp), and then the stricter of both decides.
struct Settings {
  Duration window = std::chrono::minutes{5};             // in which repetitions are counted
  std::uint64_t repeated_errors = 3;                     // equal error templates in a window
  std::uint64_t truncations = 2;                         // truncation warnings in a truncation window
  Duration truncation_window = std::chrono::minutes{15};
  std::uint64_t duplicates = 10;                         // duplicates or retries told of, or times that one id is processed
  Duration slow = std::chrono::seconds{10};              // an operation of this length is slow, whatever its past
  double slow_factor = 3;                                // or one so many times its template's usual length
  Duration cool_down = std::chrono::hours{1};            // a trouble that pauses for less goes on, it doesn't begin anew
  Duration history = std::chrono::hours{24};             // of tallies
  std::size_t services = 64;                             // remembered per source; more share one memory
  std::size_t templates = 2000;                          // remembered per service
};

}  // namespace mendwatch::detect
