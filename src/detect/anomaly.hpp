#pragma once

#include "src/base/severity.hpp"
#include "src/base/json.hpp"

#include <map>
#include <string>
#include <vector>

namespace mendwatch::detect {

enum class Kind : std::uint8_t {
  repeated_error, new_error, surge, slow, truncation, duplicate_spike, silence, crash_loop, forecast
};

constexpr auto names_of(Kind) {
  return std::array<std::string_view, 9>{"repeated_error", "new_error",       "surge",   "slow",      "truncation",
                                         "duplicate_spike", "silence", "crash_loop", "forecast"};
}

/// Something that went wrong, as one analyzer saw it.
struct Anomaly {
  std::string id;           // from source, template and position: the same lines give the same id
  std::string source;
  std::string service;
  Kind kind = Kind::repeated_error;
  Severity severity = Severity::medium;  // by sort: errors high, performance medium, unusual low
  std::string fingerprint;  // names the trouble over time and restarts: service, template, top frames
  std::uint64_t template_id = 0;
  std::string template_text;
  std::uint64_t count = 0;  // occurrences that made it one, counts in the text included
  Time time;                // when it was noticed, by the lines' clock
  Time first_seen;
  Time last_seen;
  std::vector<std::string> samples;             // up to 5 lines as they came, redacted
  std::string trace;                            // the stack trace of the latest, if there was one, redacted
  std::map<std::string, std::string> captures;  // the latest's named parameters: max_tokens → 3000
  std::string message;                          // the latest's, without header, redacted
  std::string exception;                        // of the trace: type and what it says, values masked: `KeyError: <quoted>`
  double per_minute = 0;                        // how fast it comes now
  std::string why;                              // one sentence with the numbers
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Anomaly, id, source, service, kind, severity, fingerprint, template_id,
                                                template_text, count, time, first_seen, last_seen, samples, trace, captures, message, exception,
                                                per_minute, why)

}  // namespace mendwatch::detect
