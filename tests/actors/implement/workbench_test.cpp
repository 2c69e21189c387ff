#include "tests/actors/implement/scene.hpp"

#include <sys/mount.h>

using namespace mendwatch;
using approve::Step;
using propose::SandboxLevel;
using tests::ImplementScene;

namespace {

namespace fs = std::filesystem;

bool says(const approve::StepResult& result, std::string_view words) { return result.sentence.find(words) != std::string::npos; }

}  // namespace

TEST_CASE("an approved fix walks into the remote as one commit whose tree is the approved one") {
  ImplementScene scene;
  scene.walk_to(Step::push);
  CHECK(scene.head() == scene.order.commit);
  CHECK(scene.git.output("-C " + scene.remote + " rev-parse main^{tree}") == scene.order.option.tree);
  CHECK(scene.git.output("-C " + scene.remote + " log --format=%an:%ct:%s -1 main") == "mendwatch:1760929200:Auto-fix: Raise LIMIT");
  CHECK(scene.git.output("-C " + scene.remote + " rev-list --count main") == "2");
  CHECK(scene.updates() == 1);
  CHECK_FALSE(fs::exists(scene.state / "worktrees" / scene.order.fix));
}

TEST_CASE("every step done twice, and all of them after the state folder is lost, leave one commit and one push") {
  ImplementScene scene;
  for (auto step : {Step::apply, Step::validate, Step::commit, Step::push, Step::discard})
    for (int time = 0; time < 2; ++time) {
      const auto result = scene.step(step);
      CHECK_MESSAGE(result.ok, result.sentence);
      if (step == Step::commit) {
        CHECK((scene.order.commit.empty() || scene.order.commit == result.detail.at("commit")));
        scene.order.commit = result.detail.at("commit");
      }
      fs::remove_all(scene.state);
    }
  CHECK(scene.updates() == 1);
  CHECK(scene.head() == scene.order.commit);
}

TEST_CASE("a worktree that was half written is written anew") {
  ImplementScene scene;
  const auto folder = scene.state / "worktrees" / scene.order.fix;
  fs::create_directories(folder / "config.py");
  std::ofstream{folder / "left-over"} << "x";
  CHECK(scene.step(Step::apply).ok);
  CHECK_FALSE(fs::exists(folder / "left-over"));
  CHECK(fs::is_regular_file(folder / "config.py"));
}

TEST_CASE("checks that fail, hang or miss their program stop the fix and say why") {
  ImplementScene scene;
  auto& check = scene.order.option.checks[0];
  SUBCASE("fail") {
    check.command = {"sh", "-c", "echo the reason; exit 1"};
    const auto result = scene.step(Step::validate);
    CHECK_FALSE(result.ok);
    CHECK(says(result, "`tests` failed: ended with exit code 1 (the reason)"));
    CHECK(result.detail.at("proofs").at(0).at("verdict") == "failed");
  }
  SUBCASE("hang") {
    check.command = {"sleep", "600"};
    check.limit = std::chrono::milliseconds{400};
    const auto result = scene.step(Step::validate);
    CHECK_FALSE(result.ok);
    CHECK(says(result, "was killed at its limit of 400ms"));
  }
  SUBCASE("missing") {
    check.command = {"no-such-tool"};
    const auto result = scene.step(Step::validate);
    CHECK_FALSE(result.ok);
    CHECK(says(result, "could not run"));
    check.required = false;
    CHECK(scene.step(Step::validate).ok);
  }
  SUBCASE("spoil the worktree, which changes nothing of what is committed") {
    check.command = {"sh", "-c", "echo 'LIMIT = 1' >config.py; echo x >new"};
    CHECK(scene.step(Step::validate).ok);
    scene.walk_to(Step::push);
    CHECK(scene.git.output("-C " + scene.remote + " show main:config.py") == "LIMIT = 5000");
  }
}

TEST_CASE("bytes that were not approved are not applied") {
  ImplementScene scene;
  SUBCASE("another change") { scene.order.option.changes[0].after = "LIMIT = 9999\n"; }
  SUBCASE("another tree") { scene.order.option.tree = std::string(40, 'a'); }
  SUBCASE("another diff was shown") { scene.order.option.diff += "+hidden\n"; }
  SUBCASE("another file beside it") { scene.order.option.changes.push_back({"evil.py", "", "x", true}); }
  for (auto step : {Step::apply, Step::validate, Step::commit, Step::push}) {
    const auto result = scene.step(step);
    CHECK_FALSE(result.ok);
    CHECK_MESSAGE((says(result, "new proposal is needed") || says(result, "isn't allowed")), result.sentence);
  }
  CHECK(scene.head() == scene.base);
}

TEST_CASE("a path that may not be changed any more is not changed, whoever approved it") {
  ImplementScene scene;
  SUBCASE("outside of the allowed paths") { scene.settings.repository.paths = {"docs/**"}; }
  SUBCASE("restricted since, and the card didn't say so") { scene.settings.repository.restricted_paths = {"config.py"}; }
  const auto result = scene.step(Step::apply);
  CHECK_FALSE(result.ok);
  CHECK_MESSAGE(says(result, "isn't allowed"), result.sentence);
  CHECK_FALSE(fs::exists(scene.state / "worktrees" / scene.order.fix));
}

TEST_CASE("checks run at the approved level or not at all") {
  ImplementScene scene;
  SUBCASE("no sandbox, no checks") { scene.order.option.sandbox = SandboxLevel::none; }
  SUBCASE("the bare host only while the configuration says so") {
    scene.order.option.sandbox = SandboxLevel::unsafe_host;
    scene.settings.repository.sandbox = SandboxLevel::basic;
  }
  const auto result = scene.step(Step::validate);
  CHECK_FALSE(result.ok);
  CHECK(says(result, "The checks can't be run"));
}

TEST_CASE("a branch that has moved is left alone and said to have moved") {
  ImplementScene scene;
  scene.walk_to(Step::commit);
  const auto theirs = scene.push_of_others("other.py", "x = 1\n");
  const auto result = scene.step(Step::push);
  CHECK_FALSE(result.ok);
  CHECK(result.detail.at("moved") == true);
  CHECK(says(result, "no longer at " + scene.base.substr(0, 12)));
  CHECK(scene.head() == theirs);
}

TEST_CASE("a remote that declines is heard, and one that is away is tried again") {
  ImplementScene scene;
  scene.walk_to(Step::commit);
  SUBCASE("declined") {
    scene.hook("pre-receive", "echo 'frozen until Monday' >&2; exit 1");
    const auto result = scene.step(Step::push);
    CHECK_FALSE(result.ok);
    CHECK_MESSAGE(says(result, "frozen until Monday"), result.sentence);
    CHECK_FALSE(result.detail.contains("unknown"));
  }
  SUBCASE("away") {
    fs::rename(scene.remote, scene.remote + ".away");
    const auto result = scene.step(Step::push);
    CHECK_FALSE(result.ok);
    CHECK(result.detail.at("unknown") == true);
    fs::rename(scene.remote + ".away", scene.remote);
    CHECK(scene.step(Step::push).ok);
  }
  CHECK(scene.updates() <= 1);
}

TEST_CASE("a revert takes back our commit alone, once, however often it is ordered") {
  ImplementScene scene;
  scene.walk_to(Step::push);
  scene.push_of_others("other.py", "x = 1\n");
  const auto first = scene.step(Step::revert);
  REQUIRE_MESSAGE(first.ok, first.sentence);
  CHECK(scene.head() == first.detail.at("commit"));
  CHECK(scene.git.output("-C " + scene.remote + " show main:config.py") == "LIMIT = 3000");
  CHECK(scene.git.output("-C " + scene.remote + " show main:other.py") == "x = 1");
  const auto updates = scene.updates();
  fs::remove_all(scene.state);
  scene.push_of_others("later.py", "y = 1\n");
  const auto again = scene.step(Step::revert);
  REQUIRE(again.ok);
  CHECK(again.detail.at("commit") == first.detail.at("commit"));
  CHECK(scene.updates() == updates + 1);  // the others' one
}

TEST_CASE("a revert is refused where it isn't ours alone to make, and done where somebody was faster") {
  ImplementScene scene;
  scene.walk_to(Step::push);
  SUBCASE("the lines have changed since") {
    scene.push_of_others("config.py", "LIMIT = 7000\n");
    const auto result = scene.step(Step::revert);
    CHECK_FALSE(result.ok);
    CHECK(says(result, "by hand"));
  }
  SUBCASE("our commit is gone") {
    scene.git.run("-C " + scene.remote + " update-ref refs/heads/main " + scene.base);
    const auto result = scene.step(Step::revert);
    CHECK_FALSE(result.ok);
    CHECK(says(result, "nothing to take back"));
  }
  SUBCASE("somebody reverted it by hand") {
    const auto theirs = scene.push_of_others("config.py", "LIMIT = 3000\n");
    const auto result = scene.step(Step::revert);
    CHECK(result.ok);
    CHECK(result.detail.at("commit") == theirs);
    CHECK(scene.head() == theirs);
  }
  SUBCASE("the remote is away") {
    fs::rename(scene.remote, scene.remote + ".away");
    const auto result = scene.step(Step::revert);
    CHECK_FALSE(result.ok);
    CHECK(result.detail.at("unknown") == true);
  }
}

TEST_CASE("a full disk is an answer, and room makes it work") {
  if (::geteuid() != 0) {
    MESSAGE("skipped: only root can make a small disk");
    return;
  }
  ImplementScene scene;
  fs::create_directories(scene.state / "worktrees");
  if (::mount("none", (scene.state / "worktrees").c_str(), "tmpfs", 0, "size=64k") != 0) {
    MESSAGE("skipped: a small disk can't be mounted here");
    return;
  }
  std::ofstream{scene.state / "worktrees/filler"} << std::string(256 << 10, 'x');
  const auto full = scene.step(Step::apply);
  CHECK_FALSE(full.ok);
  CHECK_MESSAGE(says(full, "Make room"), full.sentence);
  fs::remove(scene.state / "worktrees/filler");
  CHECK(scene.step(Step::apply).ok);
  ::umount((scene.state / "worktrees").c_str());
}

TEST_CASE("an order whose fix is no id touches no folder") {
  ImplementScene scene;
  scene.order.fix = "../../outside";
  for (auto step : {Step::apply, Step::discard, Step::validate, Step::push})
    CHECK_FALSE(scene.step(step).ok);
  CHECK_FALSE(scene.step(Step::deploy).ok);
}
