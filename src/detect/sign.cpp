#include "src/detect/sign.hpp"

#include "src/detect/reading.hpp"

namespace mendwatch::detect {

Severity severity_of(Kind kind) {
  switch (kind) {
    case Kind::repeated_error:
    case Kind::new_error:
    case Kind::crash_loop:
    case Kind::silence:
      return Severity::high;
    case Kind::truncation:
    case Kind::slow:
    case Kind::forecast:
      return Severity::medium;
    case Kind::duplicate_spike:
    case Kind::surge:
      break;
  }
  return Severity::low;
}

bool is_error(const read::Record& record) {
  return record.level >= read::Level::error || (record.level == read::Level::unset && !record.trace.empty());
}

std::optional<Sign> new_error(const read::Record& record, bool seen_before, const Settings& settings) {
  if (seen_before || record.trace.empty() || !is_error(record))
    return std::nullopt;
  return Sign{Kind::new_error, weight_of(record.message, false), settings.window, 0, true, "an error never seen before, with a stack trace"};
}

std::optional<Sign> repeated_error(const read::Record& record, const Settings& settings) {
  if (!is_error(record))
    return std::nullopt;
  return Sign{Kind::repeated_error, weight_of(record.message, false), settings.window, settings.repeated_errors, false, ""};
}

std::optional<Sign> truncation(const read::Record& record, const Settings& settings) {
  if (!says_truncated(record))
    return std::nullopt;
  return Sign{Kind::truncation, weight_of(record.message, false), settings.truncation_window, settings.truncations, false, ""};
}

std::optional<Sign> told_duplicate(const read::Record& record, const Settings& settings) {
  if (is_error(record) || !says_duplicate(record.message))
    return std::nullopt;
  return Sign{Kind::duplicate_spike, weight_of(record.message, true), settings.window, settings.duplicates, false, ""};
}

}  // namespace mendwatch::detect
