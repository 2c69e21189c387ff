#include "src/cli/init.hpp"

#include "src/cli/cli.hpp"
#include "src/config/load.hpp"
#include "tests/support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <sstream>

using namespace mendwatch;
using namespace mendwatch::cli;

namespace {

struct Scene {
  tests::TemporaryFolder folder;

  std::string path(const std::string& name = "") const { return (folder.path() / name).string(); }

  void repository(const std::string& name, const std::string& origin = "") const {
    const auto run = [&](const std::string& command) { REQUIRE(std::system(("cd " + path() + " && " + command + " >/dev/null 2>&1").c_str()) == 0); };
    run("git -c init.defaultBranch=trunk init \"" + name + "\"");
    if (!origin.empty())
      run("git -C \"" + name + "\" remote add origin " + origin);
    run("git -C \"" + name + "\" -c user.name=T -c user.email=t@localhost commit --allow-empty -m first");
  }

  std::pair<ExitCode, std::string> init(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"init", "--folder", path(), "--file", path("mendwatch.yaml")});
    std::istringstream in;
    std::ostringstream out, err;
    Streams streams{in, out, err};
    const auto code = run_command_line(arguments, streams);
    return {code, out.str() + err.str()};
  }
};

}  // namespace

TEST_CASE("repositories here and one folder down are found, with their remotes, branches and logs") {
  Scene scene;
  scene.repository("Shop App", "https://user:hunter2@git.example/shop.git");
  scene.repository("agent");
  scene.folder.write("agent/logs/agent.log", "x\n");
  const auto found = look_around(scene.folder.path());
  REQUIRE(found.size() == 2);
  CHECK(found[0].name == "shop-app");
  CHECK(found[0].remote == "https://git.example/shop.git");
  CHECK(found[0].branch == "trunk");
  CHECK(found[1].remote == scene.path("agent"));
  CHECK(found[1].logs == std::vector<std::string>{scene.path("agent/logs/*.log")});
}

TEST_CASE("what is written is a configuration that holds, found or not") {
  Scene scene;
  CHECK(scene.init({}).first == ExitCode::done);
  CHECK(config::load(scene.path("mendwatch.yaml")));
  std::filesystem::remove(scene.path("mendwatch.yaml"));
  scene.repository("it's");
  CHECK(scene.init({}).first == ExitCode::done);
  const auto configuration = config::load(scene.path("mendwatch.yaml"));
  REQUIRE(configuration);
  CHECK(configuration->repositories.at(0).branch == "trunk");
}

TEST_CASE("nothing is overwritten, and a dry run writes nothing") {
  Scene scene;
  const auto [dry, text] = scene.init({"--dry-run"});
  CHECK(dry == ExitCode::done);
  CHECK(text.find("services:") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(scene.path("mendwatch.yaml")));
  scene.folder.write("mendwatch.yaml", "mine");
  CHECK(scene.init({}).first == ExitCode::refused);
  CHECK(scene.folder.read("mendwatch.yaml") == "mine");
}
