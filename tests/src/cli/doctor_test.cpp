#include "src/cli/doctor.hpp"

#include "src/cli/cli.hpp"
#include "tests/support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <sqlite3.h>

#include <cstdlib>
#include <sstream>

using namespace mendwatch;
using namespace mendwatch::cli;

namespace {

struct Scene {
  tests::TemporaryFolder folder;
  config::Configuration configuration;

  Scene() {
    configuration.state = folder.path() / "state";
    configuration.listen.port = 0;
    configuration.allow_root = true;
    configuration.people = {{"me", {"token:page"}, {"approver"}}};
    REQUIRE(std::system(("cd " + folder.path().string() + " && git -c init.defaultBranch=main init -q --bare app.git && git -c init.defaultBranch=main init -q app && cd app && "
                         "git -c user.name=T -c user.email=t@localhost commit -q --allow-empty -m first && git push -q ../app.git HEAD:main").c_str()) == 0);
    folder.write("app.log", "x\n");
    config::Repository repository;
    repository.name = "app";
    repository.remote = (folder.path() / "app.git").string();
    repository.sandbox = propose::SandboxLevel::unsafe_host;
    repository.deploy = config::Deploy{{"true"}, folder.path(), std::chrono::seconds{1}};
    configuration.repositories = {repository};
    config::Source source;
    source.name = "app.0";
    source.files = {(folder.path() / "*.log").string()};
    configuration.services = {{"app", "app", "", {source}}};
  }

  // The grade of the finding about `what` whose detail contains `words`.
  Grade grade(const std::string& what, const std::string& words = "") const {
    std::string all;
    for (const auto& finding : examine(configuration)) {
      if (finding.what == what && finding.detail.find(words) != std::string::npos)
        return finding.grade;
      all += finding.what + ": " + finding.detail + "\n";
    }
    FAIL("nothing about ", what, " ", words, " in\n", all);
    return Grade::fail;
  }
};

}  // namespace

TEST_CASE("what is there is ok") {
  Scene scene;
  CHECK(scene.grade("state folder") == Grade::ok);
  CHECK(scene.grade("journal") == Grade::ok);
  CHECK(scene.grade("listen") == Grade::ok);
  CHECK(scene.grade("repository app", "main is at") == Grade::ok);
  CHECK(scene.grade("repository app", "unsafe_host") == Grade::warn);
  CHECK(scene.grade("source app.0", "1 file") == Grade::ok);
  CHECK(scene.grade("people") == Grade::ok);
}

TEST_CASE("what is missing fails, each with what it is about") {
  Scene scene;
  auto& repository = scene.configuration.repositories[0];
  repository.branch = "release";
  CHECK(scene.grade("repository app", "no branch release") == Grade::fail);
  repository.remote = "/nowhere/app.git";
  CHECK(scene.grade("repository app", "cannot be reached") == Grade::fail);
  repository.checks = {{"tests", {"no-such-program"}, std::chrono::seconds{1}, true, true}};
  CHECK(scene.grade("repository app", "no program no-such-program") == Grade::fail);
  repository.deploy->command = {"./deploy.sh"};
  CHECK(scene.grade("repository app", "./deploy.sh is not there") == Grade::fail);
  scene.configuration.services[0].sources[0].files = {"/nowhere/*.log"};
  CHECK(scene.grade("source app.0", "matches no file") == Grade::warn);
  scene.configuration.people = {{"me", {"token:page"}, {"viewer"}}};
  CHECK(scene.grade("people") == Grade::fail);
}

TEST_CASE("a damaged journal is found before the service trusts it") {
  Scene scene;
  scene.folder.write("state/journal.sqlite", std::string(8192, 'x'));
  CHECK(scene.grade("journal") == Grade::fail);
}

TEST_CASE("a journal that a running service holds is not taken for a damaged one") {
  Scene scene;
  const auto file = scene.folder.write("state/journal.sqlite", "");
  sqlite3* holder = nullptr;
  REQUIRE(sqlite3_open(file.c_str(), &holder) == SQLITE_OK);
  REQUIRE(sqlite3_exec(holder, "PRAGMA locking_mode=EXCLUSIVE; CREATE TABLE t(x); BEGIN EXCLUSIVE; INSERT INTO t VALUES (1)", nullptr, nullptr, nullptr) == SQLITE_OK);
  CHECK(scene.grade("journal", "in use") == Grade::ok);
  sqlite3_close(holder);
}

TEST_CASE("a wrong configuration ends with its own code, findings that fail with 1") {
  Scene scene;
  const auto doctor = [&](const std::string& text) {
    const auto file = scene.folder.write("mendwatch.yaml", text);
    std::istringstream in;
    std::ostringstream out, err;
    Streams streams{in, out, err};
    return run_command_line({"doctor", "--json", "-c", file.string()}, streams);
  };
  const std::string services = "listen: 127.0.0.1:0\nallow_root: true\nservices: [{name: app, sources: [{files: ['*.log']}]}]\n";
  CHECK(doctor("nonsense: [") == ExitCode::configuration);
  CHECK(doctor(services) == ExitCode::done);
  CHECK(doctor("repositories: [{name: app, remote: /nowhere}]\n" + services) == ExitCode::failed);
}
