#pragma once

#include "src/base/json.hpp"

namespace mendwatch::verify {

/// One minute of one service: how often the trouble's template was seen, and how much was said at all.
struct Tally {
  Time minute;             // its beginning
  std::uint64_t trouble = 0;
  std::uint64_t traffic = 0;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Tally, minute, trouble, traffic)

/// What an analyzer knows of one fingerprint. Minutes in which the source was silent or had gaps are left out.
struct Tallies {
  std::vector<Tally> minutes;  // ordered, each minute once
  Time seen_until;             // the source has been read up to here
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Tallies, minutes, seen_until)

enum class Verdict : std::uint8_t { waiting, verified, inconclusive, worse };
constexpr auto names_of(Verdict) {
  return std::array<std::string_view, 4>{"waiting", "verified", "inconclusive", "worse"};
}

struct Outcome {
  Verdict verdict = Verdict::waiting;
  double rate_before = 0;  // trouble per line of traffic
  double rate_after = 0;
  std::string sentence;    // with the numbers
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Outcome, verdict, rate_before, rate_after, sentence)

}  // namespace mendwatch::verify
