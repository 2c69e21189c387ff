#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mendwatch::propose {

/// The next value of the series 1, 2, 5, 10, 20, 50 … that is at least `factor` times `value`: 3000 → 5000 with 1.5.
/// Nothing for values that are not positive or above 1e12.
std::optional<double> next_on_ladder(double value, double factor = 1.5);

/// A number literal as programs write it: digits with `_` or `,` between, a fraction, an exponent; no sign, no suffix.
std::optional<double> parse_number(std::string_view literal);

/// `value` written as `like` was: 3_000 → 5_000, 30.0 → 50.0, "2.5" → 5.0, 3e3 → 5000.
std::string write_number(double value, std::string_view like);

}  // namespace mendwatch::propose
