#pragma once

#include "src/detect/tally.hpp"

namespace mendwatch::verify {

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
