#include "actors/approvals/slack.hpp"
#include "src/approve/card.hpp"
#include "tests/support/actor_stage.hpp"
#include "tests/support/sample_fix.hpp"
#include "tests/support/temporary_folder.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace std::chrono_literals;

namespace {

// Takes the results in the docket's place, or refuses them.
struct Scene {
  tests::TemporaryFolder folder;
  tests::ActorStage stage;
  bool away = false;
  std::vector<approve::StepResult> results;
  std::string printed;
  caf::actor docket = stage.system().spawn([this](caf::event_based_actor*) -> caf::behavior {
    return {[this](const approve::StepResult& result) -> caf::result<void> {
      if (away)
        return caf::make_error(Errc::unavailable);
      results.push_back(result);
      return caf::unit;
    }};
  });
  SlackActor actor = start();
  tests::Life life;

  SlackActor start(const std::string& name = "cards.jsonl") {
    return stage.system().spawn(slack, SlackSettings{folder.path() / name, [this](const std::string& text) { printed += text; }},
                                caf::actor_cast<DocketActor>(docket));
  }
  ~Scene() {
    stage.stop(actor);
    stage.stop(docket);
  }
  approve::Posting posting(std::uint64_t number) {
    const auto card = approve::card_of(life.fix);
    return {life.fix.id, number, life.fix.id + "/card", life.fix.digest, to_text(card), card};
  }
  std::vector<Json> said() {
    std::vector<Json> lines;
    const auto text = folder.read("cards.jsonl");
    std::size_t from = 0;
    for (auto to = text.find('\n'); to != std::string::npos; from = to + 1, to = text.find('\n', from))
      lines.push_back(Json::parse(text.substr(from, to - from)));
    return lines;
  }
};

}  // namespace

TEST_CASE("a card is shown once, however often it is sent, and its result goes out until it is acknowledged") {
  Scene scene;
  scene.life.go();
  scene.away = true;
  REQUIRE(scene.stage.tell(scene.actor, atom::post_v, scene.posting(2)));
  REQUIRE(scene.stage.tell(scene.actor, atom::post_v, scene.posting(2)));
  CHECK(scene.said().size() == 1);
  CHECK(scene.said()[0].at("digest") == scene.life.fix.digest);
  CHECK(scene.said()[0].at("number") == 2);
  scene.stage.advance(5s);
  scene.away = false;
  scene.stage.advance(2s);
  REQUIRE(!scene.results.empty());
  CHECK(scene.results[0].number == 2);
  CHECK(scene.results[0].ok);
  const auto before = scene.results.size();
  scene.stage.advance(1min);
  CHECK(scene.results.size() == before);
  CHECK(scene.printed == "\n" + to_text(approve::card_of(scene.life.fix)));
}

TEST_CASE("each line of a life is said once, also those in between and after a restart") {
  Scene scene;
  REQUIRE(scene.life.posted());
  REQUIRE(scene.life.vote("slack:T1/U1", true));
  REQUIRE(scene.stage.tell(scene.actor, atom::edit_v, scene.posting(0)));
  REQUIRE(scene.stage.tell(scene.actor, atom::edit_v, scene.posting(0)));
  CHECK(scene.said().size() == 1);
  REQUIRE(scene.life.until(approve::Step::push));
  scene.stage.stop(scene.actor);
  scene.actor = scene.start();
  REQUIRE(scene.stage.tell(scene.actor, atom::edit_v, scene.posting(0)));
  const auto lines = scene.said();
  REQUIRE(lines.size() == 4);
  CHECK(lines[0].at("text").get<std::string>().ends_with("✅ Approved by josh."));
  std::set<std::string> keys;
  for (const auto& line : lines)
    keys.insert(line.at("key").get<std::string>());
  CHECK(keys.size() == 4);
}

TEST_CASE("a file that can't be opened is waited for") {
  Scene scene;
  scene.stage.stop(scene.actor);
  scene.actor = scene.start("not/yet/cards.jsonl");
  scene.life.go();
  REQUIRE(scene.stage.tell(scene.actor, atom::post_v, scene.posting(2)));
  CHECK_FALSE(scene.stage.tell(scene.actor, atom::edit_v, scene.posting(0)));
  CHECK(is(scene.stage.failure(), Errc::unavailable));
  CHECK(scene.results.empty());
  CHECK_FALSE(scene.stage.ask<Document>(scene.actor, atom::state_v).json.at("last_error").get<std::string>().empty());
  std::filesystem::create_directories(scene.folder.path() / "not" / "yet");
  scene.stage.advance(2s);
  CHECK(scene.results.size() == 1);
}

TEST_CASE("what nobody waits for is acknowledged once it is shown") {
  Scene scene;
  approve::Posting told{"inc_1", 0, "inc_1/told", "", "Trouble", Json::object()};
  CHECK(scene.stage.tell(scene.actor, atom::post_v, told));
  CHECK(scene.said().size() == 1);
  CHECK(scene.results.empty());
}
