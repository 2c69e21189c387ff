#include "actors/implement/implementor.hpp"
#include "tests/actors/implement/fake_docket.hpp"
#include "tests/actors/implement/scene.hpp"
#include "tests/support/actor_stage.hpp"

using namespace mendwatch;
using approve::Step;
using std::chrono::seconds;

namespace {

struct Scene : tests::ImplementScene {
  tests::ActorStage stage;
  tests::FakeDocket docket;
  DocketActor docket_actor = stage.system().spawn([this]() -> DocketActor::behavior_type { return docket.behavior(); });
  ImplementorActor actor = spawn();

  Scene() { spdlog::set_level(spdlog::level::off); }
  ~Scene() {
    stage.stop(actor);
    stage.stop(docket_actor);
  }
  ImplementorActor spawn() { return stage.system().spawn(implementor, settings, docket_actor, stage.clock(Time{std::chrono::hours{12}})); }
};

}  // namespace

TEST_CASE("an order is acknowledged, done, and its result brought to the docket; sent again, the result comes again") {
  Scene scene;
  const auto order = scene.with(Step::apply);
  CHECK(scene.stage.tell(scene.actor, order));
  REQUIRE(scene.docket.results.size() == 1);
  CHECK(scene.docket.results[0].ok);
  CHECK(scene.docket.results[0].number == order.number);
  CHECK(scene.stage.tell(scene.actor, order));
  CHECK(scene.docket.results.size() == 2);
}

TEST_CASE("a result waits for a docket that is away and is brought when it is back") {
  Scene scene;
  scene.docket.fails_with = caf::make_error(Errc::unavailable);
  CHECK(scene.stage.tell(scene.actor, scene.with(Step::apply)));
  CHECK(scene.docket.results.empty());
  scene.stage.advance(seconds{200});
  CHECK(scene.docket.results.empty());
  scene.docket.fails_with = caf::none;
  scene.stage.advance(seconds{60});
  CHECK(scene.docket.results.size() == 1);
  scene.stage.advance(seconds{600});
  CHECK(scene.docket.results.size() == 1);
}

TEST_CASE("a result that nobody waits for is dropped") {
  Scene scene;
  scene.docket.fails_with = caf::make_error(Errc::not_found);
  scene.stage.tell(scene.actor, scene.with(Step::apply));
  CHECK(scene.stage.ask<Document>(scene.actor, atom::state_v).json.at("unacknowledged") == 0);
}

TEST_CASE("a whole fix goes through actors that are ended and started again between its steps") {
  Scene scene;
  for (auto step : {Step::apply, Step::validate, Step::commit, Step::push}) {
    const auto order = scene.with(step);
    scene.stage.tell(scene.actor, order);
    scene.stage.stop(scene.actor);
    scene.actor = scene.spawn();
    scene.stage.tell(scene.actor, order);
    REQUIRE(scene.docket.results.size() >= 2);
    const auto& again = scene.docket.results.back();
    const auto& once = scene.docket.results[scene.docket.results.size() - 2];
    CHECK_MESSAGE(again.ok, again.sentence);
    if (step == Step::commit) {
      CHECK(again.detail == once.detail);
      scene.order.commit = again.detail.at("commit");
    }
  }
  CHECK(scene.updates() == 1);
}
