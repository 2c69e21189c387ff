#include "actors/implement/verifier.hpp"
#include "tests/actors/implement/fake_docket.hpp"
#include "tests/support/actor_stage.hpp"
#include "tests/support/temporary_folder.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using approve::Step;
using approve::StepOrder;
using approve::StepResult;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

const Time noon{std::chrono::hours{12}};

// Before noon one line in ten is the trouble; after it, what the test says.
struct World {
  tests::TemporaryFolder folder;
  tests::ActorStage stage;
  Clock now = stage.clock(noon);
  std::uint64_t trouble_a_second = 0;
  std::uint64_t traffic_a_second = 10;
  bool analyzer_answers = true;
  config::Repository repository;
  tests::FakeDocket docket;
  std::vector<StepResult>& results = docket.results;
  DocketActor docket_actor = stage.system().spawn([this]() -> DocketActor::behavior_type { return docket.behavior(); });
  AnalyzerActor analyzer = stage.system().spawn([this]() -> AnalyzerActor::behavior_type {
    return {
        [](atom::resume) { return ResumePoint{}; },
        [](const read::LogBatch& batch) { return batch.number; },
        [](atom::tick) {},
        [](atom::work) {},
        [](atom::restore) {},
        [](atom::work, const detect::Anomaly&) {},
        [this](atom::tallies, const std::string& service, const std::string& fingerprint) -> caf::result<detect::Tallies> {
          if (!analyzer_answers)
            return caf::make_error(Errc::unavailable, "away", "");
          return service == "shop" && fingerprint == "abc" ? tallies() : detect::Tallies{};
        },
        [](atom::templates, const std::string&, std::uint32_t) { return std::vector<mine::Template>{}; },
        [](atom::state) { return Document{}; },
    };
  });
  VerifierActor actor;

  World() {
    spdlog::set_level(spdlog::level::off);
    repository.name = "shop";
    VerifierSettings settings;
    settings.repositories = {repository};
    settings.state = folder.path() / "state";
    settings.analyzers = {analyzer, analyzer};  // the same one twice: two sources
    start(std::move(settings));
  }
  ~World() {
    stage.stop(actor);
    stage.stop(analyzer);
    stage.stop(docket_actor);
  }

  void start(VerifierSettings settings) {
    if (actor)
      stage.stop(actor);
    actor = stage.system().spawn(verifier, std::move(settings), docket_actor, now);
  }
  void deploy_with(std::vector<std::string> command) {
    repository.deploy = config::Deploy{std::move(command), folder.path(), seconds{20}};
    VerifierSettings settings;
    settings.repositories = {repository};
    settings.state = folder.path() / "state";
    start(std::move(settings));
  }

  detect::Tallies tallies() const {
    detect::Tallies all;
    for (int minute = 30; minute > 0; --minute)
      all.minutes.push_back({noon - minutes{minute}, minutes{1}, 60, 60, 600});
    for (auto at = noon; at < now() && traffic_a_second > 0; at += seconds{1})
      all.minutes.push_back({at, seconds{1}, trouble_a_second, trouble_a_second, traffic_a_second});
    all.seen_until = now();
    return all;
  }

  StepOrder order(Step step) const {
    StepOrder made;
    made.fix = "fix_20251020_030000";
    made.number = 9;
    made.step = step;
    made.service = "shop";
    made.fingerprint = "abc";
    made.repository = "shop";
    made.branch = "main";
    made.commit = std::string(40, 'c');
    made.deployed = noon;
    return made;
  }
};

}  // namespace

TEST_CASE("the trouble is gone: verified, after as long as that takes") {
  World world;
  CHECK(world.stage.tell(world.actor, world.order(Step::verify)));
  CHECK(world.results.empty());
  world.stage.advance(minutes{10});
  REQUIRE(world.results.size() == 1);
  CHECK(world.results[0].ok);
  CHECK(world.results[0].detail.at("outcome").at("verdict") == "verified");
  world.stage.advance(minutes{60});
  CHECK(world.results.size() == 1);
}

TEST_CASE("more trouble is worse, and no traffic is no success") {
  World world;
  SUBCASE("worse") {
    world.trouble_a_second = 9;
    world.stage.tell(world.actor, world.order(Step::verify));
    world.stage.advance(minutes{16});
    REQUIRE(world.results.size() == 1);
    CHECK(world.results[0].detail.at("outcome").at("verdict") == "worse");
  }
  SUBCASE("silence") {
    world.traffic_a_second = 0;
    world.stage.tell(world.actor, world.order(Step::verify));
    world.stage.advance(minutes{14});
    CHECK(world.results.empty());
    world.stage.advance(minutes{2});
    REQUIRE(world.results.size() == 1);
    CHECK(world.results[0].detail.at("outcome").at("verdict") == "inconclusive");
  }
}

TEST_CASE("analyzers that are away for a while are asked again; for ever, that is told") {
  World world;
  world.analyzer_answers = false;
  world.stage.tell(world.actor, world.order(Step::verify));
  SUBCASE("for a while") {
    world.stage.advance(minutes{5});
    CHECK(world.results.empty());
    world.analyzer_answers = true;
    world.stage.advance(minutes{1});
    REQUIRE(world.results.size() == 1);
    CHECK(world.results[0].ok);
  }
  SUBCASE("for ever") {
    world.stage.advance(minutes{20});
    REQUIRE(world.results.size() == 1);
    CHECK_FALSE(world.results[0].ok);
    CHECK(world.results[0].sentence.find("away") != std::string::npos);
  }
}

TEST_CASE("a verifier that was started again goes on from the order alone") {
  World world;
  world.stage.tell(world.actor, world.order(Step::verify));
  VerifierSettings settings;
  settings.analyzers = {world.analyzer};
  world.start(std::move(settings));
  world.stage.tell(world.actor, world.order(Step::verify));
  world.stage.advance(minutes{10});
  REQUIRE(world.results.size() == 1);
  CHECK(world.results[0].detail.at("outcome").at("verdict") == "verified");
}

TEST_CASE("a deployment runs the configured command with the commit, once for each order") {
  World world;
  world.deploy_with({"sh", "-c", "echo $MENDWATCH_STEP $MENDWATCH_COMMIT >>deployed"});
  for (int time = 0; time < 2; ++time)
    CHECK(world.stage.tell(world.actor, world.order(Step::deploy)));
  CHECK(world.folder.read("deployed") == "deploy " + std::string(40, 'c') + "\n");
  REQUIRE(world.results.size() == 2);
  CHECK(world.results[0].ok);
  auto again = world.order(Step::redeploy);
  again.number = 12;
  again.commit = std::string(40, 'd');
  world.stage.tell(world.actor, again);
  CHECK(world.folder.read("deployed").ends_with("redeploy " + again.commit + "\n"));
}

TEST_CASE("a deployment that fails says how and where its output is; without a command somebody else deploys") {
  World world;
  SUBCASE("fails") {
    world.deploy_with({"sh", "-c", "echo no such container; exit 3"});
    world.stage.tell(world.actor, world.order(Step::deploy));
    REQUIRE(world.results.size() == 1);
    CHECK_FALSE(world.results[0].ok);
    CHECK(world.results[0].sentence.find("ended with exit code 3 (no such container)") != std::string::npos);
    CHECK(world.results[0].sentence.find("deployments/fix_20251020_030000.log") != std::string::npos);
  }
  SUBCASE("is missing") {
    world.deploy_with({"./no-such-script"});
    world.stage.tell(world.actor, world.order(Step::deploy));
    REQUIRE(world.results.size() == 1);
    CHECK_FALSE(world.results[0].ok);
  }
  SUBCASE("isn't configured") {
    world.stage.tell(world.actor, world.order(Step::deploy));
    REQUIRE(world.results.size() == 1);
    CHECK(world.results[0].ok);
    CHECK(world.results[0].sentence.find("No deploy command") != std::string::npos);
  }
  SUBCASE("belongs to a repository that isn't configured any more") {
    auto order = world.order(Step::deploy);
    order.repository = "gone";
    world.stage.tell(world.actor, order);
    REQUIRE(world.results.size() == 1);
    CHECK_FALSE(world.results[0].ok);
  }
}
