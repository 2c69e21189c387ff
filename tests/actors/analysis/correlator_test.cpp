#include "actors/analysis/correlator.hpp"
#include "actors/journal/journal.hpp"
#include "actors/supervision/child.hpp"
#include "actors/supervision/supervisor.hpp"
#include "tests/doubles/memory_store.hpp"
#include "tests/support/actor_stage.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using correlate::Incident;
using correlate::Progress;
using std::chrono::hours;
using std::chrono::seconds;

namespace {

const Time noon{hours{24 * 365 * 50}};

// What the workers and the docket do, and what they were asked.
struct Script {
  std::vector<std::string> diagnosed, proposed;
  std::vector<propose::FixProposal> opened;
  std::optional<Error> diagnosis_fails, proposal_fails, docket_fails;
  bool diagnosis_throws = false;
  std::string abstained;
};

RootCauseActor::behavior_type root_cause_double(RootCauseActor::pointer, Script* script) {
  return {
    [script](const Incident& incident) -> caf::result<diagnose::RootCause> {
      script->diagnosed.push_back(incident.id);
      if (script->diagnosis_throws)
        throw std::runtime_error("a bug in the diagnosis");
      if (script->diagnosis_fails)
        return to_caf(*script->diagnosis_fails);
      diagnose::RootCause cause;
      cause.summary = "the limit is too low";
      cause.severity = Severity::critical;
      return cause;
    },
    [](atom::state) { return Document{}; },
  };
}

FixGenActor::behavior_type fix_gen_double(FixGenActor::pointer, Script* script) {
  return {
    [script](const Incident& incident, const diagnose::RootCause& cause) -> caf::result<propose::FixProposal> {
      script->proposed.push_back(incident.id);
      if (script->proposal_fails)
        return to_caf(*script->proposal_fails);
      propose::FixProposal proposal;
      proposal.root_cause = cause;
      proposal.abstained = script->abstained;
      if (script->abstained.empty())
        proposal.options.resize(1);
      return proposal;
    },
    [](atom::state) { return Document{}; },
  };
}

DocketActor::behavior_type docket_double(DocketActor::pointer, Script* script) {
  return {
    [script](atom::open, const propose::FixProposal& proposal) -> caf::result<std::string> {
      if (script->docket_fails)
        return to_caf(*script->docket_fails);
      script->opened.push_back(proposal);
      return std::string{proposal.options.empty() ? "" : "fix_20251020_030000"};
    },
    [](const approve::Vote&) { return approve::Answer{}; },
    [](const approve::RevertRequest&) { return approve::Answer{}; },
    [](const approve::StepResult&) {},
    [](atom::expire, const std::string&) {},
    [](atom::supersede, const std::string&, const std::string&, const std::string&) {},
    [](atom::show, const std::string&) { return Document{}; },
    [](atom::list, std::uint32_t) { return Document{}; },
    [](atom::subscribe, const caf::actor&) {},
    [](atom::changed, const approve::Event&, const approve::Summary&) {},
    [](atom::tick) {},
    [](atom::state) { return Document{}; },
  };
}

using supervision::Restart;
using supervision::Router;

struct Scene {
  Script script;
  std::shared_ptr<tests::MemoryStore> store = std::make_shared<tests::MemoryStore>();
  std::vector<std::string> reports;
  tests::ActorStage stage;
  Clock now = stage.clock(noon);
  std::map<std::string, caf::actor> routers;
  CorrelatorActor subject;
  SupervisorActor root;

  Scene() {
    for (auto name : {"journal", "docket", "root-cause", "fix-gen", "correlator"})
      routers[name] = Router::make(stage.system(), name);
    subject = caf::actor_cast<CorrelatorActor>(routers["correlator"]);
    auto journal_actor = caf::actor_cast<JournalActor>(routers["journal"]);
    CorrelatorSettings settings;
    settings.report = [this](const std::string& line) { reports.push_back(line); };
    JournalSettings journal_settings{[this]() -> Result<std::shared_ptr<store::Store>> { return std::shared_ptr<store::Store>{store}; },
                                     [](const Error&) {}};
    std::vector<supervision::ChildSpecification> children{
      supervision::child("journal", Restart::permanent, routers["journal"], &journal, journal_settings),
      supervision::child("docket", Restart::permanent, routers["docket"], &docket_double, &script),
      supervision::child("root-cause", Restart::permanent, routers["root-cause"], &root_cause_double, &script),
      supervision::child("fix-gen", Restart::permanent, routers["fix-gen"], &fix_gen_double, &script),
      supervision::child("correlator", Restart::permanent, routers["correlator"], &correlator, settings, journal_actor,
                         caf::actor_cast<DocketActor>(routers["docket"]),
                         std::vector{caf::actor_cast<RootCauseActor>(routers["root-cause"])},
                         std::vector{caf::actor_cast<FixGenActor>(routers["fix-gen"])}, now)};
    root = stage.system().spawn(supervision::supervisor, "root", supervision::Settings{}, children, now);
    stage.run();
  }

  detect::Anomaly anomaly(const std::string& id, const std::string& fingerprint = "f") {
    detect::Anomaly anomaly;
    anomaly.id = id;
    anomaly.service = "shop";
    anomaly.fingerprint = fingerprint;
    anomaly.message = "MCP Tool failed";
    anomaly.count = 5;
    anomaly.time = anomaly.first_seen = anomaly.last_seen = now();
    return anomaly;
  }

  std::string tell(const detect::Anomaly& anomaly) { return stage.ask<std::string>(subject, anomaly); }
  std::vector<Incident> on_disk() { return *store->incidents(false, 100); }
  void end(approve::Happening outcome) {
    stage.tell(subject, approve::Ending{"fix_20251020_030000", on_disk().at(0).id, "f", "shop", outcome, "because", now()});
  }

  // What the fix's author leaves in the journal when a person said no.
  void reject_on_disk() {
    approve::Summary summary;
    summary.id = "fix_20251020_030000";
    summary.incident = on_disk().at(0).id;
    summary.stage = approve::Stage::rejected;
    summary.settled = true;
    summary.sentence = "because";
    summary.at = now();
    std::vector<approve::Happening> life{approve::Happening::proposed, approve::Happening::posted, approve::Happening::rejected,
                                         approve::Happening::settled};
    for (std::uint64_t i = 0; i < life.size(); ++i) {
      approve::Event event{summary.id, i + 1, now(), life[i], "josh", "because", Json::object()};
      summary.version = i + 1;
      auto written = store->append(event, summary, 0);
      REQUIRE(written);
    }
  }

  ~Scene() { stage.tell(root, atom::stop_v); }
};

}  // namespace

TEST_CASE("an anomaly is on disk as an incident when it is answered, and its way ends at a fix") {
  Scene scene;
  auto id = scene.tell(scene.anomaly("a1"));
  REQUIRE(scene.on_disk().size() == 1);
  auto incident = scene.on_disk()[0];
  CHECK(incident.id == id);
  CHECK(incident.progress == Progress::proposed);
  CHECK(incident.fix == "fix_20251020_030000");
  CHECK(incident.severity == Severity::critical);
  REQUIRE(scene.script.opened.size() == 1);
  auto proposal = scene.script.opened[0];
  CHECK(proposal.incident == id);
  CHECK(proposal.service == "shop");
  CHECK(proposal.issue == incident.title);
  CHECK(proposal.line_seen == noon);
}

TEST_CASE("a second anomaly joins, the same one again counts for nothing, and neither is diagnosed anew") {
  Scene scene;
  auto id = scene.tell(scene.anomaly("a1"));
  CHECK(scene.tell(scene.anomaly("a2")) == id);
  scene.tell(scene.anomaly("a2"));
  REQUIRE(scene.on_disk().size() == 1);
  CHECK(scene.on_disk()[0].taken == std::vector<std::string>{"a1", "a2"});
  CHECK(scene.script.diagnosed.size() == 1);
}

TEST_CASE("anomalies that come at once are decided one after the other") {
  Scene scene;
  for (int i = 0; i < 20; ++i)
    caf::anon_send(scene.subject, scene.anomaly("a" + std::to_string(i)));
  scene.stage.run();
  REQUIRE(scene.on_disk().size() == 1);
  CHECK(scene.on_disk()[0].taken.size() == 20);
}

TEST_CASE("while the store is away nothing is answered, and when it is back nothing is missing") {
  Scene scene;
  scene.store->fails_with = Error{Errc::unavailable, "full", ""};
  caf::scoped_actor analyzer{scene.stage.system()};
  auto answer = analyzer->request(scene.subject, caf::infinite, scene.anomaly("a1"));
  scene.stage.advance(seconds{3});
  CHECK_FALSE(answer.id().is_answered());
  scene.store->fails_with.reset();
  scene.stage.advance(seconds{3});
  std::string id;
  answer.receive([&](const std::string& reply) { id = reply; }, [](caf::error& error) { FAIL(caf::to_string(error)); });
  REQUIRE(scene.on_disk().size() == 1);
  CHECK(scene.on_disk()[0].id == id);
}

TEST_CASE("after a restart an incident without an answer is pursued again, and one with an answer is not") {
  Scene scene;
  scene.script.diagnosis_fails = Error{Errc::unavailable, "the repository is away", ""};
  scene.tell(scene.anomaly("a1"));
  scene.script.diagnosis_fails.reset();
  scene.stage.crash(scene.subject);
  scene.stage.advance(seconds{1});
  CHECK(scene.on_disk()[0].progress == Progress::proposed);
  CHECK(scene.script.opened.size() == 1);
  scene.stage.crash(scene.subject);
  scene.stage.advance(seconds{1});
  CHECK(scene.script.opened.size() == 1);
}

TEST_CASE("what comes while the correlator is down is taken in when it is back") {
  Scene scene;
  scene.stage.crash(scene.subject);
  caf::scoped_actor analyzer{scene.stage.system()};
  auto answer = analyzer->request(scene.subject, caf::infinite, scene.anomaly("a1"));
  scene.stage.advance(seconds{1});
  std::string id;
  answer.receive([&](const std::string& reply) { id = reply; }, [](caf::error& error) { FAIL(caf::to_string(error)); });
  CHECK(scene.on_disk().at(0).id == id);
}

TEST_CASE("a repository that is away is asked again until it is back") {
  Scene scene;
  scene.script.diagnosis_fails = Error{Errc::unavailable, "the repository is away", ""};
  scene.tell(scene.anomaly("a1"));
  scene.stage.advance(std::chrono::minutes{10});
  auto tries = scene.script.diagnosed.size();
  CHECK(tries > 10);
  CHECK(tries < 30);
  scene.script.diagnosis_fails.reset();
  scene.stage.advance(std::chrono::minutes{1});
  CHECK(scene.on_disk()[0].progress == Progress::proposed);
}

TEST_CASE("an incident that ends its worker again and again is told with that reason, and others go on") {
  Scene scene;
  scene.script.diagnosis_throws = true;
  scene.tell(scene.anomaly("a1"));
  scene.stage.advance(seconds{30});
  CHECK(scene.script.diagnosed.size() == 3);
  CHECK(scene.on_disk()[0].progress == Progress::told);
  CHECK(scene.on_disk()[0].note == "the diagnosis was given up, since this incident ended its worker again and again");
  REQUIRE(scene.script.opened.size() == 1);
  CHECK(scene.script.opened[0].options.empty());
  CHECK(scene.script.opened[0].abstained == scene.on_disk()[0].note);
  scene.script.diagnosis_throws = false;
  scene.tell(scene.anomaly("b1", "g"));
  scene.stage.run();
  CHECK(scene.script.opened.size() == 2);
}

TEST_CASE("a diagnosis or proposal that fails is told with its reason at once") {
  Scene scene;
  scene.script.proposal_fails = Error{Errc::failed, "the branch is empty", "shop"};
  scene.tell(scene.anomaly("a1"));
  CHECK(scene.script.proposed.size() == 1);
  CHECK(scene.on_disk()[0].progress == Progress::told);
  CHECK(scene.on_disk()[0].note == "the proposal failed: shop: the branch is empty");
}

TEST_CASE("no option is an answer: the incident is told") {
  Scene scene;
  scene.script.abstained = "no playbook matches";
  scene.tell(scene.anomaly("a1"));
  CHECK(scene.on_disk()[0].progress == Progress::told);
  CHECK(scene.on_disk()[0].note == "no playbook matches");
}

TEST_CASE("a fix that ended ends its incident, once, and what people rejected is held back, over a restart too") {
  Scene scene;
  scene.tell(scene.anomaly("a1"));
  scene.reject_on_disk();
  scene.end(approve::Happening::rejected);
  scene.end(approve::Happening::rejected);
  CHECK(scene.on_disk()[0].progress == Progress::settled);
  CHECK(scene.on_disk()[0].note == "because");
  CHECK(scene.tell(scene.anomaly("a2")) == "");
  scene.stage.crash(scene.subject);
  scene.stage.advance(seconds{1});
  CHECK(scene.tell(scene.anomaly("a3")) == "");
  CHECK(scene.on_disk().size() == 1);
}

TEST_CASE("a fix that was rejected while nobody told the correlator ends its incident at the next start") {
  Scene scene;
  scene.tell(scene.anomaly("a1"));
  scene.reject_on_disk();
  scene.stage.crash(scene.subject);
  scene.stage.advance(seconds{1});
  CHECK(scene.on_disk()[0].progress == Progress::settled);
  CHECK(scene.tell(scene.anomaly("a2")) == "");
}

TEST_CASE("a trouble that comes back after it was verified is a new incident") {
  Scene scene;
  scene.tell(scene.anomaly("a1"));
  scene.end(approve::Happening::verified);
  scene.stage.advance(hours{1});
  scene.tell(scene.anomaly("a2"));
  CHECK(scene.on_disk().size() == 2);
}

TEST_CASE("a superseded fix gives its incident a new one") {
  Scene scene;
  scene.tell(scene.anomaly("a1"));
  scene.end(approve::Happening::superseded);
  CHECK(scene.script.opened.size() == 2);
  CHECK(scene.on_disk()[0].progress == Progress::proposed);
}

TEST_CASE("an incident without news is over after a day") {
  Scene scene;
  scene.tell(scene.anomaly("a1"));
  scene.stage.advance(hours{23});
  CHECK(scene.on_disk()[0].progress == Progress::proposed);
  scene.stage.advance(hours{2});
  CHECK(scene.on_disk()[0].progress == Progress::settled);
}
