#pragma once

#include "actors/implement/workbench.hpp"
#include "tests/support/git_sandbox.hpp"

#include <doctest/doctest.h>

#include <unistd.h>

namespace mendwatch::tests {

/// A repository with a bug and its bare remote (which keeps a reflog), and an approved fix with its orders.
struct ImplementScene {
  GitSandbox git;
  std::string remote = git.temporary("remote.git");
  std::filesystem::path state = git.temporary("state");
  std::string base;
  approve::StepOrder order;  // of the fix; `step` and `number` are set by `with`
  WorkbenchSettings settings{{}, state, best_sandbox(), {}};

  static const sandbox::Sandbox& best_sandbox() {
    static const auto probed = sandbox::Sandbox::probe();
    return probed;
  }
  static propose::SandboxLevel level() {
    return best_sandbox().level() == propose::SandboxLevel::none ? propose::SandboxLevel::unsafe_host : best_sandbox().level();
  }

  ImplementScene() {
    git.run("init -q --bare -b main " + remote);
    git.run("-C " + remote + " config core.logAllRefUpdates always");
    git.write("config.py", "LIMIT = 3000\n");
    git.write("test_config.py", "import unittest, config\nclass T(unittest.TestCase):\n  def test(self): self.assertGreater(config.LIMIT, 3999)\n");
    base = git.commit("first");
    git.run("push -q " + remote + " main");
    settings.repository.name = "shop";
    settings.repository.remote = remote;
    settings.repository.sandbox = level();

    order.fix = "fix_20251020_030000";
    order.service = "shop";
    order.fingerprint = "abc";
    order.repository = "shop";
    order.branch = "main";
    order.base_commit = base;
    order.authored = *parse_rfc3339("2025-10-20T03:00:00Z");
    order.option.title = "Raise LIMIT";
    order.option.changes = {{"config.py", "LIMIT = 3000\n", "LIMIT = 5000\n", false}};
    order.option.sandbox = level();
    propose::Check tests;
    tests.name = "tests";
    tests.command = {"python3", "-m", "unittest"};
    tests.limit = std::chrono::seconds{30};
    order.option.checks = {tests};
    auto store = std::move(*git::ObjectStore::open(git.folder(), git::ObjectStore::Keep::in_memory));
    order.option.tree = *store.write_tree(base, order.option.changes);
    order.option.diff = store.diff(base, order.option.tree)->text;
  }

  approve::StepOrder with(approve::Step step) {
    auto made = order;
    made.step = step;
    made.number = next_number_++;
    made.message = step == approve::Step::revert ? revert_message() : "Auto-fix: Raise LIMIT\n\nFix: " + order.fix + "\n";
    return made;
  }
  std::string revert_message() const {
    return "Revert \"Auto-fix: Raise LIMIT\"\n\nReverts-fix: " + order.fix + "\nReverts-commit: " + order.commit + "\n";
  }

  /// A step by a workbench of its own, as after a restart.
  approve::StepResult step(approve::Step step) { return Workbench{settings}.carry_out(with(step)); }

  /// Up to a step; REQUIREs that all of them are done.
  void walk_to(approve::Step last) {
    for (auto next : {approve::Step::apply, approve::Step::validate, approve::Step::commit, approve::Step::push}) {
      const auto result = step(next);
      REQUIRE_MESSAGE(result.ok, result.sentence);
      if (next == approve::Step::commit)
        order.commit = result.detail.at("commit");
      if (next == last)
        return;
    }
  }

  std::string head() { return git.output("-C " + remote + " rev-parse main"); }
  std::size_t updates() {  // entries of the remote's reflog after the first push
    std::ifstream log{remote + "/logs/refs/heads/main"};
    std::size_t count = 0;
    for (std::string line; std::getline(log, line);)
      ++count;
    return count - 1;
  }
  std::string push_of_others(const std::string& file, const std::string& bytes) {
    git.run("fetch -q " + remote + " main");
    git.run("reset -q --hard FETCH_HEAD");
    git.write(file, bytes);
    const auto commit = git.commit("others");
    git.run("push -q " + remote + " HEAD:main");
    return commit;
  }
  void hook(const std::string& name, const std::string& script) {
    const auto file = remote + "/hooks/" + name;
    std::ofstream{file} << "#!/bin/sh\n" << script << "\n";
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
  }

private:
  std::uint64_t next_number_ = 1;
};

}  // namespace mendwatch::tests
