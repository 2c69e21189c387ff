#include "tests/support/approvals_scene.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using tests::ApprovalsScene;
using tests::World;
using approve::Happening;
using approve::Stage;
using approve::Step;
using namespace std::chrono_literals;

namespace {

constexpr const char* the_fix = "fix_20251020_030000";

std::vector<std::string> words(const std::vector<approve::Event>& events) {
  std::vector<std::string> list;
  for (const auto& event : events)
    list.push_back(std::string{to_string(event.what)} + (event.detail.contains("step") && event.what != Happening::rolled_back
                                                              ? ":" + event.detail.at("step").get<std::string>()
                                                              : ""));
  return list;
}

}  // namespace

TEST_CASE("from the proposal to the end, each step once, and the incident hears of it before the fix is settled") {
  World world;
  ApprovalsScene scene{world};
  REQUIRE(scene.open() == the_fix);
  CHECK(scene.fix(the_fix).stage == Stage::posted);
  CHECK(world.cards.size() == 1);
  CHECK(scene.vote(the_fix, "slack:T1/U1", true).now == Happening::approved);
  scene.stage.advance(5s);
  const auto fix = scene.fix(the_fix);
  CHECK(fix.stage == Stage::verified);
  CHECK(fix.settled);
  CHECK(world.done == std::vector<std::string>{"apply", "validate", "commit", "push", "deploy", "verify"});
  REQUIRE(world.endings.size() == 1);
  CHECK(world.endings[0].outcome == Happening::verified);
  CHECK(world.endings[0].incident == "inc_20251020_025900");
}

TEST_CASE("a vote while the store is away fails, and counts when it is cast again") {
  World world;
  ApprovalsScene scene{world};
  scene.open();
  world.store->fails_with = Error{Errc::unavailable, "full", ""};
  scene.vote(the_fix, "slack:T1/U1", true);
  CHECK(is(scene.stage.failure(), Errc::unavailable));
  world.store->fails_with.reset();
  CHECK(scene.vote(the_fix, "slack:T1/U1", true).now == Happening::approved);
}

TEST_CASE("the store is away in mid-way: no effect without its line, and it goes on by itself") {
  World world;
  world.silent = {Step::validate};
  ApprovalsScene scene{world};
  scene.open();
  scene.vote(the_fix, "slack:T1/U1", true);
  REQUIRE(scene.fix(the_fix).running->step == Step::validate);
  world.store->fails_with = Error{Errc::unavailable, "full", ""};
  const auto number = scene.fix(the_fix).running->number;
  caf::anon_send(scene.docket, approve::StepResult{the_fix, number, Step::validate, true, "words", {}});
  scene.stage.advance(60s);
  CHECK(world.done == std::vector<std::string>{"apply", "validate"});
  world.store->fails_with.reset();
  world.silent.clear();
  scene.stage.advance(10s);
  CHECK(scene.fix(the_fix).stage == Stage::verified);
}

TEST_CASE("a line of ours that the store was away for is written as it was") {
  World world;
  ApprovalsScene scene{world};
  scene.open();
  world.store->before_append = [&](const approve::Event& event) -> std::optional<Error> {
    if (event.what == Happening::began)
      return Error{Errc::unavailable, "busy", ""};
    return std::nullopt;
  };
  CHECK(scene.vote(the_fix, "slack:T1/U1", true).now == Happening::approved);
  scene.stage.advance(3s);
  CHECK(world.done.empty());
  scene.vote(the_fix, "slack:T1/U2", false);
  CHECK(is(scene.stage.failure(), Errc::unavailable));
  world.store->before_append = nullptr;
  scene.stage.advance(3s);
  CHECK(scene.fix(the_fix).stage == Stage::verified);
}

TEST_CASE("a conflict makes it start again from the disk") {
  World world;
  ApprovalsScene scene{world};
  scene.open();
  // Somebody else has written in the meantime.
  auto fix = scene.fix(the_fix);
  approve::Vote vote;
  vote.fix = the_fix;
  vote.principal = "slack:T1/U2";
  vote.digest = fix.digest;
  auto decision = approve::judge(fix, vote, tests::sample_policy(), scene.now());
  auto event = approve::event_of(fix, *decision, vote, scene.now());
  REQUIRE(world.store->append(event, summary_of(*approve::after(fix, event)), 0));
  scene.vote(the_fix, "slack:T1/U1", true);
  CHECK(is(scene.stage.failure(), Errc::conflict));
  scene.stage.advance(5s);
  CHECK(scene.fix(the_fix).stage == Stage::rejected);
  CHECK(scene.fix(the_fix).settled);
  CHECK(world.done.empty());
}

TEST_CASE("a worker that forgot its order gets it again under the same key, and an old answer is acknowledged") {
  World world;
  world.silent = {Step::push};
  ApprovalsScene scene{world};
  scene.open();
  scene.vote(the_fix, "slack:T1/U1", true);
  scene.stage.advance(20s);
  CHECK(world.effects.at("fix_20251020_030000/push/1") > 3);
  CHECK(scene.stage.tell(scene.docket, approve::StepResult{the_fix, 5, Step::apply, false, "old", {}}));
  CHECK(scene.fix(the_fix).running->step == Step::push);
  world.silent.clear();
  scene.stage.advance(5s);
  CHECK(scene.fix(the_fix).stage == Stage::verified);
  CHECK(world.effects.at("fix_20251020_030000/commit/1") == 1);
}

TEST_CASE("worse is taken back; a failed check is rolled back; a fix can be reverted by a person after its end") {
  SUBCASE("worse") {
    World world;
    world.verdict = "worse";
    ApprovalsScene scene{world};
    scene.open();
    scene.vote(the_fix, "slack:T1/U1", true);
    scene.stage.advance(5s);
    CHECK(scene.fix(the_fix).stage == Stage::reverted);
    CHECK(world.done == std::vector<std::string>{"apply", "validate", "commit", "push", "deploy", "verify", "revert", "redeploy"});
    CHECK(world.endings.back().outcome == Happening::reverted);
  }
  SUBCASE("a check fails") {
    World world;
    world.fails = {Step::validate};
    ApprovalsScene scene{world};
    scene.open();
    scene.vote(the_fix, "slack:T1/U1", true);
    scene.stage.advance(5s);
    CHECK(scene.fix(the_fix).stage == Stage::rolled_back);
    CHECK(world.done == std::vector<std::string>{"apply", "validate", "discard"});
  }
  SUBCASE("a person") {
    World world;
    ApprovalsScene scene{world};
    scene.open();
    scene.vote(the_fix, "slack:T1/U1", true);
    scene.stage.advance(30s);
    REQUIRE(scene.fix(the_fix).settled);
    const approve::RevertRequest request{the_fix, "local:1000", scene.now()};
    CHECK(scene.stage.ask<approve::Answer>(scene.docket, request).now == Happening::revert_asked);
    scene.stage.advance(30s);
    CHECK(scene.fix(the_fix).stage == Stage::reverted);
    CHECK(scene.fix(the_fix).settled);
    scene.stage.ask<approve::Answer>(scene.docket, request);
    CHECK(is(scene.stage.failure(), Errc::refused));
    CHECK(world.endings.size() == 2);
  }
}

TEST_CASE("a repository that left the configuration fails the step instead of waiting for ever") {
  World world;
  ApprovalsScene scene{world};
  auto proposal = tests::sample_proposal();
  proposal.repository = "gone";
  const auto id = scene.open(proposal);
  scene.vote(id, "slack:T1/U1", true);
  scene.stage.advance(30s);
  CHECK(scene.fix(id).stage == Stage::rolled_back);
}

TEST_CASE("nobody answers for 24 hours: expired at the deadline, once") {
  World world;
  ApprovalsScene scene{world};
  scene.open();
  scene.stage.advance(24h - 5s);
  CHECK(scene.fix(the_fix).stage == Stage::posted);
  scene.stage.advance(7s);
  CHECK(scene.fix(the_fix).stage == Stage::expired);
  CHECK(scene.fix(the_fix).settled);
  scene.vote(the_fix, "slack:T1/U1", true);
  CHECK(is(scene.stage.failure(), Errc::expired));
  CHECK(world.endings.size() == 1);
}

TEST_CASE("a deadline that passed while nothing ran expires at the start, and one that did not is armed again") {
  for (bool late : {true, false}) {
    World world;
    { ApprovalsScene{world}.open(); }
    ApprovalsScene scene{world, tests::three_am + (late ? 25h : 23h)};
    scene.stage.advance(3s);
    CHECK(scene.fix(the_fix).stage == (late ? Stage::expired : Stage::posted));
    scene.stage.advance(1h);
    CHECK(scene.fix(the_fix).stage == Stage::expired);
  }
}

TEST_CASE("after a crash behind any line it goes on where it was: the same lines, each effect under one key, one card") {
  for (const char* verdict : {"verified", "worse"}) {
    World straight;
    straight.verdict = verdict;
    {
      ApprovalsScene scene{straight};
      scene.open();
      scene.vote(the_fix, "slack:T1/U1", true);
      scene.stage.advance(10s);
    }
    const auto expected = words(straight.store->events[the_fix]);
    REQUIRE(expected.back() == "settled");
    for (std::size_t crash = 1; crash < expected.size(); ++crash) {
      INFO(verdict << ", crash behind line " << crash << ", " << expected[crash - 1]);
      World world;
      world.verdict = verdict;
      {
        ApprovalsScene scene{world};
        // From that line on the disk is out of reach, and then the process is gone with all that it knew.
        world.store->before_append = [&](const approve::Event& event) -> std::optional<Error> {
          return event.version > crash ? std::optional{Error{Errc::unavailable, "gone", ""}} : std::nullopt;
        };
        scene.open();
        scene.vote(the_fix, "slack:T1/U1", true);
        scene.stage.advance(2s);
      }
      world.store->before_append = nullptr;
      REQUIRE(world.store->events[the_fix].size() == crash);
      ApprovalsScene scene{world, tests::three_am + 1min};
      scene.stage.advance(2s);
      if (scene.fix(the_fix).stage == Stage::posted)
        CHECK(scene.vote(the_fix, "slack:T1/U1", true).now == Happening::approved);
      scene.stage.advance(5s);
      CHECK(words(world.store->events[the_fix]) == expected);
      CHECK(world.done == straight.done);
      CHECK(world.cards.size() == 1);
      for (const auto& [key, count] : world.effects)
        CHECK(key.ends_with("/1"));
      REQUIRE(!world.endings.empty());
      CHECK(world.endings.back().outcome == straight.endings.back().outcome);
    }
  }
}
