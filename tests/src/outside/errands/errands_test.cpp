#include "src/outside/errands/errands.hpp"

#include "src/outside/git/repository.hpp"
#include "src/propose/checks.hpp"
#include "tests/support/git_sandbox.hpp"
#include "tests/support/temporary_folder.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using propose::FileChange;
using propose::Verdict;

namespace {

// A module, its test, and a workshop that runs on this machine as it is: the sandbox has tests of its own.
struct Shop {
  tests::GitSandbox git;
  tests::TemporaryFolder folder;
  std::string base;
  std::optional<git::ObjectStore> store;
  std::shared_ptr<const code::Snapshot> snapshot;
  sandbox::Sandbox box = sandbox::Sandbox::probe();
  errands::Workshop workshop;

  explicit Shop(const std::string& test = "import unittest, limits\n\n\nclass T(unittest.TestCase):\n    def test_limit(self):\n        self.assertGreater(limits.limit(), 1)\n") {
    git.write("limits.py", "def limit():\n    return 3000\n\n\ndef other():\n    return 1\n");
    git.write("test_limits.py", test);
    git.run("add -A");
    base = git.commit("first");
    store.emplace(std::move(*git::ObjectStore::open(git.folder(), git::ObjectStore::Keep::in_memory)));
    snapshot = *(*git::Repository::open(git.folder())).snapshot(base);
    workshop.store = &*store;
    workshop.folder = folder.path();
    workshop.sandbox = &box;
    workshop.wanted = propose::SandboxLevel::unsafe_host;
  }

  propose::Trial attempt(const FileChange& change) {
    propose::Option option;
    option.changes = {change};
    option.checks = propose::find_checks(*snapshot, {change.path}, {});
    return errands::try_option(option, base, workshop, std::chrono::steady_clock::now() + std::chrono::minutes{2});
  }
};

const std::string before = "def limit():\n    return 3000\n\n\ndef other():\n    return 1\n";

}  // namespace

TEST_CASE("an option is tried: tree, diff, syntax, import, tests, and whether they reached the change") {
  Shop shop;
  const auto trial = shop.attempt({"limits.py", before, "def limit():\n    return 5000\n\n\ndef other():\n    return 1\n", false});
  CHECK(trial.problem == "");
  CHECK(trial.diff.find("-    return 3000\n+    return 5000\n") != std::string::npos);
  REQUIRE(trial.proofs.size() == 4);
  for (const auto& proof : trial.proofs) {
    INFO(proof.name << ": " << proof.detail);
    CHECK(proof.verdict == Verdict::passed);
  }
  CHECK(trial.lines_executed);
  CHECK(std::filesystem::is_empty(shop.folder.path()));
}

TEST_CASE("lines that no test executes are told, and are no failure") {
  Shop shop;
  const auto trial = shop.attempt({"limits.py", before, "def limit():\n    return 3000\n\n\ndef other():\n    return 2\n", false});
  CHECK_FALSE(trial.lines_executed);
  REQUIRE(trial.proofs.size() == 4);
  CHECK(trial.proofs.back().verdict == Verdict::unavailable);
  CHECK(trial.proofs.back().detail.find("not executed: limits.py:6") != std::string::npos);
}

TEST_CASE("a change that breaks a test is seen to do so") {
  Shop shop;
  const auto trial = shop.attempt({"limits.py", before, "def limit():\n    return 0\n\n\ndef other():\n    return 1\n", false});
  REQUIRE(trial.proofs.size() == 3);
  CHECK(trial.proofs.back().name == "unittest");
  CHECK(trial.proofs.back().verdict == Verdict::failed);
  CHECK(trial.failing_before.empty());
}

TEST_CASE("a test that fails anyway is told apart") {
  Shop shop{"import unittest\n\n\nclass T(unittest.TestCase):\n    def test_never(self):\n        self.fail('never')\n"};
  const auto trial = shop.attempt({"limits.py", before, "def limit():\n    return 5000\n\n\ndef other():\n    return 1\n", false});
  CHECK(trial.failing_before == std::vector<std::string>{"unittest"});
}

TEST_CASE("broken syntax fails its check") {
  Shop shop;
  const auto trial = shop.attempt({"limits.py", before, "def limit(:\n    return 5000\n", false});
  REQUIRE(trial.proofs.size() >= 1);
  CHECK(trial.proofs[0].verdict == Verdict::failed);
  CHECK(trial.proofs[0].detail.find("SyntaxError") != std::string::npos);
}

TEST_CASE("a file that is not as the option thinks makes it untried") {
  Shop shop;
  const auto trial = shop.attempt({"limits.py", "something else\n", "x = 1\n", false});
  CHECK(trial.problem.find("limits.py") != std::string::npos);
  CHECK(trial.tree.empty());
}

TEST_CASE("without time nothing is run, and nothing counts as passed") {
  Shop shop;
  propose::Option option;
  option.changes = {{"limits.py", before, "def limit():\n    return 5000\n\n\ndef other():\n    return 1\n", false}};
  option.checks = propose::find_checks(*shop.snapshot, {"limits.py"}, {});
  const auto trial = errands::try_option(option, shop.base, shop.workshop, std::chrono::steady_clock::now());
  CHECK(trial.problem == "");
  for (const auto& proof : trial.proofs)
    CHECK(proof.verdict == Verdict::unavailable);
}
