#pragma once

#include "src/base/time.hpp"

#include <optional>
#include <string_view>

namespace mendwatch::read {

/// What a timestamp may leave out.
struct ClockHints {
  Time arrived;            // the year, or the day, nearest to this
  Duration utc_offset{0};  // the zone
};

/// A timestamp at the front of `text`, which is moved behind it: RFC 3339 and its relatives (`2025-10-20 03:00:00,123`,
/// `2025/10/20 03:00:00`, `25/10/20 03:00:00`, `20251020-03:00:00:123`), `20/Oct/2025:03:00:00 +0000`, `20-Oct-2025 03:00:00
/// UTC`, `20 Oct 2025 03:00:00.123`, `[Mon ]Oct 20 03:00:00[.123][ 2025]`, `10/20/2025, 3:00:00 AM`, `10-20 03:00:00.123`,
/// `251020 03:00:00`. Only before a blank, a separator, a closing bracket or the end.
std::optional<Time> take_timestamp(std::string_view& text, const ClockHints& hints);

/// `03:00:00`, with or without a fraction: the day nearest to `arrived`.
std::optional<Time> take_time_of_day(std::string_view& text, const ClockHints& hints);

/// Seconds since 1970 with a fraction, or milliseconds, microseconds or nanoseconds, told apart by their digits. Between
/// 2001 and 2100.
std::optional<Time> take_epoch(std::string_view& text);
std::optional<Time> epoch_time(double seconds_or_smaller_units);

/// The month that the first three letters name, 1 to 12, or 0.
int month_of(std::string_view text);

}  // namespace mendwatch::read
