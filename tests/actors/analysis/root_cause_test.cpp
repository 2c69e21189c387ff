#include "actors/analysis/root_cause.hpp"

#include "tests/support/actor_stage.hpp"
#include "tests/support/git_sandbox.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;

namespace {

// A repository with one bug, and a slot that diagnoses it.
struct Scene {
  tests::GitSandbox box;
  tests::ActorStage stage;
  std::shared_ptr<const config::Configuration> configuration = [this] {
    box.write("shop/cart.py", "def total(order):\n    return order['sum']\n");
    box.commit("the shop");
    auto made = std::make_shared<config::Configuration>();
    made->state = box.temporary("state");
    made->services = {{"shop", "shop", "", {}}, {"mailer", "", "", {}}};
    config::Repository repository;
    repository.name = "shop";
    repository.remote = box.folder();
    repository.prefixes = {"/srv/app"};
    made->repositories = {repository};
    return made;
  }();
  RootCauseActor slot = stage.system().spawn(root_cause, std::make_shared<Repositories>(configuration), diagnose::Settings{});

  ~Scene() { stage.stop(slot); }

  static correlate::Incident incident(const std::string& service) {
    correlate::Incident incident;
    incident.id = "inc_20251020_030000";
    incident.service = service;
    incident.kind = detect::Kind::new_error;
    detect::Anomaly anomaly;
    anomaly.samples = {"ERROR:shop:it failed"};
    anomaly.trace = "Traceback (most recent call last):\n  File \"/srv/app/shop/cart.py\", line 2, in total\n    return order['sum']\nKeyError: 'sum'";
    incident.anomalies = {anomaly};
    return incident;
  }
};

}  // namespace

TEST_CASE("an incident's root cause is found in our own copy of the service's repository") {
  Scene scene;
  const auto cause = scene.stage.ask<diagnose::RootCause>(scene.slot, Scene::incident("shop"));
  REQUIRE_FALSE(cause.locations.empty());
  CHECK(cause.locations.front().file == "shop/cart.py");
  CHECK(cause.locations.front().line == 2);
  CHECK(cause.repository == "shop");
  CHECK(cause.commit == scene.box.output("rev-parse HEAD"));
}

TEST_CASE("the newest commit of the branch is looked at each time") {
  Scene scene;
  scene.stage.ask<diagnose::RootCause>(scene.slot, Scene::incident("shop"));
  scene.box.write("shop/cart.py", "# a line more\ndef total(order):\n    return order['sum']\n");
  const auto second = scene.box.commit("moves it");
  const auto cause = scene.stage.ask<diagnose::RootCause>(scene.slot, Scene::incident("shop"));
  CHECK(cause.commit == second);
  CHECK(cause.locations.front().line == 3);
}

TEST_CASE("a service without a repository, an unknown one, and a remote that is away are told apart") {
  Scene scene;
  scene.stage.ask<diagnose::RootCause>(scene.slot, Scene::incident("mailer"));
  CHECK(is(scene.stage.failure(), Errc::configuration));
  scene.stage.ask<diagnose::RootCause>(scene.slot, Scene::incident("nobody"));
  CHECK(is(scene.stage.failure(), Errc::configuration));
  std::filesystem::remove_all(scene.box.folder());
  scene.stage.ask<diagnose::RootCause>(scene.slot, Scene::incident("shop"));
  CHECK(scene.stage.failure() != caf::none);
  CHECK_FALSE(scene.stage.ask<Document>(scene.slot, atom::state_v).json.at("last_error").get<std::string>().empty());
}
