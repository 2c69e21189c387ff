#include "src/outside/hosting/deployment.hpp"
#include "tests/support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <cstdlib>

#include <unistd.h>

using namespace mendwatch;
using namespace mendwatch::hosting;

namespace {

namespace fs = std::filesystem;

struct Scene {
  tests::TemporaryFolder folder;
  Deployment deployment{{"./deploy.sh"}, folder.path(), std::chrono::seconds{20}, folder.path() / "logs/fix.log"};
  Target target{"0123abc", "fix_20251020_030000", "shop", "main", "shop-web", "deploy"};

  explicit Scene(const std::string& script) {
    fs::permissions(folder.write("deploy.sh", "#!/bin/sh\n" + script), fs::perms::owner_all);
  }
};

}  // namespace

TEST_CASE("a deployment learns what to run from its environment and keeps ours") {
  ::setenv("MENDWATCH_TEST_OF_OURS", "not for others", 1);
  ::setenv("OPERATORS_OWN", "kept", 1);
  Scene scene("echo $MENDWATCH_COMMIT $MENDWATCH_FIX $MENDWATCH_REPOSITORY $MENDWATCH_BRANCH $MENDWATCH_SERVICE $MENDWATCH_STEP "
              "$OPERATORS_OWN $MENDWATCH_TEST_OF_OURS; pwd");
  const auto finished = deploy(scene.deployment, scene.target);
  REQUIRE(finished);
  CHECK(finished->passed());
  CHECK(finished->tail == "0123abc fix_20251020_030000 shop main shop-web deploy kept\n" + fs::canonical(scene.folder.path()).string() + "\n");
  CHECK(scene.folder.read("logs/fix.log") == finished->tail);
}

TEST_CASE("a deployment that fails says how, and its log is begun anew each time") {
  Scene scene("echo boom; exit 7");
  for (int round = 0; round < 2; ++round) {
    const auto finished = deploy(scene.deployment, scene.target);
    REQUIRE(finished);
    CHECK(finished->exit_code == 7);
    CHECK(finished->tail == "boom\n");
  }
}

TEST_CASE("a service that is started in the background lives on and can still print") {
  Scene scene("(trap '' HUP; while [ ! -e stop ]; do sleep 0.05; done; echo still here; touch stopped) &\necho $! >pid");
  REQUIRE(deploy(scene.deployment, scene.target)->passed());
  const auto pid = std::stoi(scene.folder.read("pid"));
  CHECK(::kill(pid, 0) == 0);
  scene.folder.write("stop", "");
  for (int round = 0; round < 400 && !fs::exists(scene.folder.path() / "stopped"); ++round)
    ::usleep(10'000);
  CHECK(scene.folder.read("logs/fix.log") == "still here\n");
}

TEST_CASE("a deployment that hangs is killed at its limit with all that it started") {
  Scene scene("sleep 600.75 & echo $! >pid; wait");
  scene.deployment.limit = std::chrono::milliseconds{400};
  const auto finished = deploy(scene.deployment, scene.target);
  REQUIRE(finished);
  CHECK(finished->ending == sandbox::Ending::out_of_time);
  const auto pid = std::stoi(scene.folder.read("pid"));
  for (int round = 0; round < 400 && ::kill(pid, 0) == 0; ++round)
    ::usleep(10'000);  // its new parent has to bury it
  CHECK(::kill(pid, 0) != 0);
}

TEST_CASE("a command that isn't there and a log that can't be written are told apart") {
  Scene scene("true");
  scene.deployment.command = {"./nothing"};
  CHECK(deploy(scene.deployment, scene.target).error().code == Errc::not_found);
  scene.deployment.command = {};
  CHECK(deploy(scene.deployment, scene.target).error().code == Errc::not_found);
  scene.deployment.command = {"true"};
  scene.deployment.log = scene.folder.path() / "deploy.sh/log";
  CHECK(deploy(scene.deployment, scene.target).error().code == Errc::unavailable);
}
