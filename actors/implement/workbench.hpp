#pragma once

#include "src/approve/step.hpp"
#include "src/base/redact.hpp"
#include "src/config/configuration.hpp"
#include "src/outside/git/push.hpp"
#include "src/outside/sandbox/sandbox.hpp"

namespace mendwatch {

/// What the steps of one repository are done with.
struct WorkbenchSettings {
  config::Repository repository;
  std::filesystem::path state;     // mirrors/NAME and worktrees/FIX lie in it
  sandbox::Sandbox sandbox;
  std::vector<std::string> secrets;  // never in what is told
};

/// Carries out the steps up to the push, and the revert. It keeps nothing between steps but what lies in the state folder, and that
/// is made anew if it isn't there: a step that was cut off anywhere is begun again from its order. Blocks; one thread at a time.
class Workbench {
public:
  explicit Workbench(WorkbenchSettings settings);

  /// Never throws. A result that isn't ok says what went wrong and what to do; its detail says `moved` if the branch is no longer
  /// where the fix began, and `unknown` if the same order may find it done later.
  approve::StepResult carry_out(const approve::StepOrder& order);

private:
  approve::StepResult apply(const approve::StepOrder& order);
  approve::StepResult validate(const approve::StepOrder& order);
  approve::StepResult commit(const approve::StepOrder& order);
  approve::StepResult push(const approve::StepOrder& order);
  approve::StepResult revert(const approve::StepOrder& order);
  approve::StepResult discard(const approve::StepOrder& order);

  /// Our mirror, with the base commit in it.
  Result<git::ObjectStore> store_with(const std::string& commit);
  Result<void> judge_again(const approve::StepOrder& order) const;
  /// The approved tree, made again and compared.
  Result<std::string> approved_tree(git::ObjectStore& store, const approve::StepOrder& order) const;
  Result<std::string> approved_commit(git::ObjectStore& store, const approve::StepOrder& order) const;
  Result<void> check_out(const git::ObjectStore& store, const approve::StepOrder& order) const;
  Result<sandbox::SandboxLevel> level_for(const approve::StepOrder& order) const;
  std::string find_revert(const git::ObjectStore& store, const std::string& head, const approve::StepOrder& order) const;

  std::filesystem::path mirror() const { return settings_.state / "mirrors" / settings_.repository.name; }
  std::filesystem::path worktree(const std::string& fix) const { return settings_.state / "worktrees" / fix; }
  git::RemoteSettings remote_settings() const;

  WorkbenchSettings settings_;
  Redactor redact_;
};

}  // namespace mendwatch
