#include "tests/support/sample_fix.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace mendwatch;
using namespace mendwatch::approve;
using tests::Life;

TEST_CASE("whoever races whom, by page, command line or text: one decision each, and it is the first one's") {
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937_64 random{seed};
  const std::string who[] = {"slack:T1/U1", "slack:T1/U2", "local:1000", "token:page", "slack:T1/U3"};
  int approvals = 0, rejections = 0;
  for (int race = 0; race < 1000; ++race) {
    Life life;
    REQUIRE(life.posted());
    std::optional<Happening> first;
    for (int turn = 0; turn < 6; ++turn) {
      const auto before = life.fix.version;
      const auto& principal = who[random() % std::size(who)];
      auto decision = life.vote(principal, random() % 2 == 0);
      if (decision && !first)
        first = decision->what;
      REQUIRE(life.fix.version == before + (decision ? 1 : 0));
    }
    int decisions = 0;
    for (const auto& event : life.events)
      decisions += event.what == Happening::approved || event.what == Happening::rejected;
    if (!first)
      continue;  // only the viewer had come
    REQUIRE(decisions == 1);
    REQUIRE(life.events.back().what == *first);
    (*first == Happening::approved ? approvals : rejections)++;
  }
  CHECK(approvals > 200);
  CHECK(rejections > 200);
}
