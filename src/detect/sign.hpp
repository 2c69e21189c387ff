#pragma once

#include "src/detect/anomaly.hpp"
#include "src/detect/settings.hpp"
#include "src/read/record.hpp"

#include <optional>

namespace mendwatch::detect {

/// What one record is a sign of. How many of them make an anomaly is the trouble's to decide (trouble.hpp).
struct Sign {
  Kind kind = Kind::repeated_error;
  std::uint64_t weight = 1;   // events that the record stands for
  Duration window{};          // in which they are counted
  std::uint64_t needed = 0;   // so many in a window are an anomaly; 0: the count alone never is
  bool certain = false;       // this one is an anomaly by itself
  std::string why;            // of a certain one
};

/// By sort: errors high, performance medium, unusual low.
Severity severity_of(Kind kind);

/// An error never seen before that carries a stack trace is one at once.
std::optional<Sign> new_error(const read::Record& record, bool seen_before, const Settings& settings);

/// Equal errors in a window.
std::optional<Sign> repeated_error(const read::Record& record, const Settings& settings);

/// Answers that were cut off.
std::optional<Sign> truncation(const read::Record& record, const Settings& settings);

/// Messages that tell of duplicates and retries.
std::optional<Sign> told_duplicate(const read::Record& record, const Settings& settings);

/// True for level error and above, and for a stack trace without a level.
bool is_error(const read::Record& record);

}  // namespace mendwatch::detect
