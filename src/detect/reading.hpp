#pragma once

#include "src/mine/template.hpp"
#include "src/read/record.hpp"

#include <optional>

namespace mendwatch::detect {

// What a record says of itself, beyond its level. All of it bounded and linear in the message.

/// How many events the message stands for: 15 of `[x15]`, `(x15)`, `(15x)`; at most 10000. With `times`, also of `15 times`.
std::uint64_t weight_of(std::string_view message, bool times);

/// It tells that an answer or a text was cut off: `truncated` in a warning, or a finish_reason (stop_reason …) that says so at any level.
bool says_truncated(const read::Record& record);

/// It tells of something that came twice: duplicate, retry, redelivered, already processed.
bool says_duplicate(std::string_view message);

/// How long an operation took.
struct Length {
  double value = 0;      // seconds where `seconds`
  bool seconds = false;  // the message says the unit; otherwise the value can only be compared with its own past
};

/// The length of the operation that the record tells of; nothing for uptimes, intervals, time-outs that are set and the like.
std::optional<Length> length_of(const read::Record& record, const std::vector<mine::Parameter>& parameters);

/// Parameters that may name one piece of work: ids by form or by key; not processes, threads and users.
bool names_work(const mine::Parameter& parameter);

/// It tells that something is being worked on: processing, received, created …
bool says_work(std::string_view message);

}  // namespace mendwatch::detect
