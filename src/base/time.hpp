#pragma once

#include "src/base/result.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

namespace mendwatch {

/// A moment in UTC, in microseconds.
using Time = std::chrono::sys_time<std::chrono::microseconds>;
using Duration = std::chrono::microseconds;

/// Where actors get `now` from, so that tests can own it.
using Clock = std::function<Time()>;

/// The system's clock.
Time wall_clock();

/// `2025-10-20T03:00:00Z`; with `.123456` when there is a fraction.
std::string to_rfc3339(Time time);

/// Reads RFC 3339 with any offset, a space instead of the T, and 0 to 9 digits of a fraction. Errors: malformed.
Result<Time> parse_rfc3339(std::string_view text);

/// `300s`, `5m`, `1h`, `7d`, `250ms`; a bare number means seconds. Errors: malformed.
Result<Duration> parse_duration(std::string_view text);

/// The shortest of those forms, as `5m` or `1.5s`.
std::string to_text(Duration duration);

}  // namespace mendwatch
