#include "tests/support/approvals_scene.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace mendwatch;
using namespace std::chrono_literals;

TEST_CASE("1,000 races of two approvers through the actors: one decision each, one answer of yes or no, one push at most") {
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937_64 random{seed};
  tests::World world;
  tests::ApprovalsScene scene{world};
  const char* channels[] = {"click", "text", "cli", "page"};
  caf::scoped_actor josh{scene.stage.system()}, ada{scene.stage.system()};
  int approved = 0;
  for (int race = 0; race < 1000; ++race) {
    auto proposal = tests::sample_proposal();
    proposal.incident = "inc_" + std::to_string(race);
    const auto id = scene.open(proposal);
    REQUIRE(!id.empty());
    approve::Vote yes;
    yes.fix = id;
    yes.yes = true;
    yes.principal = "slack:T1/U1";
    yes.via = channels[random() % 4];
    yes.sent = scene.now();
    if (random() % 2 == 0)
      yes.digest = scene.fix(id).digest.substr(0, 8);
    auto no = yes;
    no.principal = "slack:T1/U2";
    no.yes = random() % 3 == 0;
    no.via = channels[random() % 4];
    // Both are on their way before anything happens.
    const bool first = random() % 2 == 0;
    auto one = josh->request(scene.docket, caf::infinite, first ? yes : no);
    auto other = ada->request(scene.docket, caf::infinite, first ? no : yes);
    scene.stage.run();
    int decided = 0, refused = 0;
    auto count = [&](const approve::Answer& answer) {
      decided += answer.now == approve::Happening::approved || answer.now == approve::Happening::rejected;
    };
    auto fail = [&](caf::error& error) { refused += is(error, Errc::conflict); };
    one.receive(count, fail);
    other.receive(count, fail);
    REQUIRE(decided == 1);
    REQUIRE(refused == 1);
    int decisions = 0;
    for (const auto& event : world.store->events[id])
      decisions += event.what == approve::Happening::approved || event.what == approve::Happening::rejected;
    REQUIRE(decisions == 1);
    approved += scene.fix(id).stage != approve::Stage::rejected;
    REQUIRE(world.effects.count(id + "/push/1") == (scene.fix(id).stage == approve::Stage::rejected ? 0u : 1u));
    REQUIRE(world.effects.count(id + "/push/2") == 0);
  }
  CHECK(approved > 300);
  CHECK(approved < 1000);
}
