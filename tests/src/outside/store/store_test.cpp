#include "src/outside/store/sqlite_store.hpp"
#include "tests/doubles/memory_store.hpp"
#include "tests/support/sample_fix.hpp"
#include "tests/support/temporary_folder.hpp"

#include <doctest/doctest.h>

// What every store must do, whatever it is made of.

using namespace mendwatch;
using tests::Life;
using namespace std::chrono_literals;

namespace {

struct Kind {
  const char* name;
  std::shared_ptr<store::Store> (*make)(const std::filesystem::path& folder);
};

const Kind kinds[] = {
    {"memory", [](const std::filesystem::path&) -> std::shared_ptr<store::Store> { return std::make_shared<tests::MemoryStore>(); }},
    {"sqlite", [](const std::filesystem::path& folder) { return *store::open_sqlite(folder / "journal.sqlite"); }},
};

template <class Use>
void with_each(Use use) {
  for (const auto& kind : kinds) {
    INFO(kind.name);
    tests::TemporaryFolder folder;
    auto store = kind.make(folder.path());
    use(*store);
  }
}

Result<void> write(store::Store& store, const Life& life, std::size_t index, store::Fence fence = 0) {
  auto fix = approve::fold(std::span{life.events}.first(index + 1));
  return store.append(life.events[index], approve::summary_of(*fix), fence);
}

Life some_life() {
  Life life;
  REQUIRE(life.posted());
  REQUIRE(life.vote("slack:T1/U1", true));
  REQUIRE(life.until(approve::Step::push));
  return life;
}

correlate::Incident incident(const std::string& id, const std::string& fingerprint) {
  correlate::Incident incident;
  incident.id = id;
  incident.fingerprint = fingerprint;
  incident.version = 1;
  incident.opened = tests::three_am;
  return incident;
}

}  // namespace

TEST_CASE("events come back as they were written, in order") {
  with_each([](store::Store& store) {
    const auto life = some_life();
    for (std::size_t i = 0; i < life.events.size(); ++i)
      REQUIRE(write(store, life, i));
    auto events = store.history(life.fix.id);
    REQUIRE(events);
    CHECK(to_json_text(*events) == to_json_text(life.events));
    CHECK(store.verify_chain());
    CHECK(store.history("fix_20990101_000000").error().code == Errc::not_found);
  });
}

TEST_CASE("the same event again changes nothing; another one in its place, or one too far on, is a conflict") {
  with_each([](store::Store& store) {
    const auto life = some_life();
    REQUIRE(write(store, life, 0));
    REQUIRE(write(store, life, 1));
    REQUIRE(write(store, life, 0));
    REQUIRE(write(store, life, 1));
    auto other = life.events[1];
    other.sentence += " differently";
    CHECK(store.append(other, {}, 0).error().code == Errc::conflict);
    CHECK(write(store, life, 3).error().code == Errc::conflict);
    auto none = life.events[0];
    none.version = 0;
    CHECK(store.append(none, {}, 0).error().code == Errc::conflict);
    CHECK(store.history(life.fix.id)->size() == 2);
  });
}

TEST_CASE("an older fence can't write any more") {
  with_each([](store::Store& store) {
    const auto life = some_life();
    REQUIRE(write(store, life, 0, 3));
    CHECK(write(store, life, 1, 2).error().code == Errc::conflict);
    CHECK(write(store, life, 1, 3));
    CHECK(write(store, life, 2, 4));
    CHECK(write(store, life, 3, 3).error().code == Errc::conflict);
    CHECK(store.verify_chain());
  });
}

TEST_CASE("fixes are listed newest first, with their latest summary; settled ones only where all are asked for") {
  with_each([](store::Store& store) {
    Life first, second;
    for (auto& event : second.events)
      event.fix = "fix_20251020_030000_2";
    approve::Summary settled = approve::summary_of(first.fix), open = approve::summary_of(second.fix);
    settled.settled = true;
    settled.stage = approve::Stage::rejected;
    open.id = "fix_20251020_030000_2";
    REQUIRE(store.append(first.events[0], settled, 0));
    REQUIRE(store.append(second.events[0], open, 0));
    auto all = store.fixes(false, 10), unsettled = store.fixes(true, 10), one = store.fixes(false, 1);
    REQUIRE(all);
    REQUIRE(all->size() == 2);
    CHECK(all->at(0).id == "fix_20251020_030000_2");
    CHECK(all->at(1).stage == approve::Stage::rejected);
    CHECK(to_json_text(all->at(1)) == to_json_text(settled));
    REQUIRE(unsettled->size() == 1);
    CHECK(unsettled->at(0).id == "fix_20251020_030000_2");
    CHECK(one->size() == 1);
  });
}

TEST_CASE("an open fingerprint is claimed once, and again after it was settled") {
  with_each([](store::Store& store) {
    CHECK(store.claim(incident("inc_1", "f"))->id == "inc_1");
    CHECK(store.claim(incident("inc_1", "f"))->id == "inc_1");
    CHECK(store.claim(incident("inc_2", "f"))->id == "inc_1");
    CHECK(store.claim(incident("inc_1", "other")).error().code == Errc::conflict);
    auto settled = incident("inc_1", "f");
    settled.version = 2;
    settled.progress = correlate::Progress::settled;
    REQUIRE(store.update(settled));
    CHECK(store.claim(incident("inc_2", "f"))->id == "inc_2");
    CHECK(store.incidents(true, 10)->size() == 1);
    auto all = store.incidents(false, 10);
    REQUIRE(all->size() == 2);
    CHECK(all->at(0).id == "inc_2");
  });
}

TEST_CASE("an incident is written anew from its version only") {
  with_each([](store::Store& store) {
    auto one = incident("inc_1", "f");
    CHECK(store.update(one).error().code == Errc::not_found);
    REQUIRE(store.claim(one));
    one.version = 2;
    one.note = "diagnosed";
    REQUIRE(store.update(one));
    REQUIRE(store.update(one));
    auto other = one;
    other.note = "differently";
    CHECK(store.update(other).error().code == Errc::conflict);
    other.version = 4;
    CHECK(store.update(other).error().code == Errc::conflict);
    CHECK(store.incident("inc_1")->note == "diagnosed");
    CHECK(store.incident("inc_2").error().code == Errc::not_found);
  });
}

TEST_CASE("a source's memory belongs to whoever restored it last") {
  with_each([](store::Store& store) {
    auto first = store.restore("log");
    REQUIRE(first);
    CHECK(first->state.is_null());
    first->state = {{"tree", 1}};
    first->number = 1;
    REQUIRE(store.save(*first));
    REQUIRE(store.save(*first));
    auto second = store.restore("log");
    REQUIRE(second);
    CHECK(second->fence > first->fence);
    CHECK(second->state == first->state);
    first->number = 2;
    CHECK(store.save(*first).error().code == Errc::conflict);
    second->number = 5;
    CHECK(store.save(*second));
    second->number = 4;
    CHECK(store.save(*second).error().code == Errc::conflict);
    CHECK(store.save({"nobody's", 1, 1, {}}).error().code == Errc::conflict);
  });
}

TEST_CASE("a lease is one holder's until it runs out, and its fence grows with each change of hands") {
  with_each([](store::Store& store) {
    const auto noon = tests::three_am;
    auto first = store.take_lease("leader", "a", noon, noon + 10s);
    REQUIRE(first);
    CHECK(store.take_lease("leader", "b", noon + 5s, noon + 15s).error().code == Errc::conflict);
    auto renewed = store.take_lease("leader", "a", noon + 5s, noon + 15s);
    REQUIRE(renewed);
    CHECK(renewed->fence == first->fence);
    auto second = store.take_lease("leader", "b", noon + 15s, noon + 25s);
    REQUIRE(second);
    CHECK(second->fence == first->fence + 1);
    CHECK(store.take_lease("leader", "a", noon + 30s, noon + 40s)->fence == first->fence + 2);
  });
}

TEST_CASE("small things are kept under their key") {
  with_each([](store::Store& store) {
    CHECK(store.kept("clock").error().code == Errc::not_found);
    REQUIRE(store.keep("clock", {{"at", 1}}));
    REQUIRE(store.keep("clock", {{"at", 2}}));
    CHECK(store.kept("clock")->at("at") == 2);
    CHECK(store.health()->at("kind").is_string());
  });
}

TEST_CASE("hostile bytes come back as text, whole, and the chain holds") {
  with_each([](store::Store& store) {
    auto proposal = tests::sample_proposal();
    proposal.issue = std::string{"\xff\xfe'; DROP TABLE fixes; -- \0 hidden\x1b[2J\u202e", 36};
    proposal.service = std::string(100000, '\'');
    Life life{proposal};
    REQUIRE(write(store, life, 0));
    REQUIRE(write(store, life, 0));
    auto events = store.history(life.fix.id);
    REQUIRE(events);
    CHECK(to_json_text(*events) == to_json_text(life.events));
    CHECK(approve::fold(*events)->digest == life.fix.digest);
    CHECK(store.verify_chain());
    auto strange = incident(std::string{"inc\0\xff", 5}, "\xf0\x28");
    strange.title = std::string(1 << 20, '\x01');
    CHECK(store.claim(strange));
    CHECK(store.incidents(true, 5)->size() == 1);
  });
}
