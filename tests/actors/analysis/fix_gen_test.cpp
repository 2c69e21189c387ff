#include "actors/analysis/fix_gen.hpp"

#include "src/base/embedded.hpp"
#include "src/diagnose/diagnose.hpp"
#include "tests/support/actor_stage.hpp"
#include "tests/support/git_sandbox.hpp"
#include "tests/support/temporary_folder.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;

namespace {

std::shared_ptr<const std::vector<propose::Playbook>> shipped() {
  std::vector<propose::PlaybookText> texts;
  for (const auto& file : embedded::playbooks())
    texts.push_back({std::string{file.path}, std::string{file.bytes}});
  return std::make_shared<const std::vector<propose::Playbook>>(*propose::load_playbooks(texts));
}

// A service whose limit is too low, its repository, and the worker that proposes for it.
struct World {
  tests::GitSandbox git;
  tests::TemporaryFolder state;
  tests::ActorStage stage;
  std::string commit;
  std::shared_ptr<config::Configuration> configuration = std::make_shared<config::Configuration>();
  std::shared_ptr<Repositories> repositories;
  FixGenActor worker;
  correlate::Incident incident;

  World() {
    git.write("core/config.py", "class Settings:\n    max_tokens: int = 3000\n");
    git.write("test_config.py", "import unittest\nfrom core.config import Settings\n\n\nclass T(unittest.TestCase):\n    def test_limit(self):\n        self.assertGreater(Settings.max_tokens, 1)\n");
    commit = git.commit("first");
    configuration->state = state.path();
    config::Repository repository;
    repository.name = "agent";
    repository.remote = git.folder();
    repository.sandbox = propose::SandboxLevel::unsafe_host;  // the sandbox has tests of its own
    configuration->repositories = {repository};
    config::Service service;
    service.name = "agent";
    service.repository = "agent";
    configuration->services = {service};
    repositories = std::make_shared<Repositories>(configuration);
    detect::Anomaly anomaly;
    anomaly.service = "agent";
    anomaly.kind = detect::Kind::truncation;
    anomaly.count = 2;
    anomaly.template_text = "LM response truncated (max_tokens=<number>)";
    anomaly.samples = {"WARNING - LM response truncated (max_tokens=3000)"};
    incident.id = "inc_1";
    incident.service = "agent";
    incident.anomalies = {anomaly};
    worker = stage.system().spawn(fix_gen, FixGenSettings{repositories, shipped(), sandbox::Sandbox::probe(), state.path() / "trials", {}, std::chrono::minutes{2}});
  }
  ~World() { stage.stop(worker); }

  diagnose::RootCause cause() {
    auto opened = repositories->open_tip("agent");
    REQUIRE(opened);
    auto found = diagnose::diagnose(incident, *opened->snapshot, *opened->index);
    found.commit = commit;
    found.repository = "agent";
    return found;
  }
};

}  // namespace

TEST_CASE("an incident and its root cause become a proposal whose option has been tried") {
  World world;
  const auto proposal = world.stage.ask<propose::FixProposal>(world.worker, world.incident, world.cause());
  INFO(proposal.abstained);
  REQUIRE(proposal.options.size() == 1);
  const auto& option = proposal.options[0];
  CHECK(proposal.incident == "inc_1");
  CHECK(proposal.repository == "agent");
  CHECK(proposal.branch == "main");
  CHECK(proposal.base_commit == world.commit);
  CHECK(option.diff.find("+    max_tokens: int = 5000\n") != std::string::npos);
  CHECK(option.sandbox == propose::SandboxLevel::unsafe_host);
  CHECK(option.lines_executed);
  CHECK(option.risk == propose::Risk::low);
  for (const auto& proof : option.proofs) {
    INFO(proof.name << ": " << proof.detail);
    CHECK(proof.verdict == propose::Verdict::passed);
  }
  CHECK(world.git.output("status --porcelain").empty());
}

TEST_CASE("a trouble that nothing can be done about is answered with the reason") {
  World world;
  world.incident.anomalies[0].samples = {"ERROR - the moon is full"};
  world.incident.anomalies[0].template_text = "the moon is full";
  const auto proposal = world.stage.ask<propose::FixProposal>(world.worker, world.incident, world.cause());
  CHECK(proposal.options.empty());
  CHECK_FALSE(proposal.abstained.empty());
}

TEST_CASE("a service without a repository is a mistake of the configuration") {
  World world;
  auto cause = world.cause();
  world.incident.service = "unknown";
  world.stage.ask<propose::FixProposal>(world.worker, world.incident, cause);
  CHECK(is(world.stage.failure(), Errc::configuration));
}
