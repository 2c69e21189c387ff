#include "tests/support/approvals_scene.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using tests::ApprovalsScene;
using tests::World;
using approve::Stage;
using namespace std::chrono_literals;

namespace {

propose::FixProposal proposal(const std::string& incident, const std::string& tree = "1") {
  auto proposal = tests::sample_proposal();
  proposal.incident = incident;
  proposal.options[0].tree = tree;
  return proposal;
}

}  // namespace

TEST_CASE("two fixes in one second have two ids, and the same proposal again has the same one") {
  World world;
  ApprovalsScene scene{world};
  CHECK(scene.open(proposal("inc_1")) == "fix_20251020_030000");
  CHECK(scene.open(proposal("inc_2")) == "fix_20251020_030000_2");
  CHECK(scene.open(proposal("inc_1")) == "fix_20251020_030000");
  CHECK(world.store->order.size() == 2);
  ApprovalsScene restarted{world, tests::three_am + 5s};
  CHECK(restarted.open(proposal("inc_1")) == "fix_20251020_030000");
  CHECK(restarted.open(proposal("inc_3")) == "fix_20251020_030005");
}

TEST_CASE("a better proposal takes the place of an undecided one, and waits behind a decided one") {
  World world;
  world.silent = {approve::Step::validate};
  ApprovalsScene scene{world};
  const auto first = scene.open(proposal("inc_1", "1"));
  scene.stage.advance(1s);
  const auto second = scene.open(proposal("inc_1", "2"));
  CHECK(second == "fix_20251020_030001");
  scene.stage.advance(1s);
  CHECK(scene.fix(first).stage == Stage::superseded);
  CHECK(scene.fix(first).superseded_by == second);
  CHECK(scene.fix(second).stage == Stage::posted);
  scene.vote(first, "slack:T1/U1", true);
  CHECK(is(scene.stage.failure(), Errc::conflict));
  scene.vote(second, "slack:T1/U1", true);
  CHECK(scene.open(proposal("inc_1", "3")) == second);
}

TEST_CASE("a crash between a better proposal and the end of the older one leaves one that is asked about") {
  World world;
  { ApprovalsScene{world}.open(proposal("inc_1", "1")); }
  tests::Life better{proposal("inc_1", "2")};
  auto event = better.events[0];
  event.fix = "fix_20251020_030010";
  event.at = tests::three_am + 10s;
  REQUIRE(world.store->append(event, summary_of(*approve::after({}, event)), 0));
  ApprovalsScene scene{world, tests::three_am + 20s};
  scene.stage.advance(15s);
  CHECK(scene.fix("fix_20251020_030000").stage == Stage::superseded);
  CHECK(scene.fix("fix_20251020_030010").stage == Stage::posted);
}

TEST_CASE("a proposal without options is told, once, and has no fix") {
  World world;
  ApprovalsScene scene{world};
  auto none = proposal("inc_9");
  none.options.clear();
  none.abstained = "Two places define this value.";
  CHECK(scene.open(none).empty());
  CHECK(scene.stage.failure() == caf::none);
  CHECK(world.cards.contains("inc_9/told"));
  CHECK(world.store->order.empty());
}

TEST_CASE("an unknown fix is answered with the nearest") {
  World world;
  ApprovalsScene scene{world};
  scene.open(proposal("inc_1"));
  scene.vote("fix_20251020_030001", "slack:T1/U1", true);
  CHECK(from_caf(scene.stage.failure()).code == Errc::not_found);
  CHECK(from_caf(scene.stage.failure()).message.find("Did you mean fix_20251020_030000?") != std::string::npos);
  CHECK_FALSE(scene.stage.tell(scene.docket, approve::StepResult{"fix_x", 1, approve::Step::apply, true, "", {}}));
  CHECK(is(scene.stage.failure(), Errc::not_found));
  scene.stage.ask<Document>(scene.docket, atom::show_v, std::string{"\x1b[2J"});
  CHECK(from_caf(scene.stage.failure()).context.find('\x1b') == std::string::npos);
}

TEST_CASE("fixes are shown and listed, running or not") {
  World world;
  ApprovalsScene scene{world};
  const auto id = scene.open(proposal("inc_1"));
  scene.open(proposal("inc_2"));
  scene.vote(id, "slack:T1/U1", true);
  scene.stage.advance(10s);
  auto list = scene.stage.ask<Document>(scene.docket, atom::list_v, std::uint32_t{10}).json;
  REQUIRE(list.at("fixes").size() == 2);
  CHECK(list.at("fixes")[1].at("stage") == "verified");
  CHECK(scene.stage.ask<Document>(scene.docket, atom::list_v, std::uint32_t{1}).json.at("fixes").size() == 1);
  auto shown = scene.stage.ask<Document>(scene.docket, atom::show_v, id).json;
  CHECK(shown.at("summary").at("settled") == true);
  CHECK(shown.at("can_be_reverted") == true);
  auto state = scene.stage.ask<Document>(scene.docket, atom::state_v).json;
  CHECK(state.at("fixes") == 2);
  CHECK(state.at("open") == 1);
  CHECK(state.at("running") == 1);
}

TEST_CASE("who subscribes hears of every line") {
  World world;
  ApprovalsScene scene{world};
  std::vector<std::string> heard;
  auto ear = scene.stage.system().spawn([&](caf::event_based_actor*) -> caf::behavior {
    return {[&](atom::changed, const approve::Event& event) { heard.emplace_back(to_string(event.what)); }};
  });
  caf::anon_send(scene.docket, atom::subscribe_v, ear);
  caf::anon_send(scene.docket, atom::subscribe_v, ear);
  scene.stage.run();
  const auto id = scene.open();
  CHECK(heard == std::vector<std::string>{"proposed", "began", "done", "posted"});
  scene.stage.stop(ear);
}

TEST_CASE("while the journal is away nothing is opened, and it is read as soon as it is back") {
  World world;
  { ApprovalsScene{world}.open(proposal("inc_1")); }
  world.store->fails_with = Error{Errc::unavailable, "away", ""};
  ApprovalsScene scene{world, tests::three_am + 1min};
  scene.open(proposal("inc_2"));
  CHECK(is(scene.stage.failure(), Errc::unavailable));
  scene.vote("fix_20251020_030000", "slack:T1/U1", true);
  CHECK(is(scene.stage.failure(), Errc::unavailable));
  world.store->fails_with.reset();
  scene.stage.advance(3s);
  CHECK(scene.vote("fix_20251020_030000", "slack:T1/U1", true).now == approve::Happening::approved);
}

TEST_CASE("a docket that ends is started again and knows everything") {
  World world;
  ApprovalsScene scene{world};
  const auto id = scene.open(proposal("inc_1"));
  auto tree = scene.stage.ask<supervision::Node>(scene.supervisor, atom::tree_v);
  CHECK(tree.children.size() == 2);
  caf::anon_send_exit(scene.docket, caf::exit_reason::unhandled_exception);
  scene.stage.advance(2s);
  CHECK(scene.vote(id, "slack:T1/U1", true).now == approve::Happening::approved);
  scene.stage.advance(2s);
  CHECK(scene.fix(id).stage == Stage::verified);
}

TEST_CASE("a journal that was tampered with stops that fix, and only that") {
  World world;
  {
    ApprovalsScene scene{world};
    scene.open(proposal("inc_1"));
    scene.open(proposal("inc_2"));
  }
  world.store->events["fix_20251020_030000"].back().what = approve::Happening::verified;
  ApprovalsScene scene{world, tests::three_am + 1min};
  scene.stage.advance(20s);
  scene.vote("fix_20251020_030000", "slack:T1/U1", true);
  CHECK(is(scene.stage.failure(), Errc::conflict));
  CHECK(scene.vote("fix_20251020_030000_2", "slack:T1/U1", true).now == approve::Happening::approved);
}
