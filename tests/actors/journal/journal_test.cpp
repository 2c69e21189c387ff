#include "actors/journal/journal.hpp"
#include "tests/doubles/memory_store.hpp"
#include "tests/support/actor_stage.hpp"
#include "tests/support/sample_fix.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using tests::Life;

namespace {

struct Scene {
  tests::ActorStage stage;
  std::shared_ptr<tests::MemoryStore> store = std::make_shared<tests::MemoryStore>();
  std::optional<Error> cannot_open;
  int opened = 0, stopped = 0;
  JournalActor actor = stage.system().spawn(journal, JournalSettings{[this]() -> Result<std::shared_ptr<store::Store>> {
                                                                       if (cannot_open)
                                                                         return *cannot_open;
                                                                       ++opened;
                                                                       return std::shared_ptr<store::Store>{store};
                                                                     },
                                                                     [this](const Error&) { ++stopped; }});
  Life life;

  ~Scene() { stage.stop(actor); }

  std::uint64_t append() { return stage.ask<std::uint64_t>(actor, atom::append_v, life.events[0], approve::summary_of(life.fix)); }
};

}  // namespace

TEST_CASE("the answer comes after the write, and the same write is answered the same way") {
  Scene scene;
  CHECK(scene.append() == 1);
  CHECK(scene.append() == 1);
  CHECK(scene.store->appended == 1);
  CHECK(scene.stage.ask<std::vector<approve::Event>>(scene.actor, atom::history_v, scene.life.fix.id).size() == 1);
  CHECK(scene.stage.ask<std::vector<approve::Summary>>(scene.actor, atom::fixes_v, true, std::uint32_t{5}).size() == 1);
  scene.life.events[0].sentence = "differently";
  scene.append();
  CHECK(is(scene.stage.failure(), Errc::conflict));
}

TEST_CASE("a store that is away is an answer; the journal lives, and opens it when it is back") {
  Scene scene;
  scene.cannot_open = Error{Errc::unavailable, "away", ""};
  scene.append();
  CHECK(is(scene.stage.failure(), Errc::unavailable));
  scene.cannot_open.reset();
  CHECK(scene.append() == 1);
  scene.store->fails_with = Error{Errc::unavailable, "full", ""};
  scene.stage.ask<std::vector<approve::Event>>(scene.actor, atom::history_v, scene.life.fix.id);
  CHECK(is(scene.stage.failure(), Errc::unavailable));
  scene.store->fails_with.reset();
  CHECK(scene.append() == 1);
  CHECK(scene.opened == 1);
  CHECK(scene.stopped == 0);
  CHECK(scene.stage.ask<Document>(scene.actor, atom::health_v).json.at("failures") == 2);
}

TEST_CASE("a write that the disk did not confirm stops the node, once") {
  Scene scene;
  REQUIRE(scene.append() == 1);
  scene.store->fails_with = Error{Errc::failed, "fsync", ""};
  scene.append();
  CHECK(is(scene.stage.failure(), Errc::failed));
  scene.append();
  CHECK(scene.stopped == 1);
}

TEST_CASE("incidents, memories and small things pass through") {
  Scene scene;
  correlate::Incident incident;
  incident.id = "inc_1";
  incident.version = 1;
  CHECK(scene.stage.ask<correlate::Incident>(scene.actor, atom::claim_v, incident).id == "inc_1");
  incident.version = 2;
  CHECK(scene.stage.ask<std::uint64_t>(scene.actor, atom::save_v, incident) == 2);
  CHECK(scene.stage.ask<correlate::Incident>(scene.actor, atom::incident_v, std::string{"inc_1"}).version == 2);
  CHECK(scene.stage.ask<std::vector<correlate::Incident>>(scene.actor, atom::incidents_v, true, std::uint32_t{9}).size() == 1);
  auto memory = scene.stage.ask<SourceMemory>(scene.actor, atom::restore_v, std::string{"log"});
  CHECK(memory.fence == 1);
  memory.number = 4;
  CHECK(scene.stage.ask<std::uint64_t>(scene.actor, atom::snapshot_v, memory) == 4);
  CHECK(scene.stage.tell(scene.actor, atom::keep_v, std::string{"k"}, Document{7}));
  CHECK(scene.stage.ask<Document>(scene.actor, atom::kept_v, std::string{"k"}).json == 7);
  scene.stage.ask<Document>(scene.actor, atom::kept_v, std::string{"other"});
  CHECK(is(scene.stage.failure(), Errc::not_found));
}
