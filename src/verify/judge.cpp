#include "src/verify/judge.hpp"

#include "src/base/text.hpp"

#include <boost/math/distributions/beta.hpp>

#include <array>
#include <cstdio>

namespace mendwatch::verify {
namespace {

struct Sum {
  std::uint64_t trouble = 0;
  std::uint64_t others = 0;  // errors that are not the trouble
  std::uint64_t traffic = 0;

  void add(const detect::Tally& tally) {
    trouble += tally.trouble;
    others += tally.errors - std::min(tally.errors, tally.trouble);
    traffic += tally.traffic;
  }
};

struct Evidence {
  Sum before;  // behind the first sight of the trouble, up to the deployment
  Sum after;
};

Evidence evidence_of(const detect::Tallies& tallies, Time deployed, Time now, const Settings& settings) {
  Evidence evidence;
  bool seen = false;
  for (const auto& tally : tallies.minutes) {
    const auto end = tally.minute + tally.length;
    if (tally.minute >= deployed && tally.minute < std::min(now, deployed + settings.window) + tally.length) {
      evidence.after.add(tally);
    } else if (end <= deployed && tally.minute >= deployed - settings.before) {
      if (seen)
        evidence.before.add(tally);
      else if (tally.trouble > 0) {
        // What else was said in the slot of the first sight belongs to the time in question, the sight itself doesn't.
        evidence.before.add(tally);
        --evidence.before.trouble;
        seen = true;
      }
    }
  }
  return evidence;
}

/// P(rate after / rate before < bound), see the header.
double chance_below(double bound, std::uint64_t before, std::uint64_t traffic_before, std::uint64_t after, std::uint64_t traffic_after) {
  if (traffic_before == 0 || traffic_after == 0)
    return 0.5;
  const double x = bound * double(traffic_after);
  const boost::math::beta_distribution<double> share{double(after) + 0.5, double(before) + 0.5};
  return boost::math::cdf(share, x / (x + double(traffic_before)));
}

double rate(std::uint64_t trouble, std::uint64_t traffic) { return traffic == 0 ? 0 : double(trouble) / double(traffic); }

std::string numbers(const char* what, std::uint64_t before, std::uint64_t traffic_before, std::uint64_t after, std::uint64_t traffic_after) {
  return std::string{what} + ' ' + count_of(after, "time") + " in " + count_of(traffic_after, "line") + " since the deployment, before it " +
         count_of(before, "time") + " in " + count_of(traffic_before, "line");
}

}  // namespace

Outcome judge(const detect::Tallies& tallies, Time deployed, Time now, const Settings& settings) {
  const auto [before, after] = evidence_of(tallies, deployed, now, settings);
  const auto below = [](double bound, std::uint64_t Sum::*what, const Sum& old, const Sum& recent) {
    return chance_below(bound, old.*what, old.traffic, recent.*what, recent.traffic);
  };
  Outcome outcome{Verdict::waiting, rate(before.trouble, before.traffic), rate(after.trouble, after.traffic), ""};
  const std::string trouble = numbers("the trouble came", before.trouble, before.traffic, after.trouble, after.traffic);
  const bool over = now >= deployed + settings.window;
  const bool others_rose = 1 - below(settings.worse_above, &Sum::others, before, after) >= settings.confidence;
  const double expected = outcome.rate_before * double(after.traffic);

  if (1 - below(settings.worse_above, &Sum::trouble, before, after) >= settings.confidence) {
    outcome.verdict = Verdict::worse;
    outcome.sentence = "It got worse: " + trouble + '.';
  } else if (others_rose) {
    outcome.verdict = Verdict::worse;
    outcome.sentence = "It got worse in another way: " +
                       numbers("other errors came", before.others, before.traffic, after.others, after.traffic) + "; " + trouble + '.';
  } else if (after.traffic >= settings.least_traffic && expected >= settings.least_expected &&
             below(settings.gone_below, &Sum::trouble, before, after) >= settings.confidence) {
    outcome.verdict = Verdict::verified;
    outcome.sentence = (after.trouble == 0 ? "The trouble is gone: " : "The trouble has become rare: ") + trouble + '.';
  } else if (over) {
    outcome.verdict = Verdict::inconclusive;
    outcome.sentence = after.traffic == 0 ? "Nothing can be said: the service has said nothing since the deployment."
                       : before.traffic == 0 || before.trouble == 0
                           ? "Nothing can be said: the trouble was too rare before to compare with; " + trouble + '.'
                           : "It can't be told whether the trouble is gone: " + trouble + '.';
  } else {
    outcome.sentence = "Not enough evidence yet: " + trouble + '.';
  }
  return outcome;
}

}  // namespace mendwatch::verify
