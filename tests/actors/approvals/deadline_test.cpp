#include "actors/approvals/deadline.hpp"
#include "actors/approvals/prudent_clock.hpp"
#include "tests/support/actor_stage.hpp"
#include "tests/support/sample_fix.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace std::chrono_literals;

namespace {

// Hears the alarms in the docket's place.
struct Scene {
  tests::ActorStage stage;
  Clock now = stage.clock(tests::three_am);
  std::vector<std::string> rung;
  caf::actor ear = stage.system().spawn([this](caf::event_based_actor*) -> caf::behavior {
    return {[this](atom::expire, const std::string& fix) { rung.push_back(fix); }};
  });
  DeadlineActor actor = stage.system().spawn(deadline, caf::actor_cast<DocketActor>(ear), Clock{[this] { return now() + jump; }});
  Duration jump{};

  ~Scene() {
    stage.stop(actor);
    stage.stop(ear);
  }
  void arm(const std::string& fix, Duration in) { REQUIRE(stage.tell(actor, atom::arm_v, Alarm{fix, tests::three_am + in})); }
};

}  // namespace

TEST_CASE("alarms ring once, in their order, within a second") {
  Scene scene;
  scene.arm("late", 24h);
  scene.arm("soon", 10s);
  scene.arm("never", 20s);
  scene.arm("moved", 5s);
  scene.arm("moved", 30s);
  REQUIRE(scene.stage.tell(scene.actor, atom::disarm_v, std::string{"never"}));
  scene.stage.advance(9s);
  CHECK(scene.rung.empty());
  scene.stage.advance(2s);
  CHECK(scene.rung == std::vector<std::string>{"soon"});
  scene.stage.advance(1h);
  CHECK(scene.rung == std::vector<std::string>{"soon", "moved"});
  scene.stage.advance(23h);
  CHECK(scene.rung == std::vector<std::string>{"soon", "moved", "late"});
  scene.stage.advance(24h);
  CHECK(scene.rung.size() == 3);
  CHECK(scene.stage.ask<Document>(scene.actor, atom::state_v).json.at("armed") == 0);
}

TEST_CASE("a clock that is set forward makes nothing due; one that is set back only makes it late") {
  Time wall = tests::three_am;
  Duration passed{};
  const auto clock = prudent_clock([&] { return wall; }, [&] { return passed; });
  for (auto jump : {1h, 24h}) {
    wall = tests::three_am + passed + jump;
    CHECK(clock() == tests::three_am + passed);
    passed += 10min;
    wall = tests::three_am + passed;
    CHECK(clock() == tests::three_am + passed);
    wall = tests::three_am + passed - jump;
    CHECK(clock() == wall);
  }
}
