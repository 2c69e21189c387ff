#pragma once

#include "src/verify/outcome.hpp"

namespace mendwatch::verify {

struct Settings {
  Duration window = std::chrono::minutes{15};  // after it there is a verdict, whatever the evidence
  Duration before = std::chrono::hours{24};    // how far back the trouble's rate is looked for
  std::uint64_t least_traffic = 20;            // lines after the deployment, below which nothing is called verified
  double least_expected = 3;                   // lines of trouble that would have come by now, had nothing changed
  double confidence = 0.99;                    // of verified and of worse
  double gone_below = 0.5;                     // verified: the rate is below this share of the old one …
  double worse_above = 1.5;                    // worse: … and above this multiple
};

/// Whether the trouble went away by what was deployed at `deployed`, as of `now`.
///
/// Rates are trouble per line of traffic. The rate before starts behind the first sight of the trouble (counting begins because
/// of that one, so it says nothing of the rate). Given that a and b troubles came after and before, with traffic x and y, a is
/// binomial in a + b trials with the share q = r x / (r x + y), where r is the ratio of both Poisson rates (the conditional
/// test of Przyborowski and Wilenski, Biometrika 31, 1940). With Jeffreys' prior q is Beta(a + 1/2, b + 1/2) (Brown, Cai and
/// DasGupta, Statistical Science 16, 2001), which gives the probability that r lies below or above a bound. It is looked at again
/// and again, so the bounds stand away from r = 1 and a simulation (judge_test.cpp) measures how often it errs.
///
/// verified: P(r < gone_below) ≥ confidence on enough traffic, and other errors have not risen. worse: P(r > worse_above) ≥ confidence
/// for the trouble, or for the service's other errors. waiting: the window is still open. inconclusive: the window is over
/// without evidence for either; so it is when traffic has stopped, since slots without traffic say nothing.
Outcome judge(const detect::Tallies& tallies, Time deployed, Time now, const Settings& settings = {});

}  // namespace mendwatch::verify
