#include "src/verify/judge.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace mendwatch;
using namespace mendwatch::verify;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

const Time deployed{std::chrono::hours{12}};

// Seconds of traffic around the deployment; each line is trouble with the given chances before and after.
struct World {
  double traffic_per_second = 10;
  double trouble_before = 0.2;
  double trouble_after = 0;
  double others_before = 0;
  double others_after = 0;
  int seconds_before = 60;
};

class Stream {
public:
  Stream(World world, unsigned seed) : world_(world), random_(seed) {
    for (int second = -world.seconds_before; second < 0; ++second)
      add(second, world.trouble_before, world.others_before);
  }

  void run(int seconds_after) {
    for (; after_ < seconds_after; ++after_)
      add(after_, world_.trouble_after, world_.others_after);
  }

  Outcome judged(const Settings& settings = {}) const { return judge(tallies_, deployed, deployed + seconds{after_}, settings); }

  // Looked at each second until there is a verdict.
  Outcome settled(const Settings& settings) {
    while (true) {
      run(after_ + 1);
      if (auto outcome = judged(settings); outcome.verdict != Verdict::waiting)
        return outcome;
    }
  }

  int after() const { return after_; }

private:
  void add(int second, double trouble, double others) {
    detect::Tally tally;
    tally.minute = deployed + seconds{second};
    tally.length = seconds{1};
    tally.traffic = std::poisson_distribution<std::uint64_t>{world_.traffic_per_second}(random_);
    tally.trouble = std::binomial_distribution<std::uint64_t>{tally.traffic, trouble}(random_);
    tally.errors = tally.trouble + std::binomial_distribution<std::uint64_t>{tally.traffic - tally.trouble, others}(random_);
    if (tally.traffic > 0)
      tallies_.minutes.push_back(tally);
    tallies_.seen_until = tally.minute + tally.length;
  }

  World world_;
  std::mt19937 random_;
  detect::Tallies tallies_;
  int after_ = 0;
};

int count(Verdict wanted, const World& world, const Settings& settings, int runs) {
  const unsigned seed = 20251020;
  MESSAGE("seed ", seed);
  int found = 0;
  for (int run = 0; run < runs; ++run)
    found += Stream{world, seed + unsigned(run)}.settled(settings).verdict == wanted;
  return found;
}

}  // namespace

TEST_CASE("a trouble of every fifth line that is gone is verified within seconds") {
  Stream stream{{}, 1};
  CHECK(stream.settled({}).verdict == Verdict::verified);
  CHECK(stream.after() <= 10);
}

TEST_CASE("two quiet seconds prove nothing: it waits") {
  World rare;
  rare.trouble_before = 0.02;
  Stream stream{rare, 1};
  stream.run(2);
  CHECK(stream.judged().verdict == Verdict::waiting);
}

TEST_CASE("traffic that stopped is inconclusive after the window, and only waiting before") {
  World dead;
  Stream stream{dead, 1};
  CHECK(judge({}, deployed, deployed + minutes{1}).verdict == Verdict::waiting);
  detect::Tallies silent;
  for (int second = -60; second < 0; ++second)
    silent.minutes.push_back({deployed + seconds{second}, seconds{1}, 2, 2, 10});
  silent.seen_until = deployed;
  CHECK(judge(silent, deployed, deployed + minutes{14}).verdict == Verdict::waiting);
  const auto outcome = judge(silent, deployed, deployed + minutes{15});
  CHECK(outcome.verdict == Verdict::inconclusive);
  CHECK(outcome.sentence == "Nothing can be said: the service has said nothing since the deployment.");
}

TEST_CASE("a slot in which the deployment falls counts for neither side") {
  detect::Tallies tallies;
  tallies.minutes.push_back({deployed - seconds{30}, minutes{1}, 500, 500, 500});
  const auto outcome = judge(tallies, deployed, deployed + minutes{20});
  CHECK(outcome.rate_before == 0);
  CHECK(outcome.rate_after == 0);
}

TEST_CASE("a trouble seen once before is too thin to call anything verified") {
  detect::Tallies tallies;
  tallies.minutes.push_back({deployed - minutes{5}, minutes{1}, 1, 1, 100});
  tallies.minutes.push_back({deployed + minutes{1}, minutes{1}, 0, 0, 100});
  CHECK(judge(tallies, deployed, deployed + minutes{15}).verdict == Verdict::inconclusive);
}

TEST_CASE("twice the trouble per line is worse, the same trouble in twice the traffic is not") {
  detect::Tallies tallies;
  for (int minute = 1; minute <= 10; ++minute) {
    tallies.minutes.insert(tallies.minutes.begin(), {deployed - minutes{minute}, minutes{1}, 20, 20, 100});
    tallies.minutes.push_back({deployed + minutes{minute}, minutes{1}, 40, 40, 100});
  }
  CHECK(judge(tallies, deployed, deployed + minutes{12}).verdict == Verdict::worse);
  for (auto& tally : tallies.minutes)
    if (tally.minute > deployed)
      tally.traffic = 200;
  CHECK(judge(tallies, deployed, deployed + minutes{12}).verdict == Verdict::waiting);
}

TEST_CASE("a trouble that another error has replaced is not verified but worse") {
  World moved;
  moved.others_after = 0.2;
  Stream stream{moved, 1};
  CHECK(stream.settled({}).verdict == Verdict::worse);
}

TEST_CASE("looked at every second, an unchanged trouble is called verified or worse in at most 1 % of deployments") {
  Settings settings;
  settings.window = minutes{3};
  World unchanged;
  unchanged.trouble_after = unchanged.trouble_before;
  const int verified = count(Verdict::verified, unchanged, settings, 1000);
  const int worse = count(Verdict::worse, unchanged, settings, 1000);
  MESSAGE("of 1000 unchanged troubles verified ", verified, ", worse ", worse);
  CHECK(verified <= 10);
  CHECK(worse <= 10);
}

TEST_CASE("a trouble that is gone is verified, and one that trebled is worse, in at least 95 % of deployments") {
  Settings settings;
  settings.window = minutes{3};
  const int verified = count(Verdict::verified, {}, settings, 300);
  World trebled;
  trebled.trouble_after = 3 * trebled.trouble_before;
  const int worse = count(Verdict::worse, trebled, settings, 300);
  MESSAGE("of 300 verified ", verified, ", worse ", worse);
  CHECK(verified >= 285);
  CHECK(worse >= 285);
}
