#pragma once

#include "src/propose/fix_proposal.hpp"

namespace mendwatch::approve {

/// The effects in the life of a fix. Each is idempotent: done twice with the same order, it has been done once.
enum class Step : std::uint8_t {
  post,      // the card is shown and people are asked
  apply,     // a worktree of our own holds the approved tree
  validate,  // every check passes there, in the sandbox
  commit,    // the approved tree is a commit, deterministic in all its bytes
  push,      // compare-and-swap on the remote's branch, never forced
  deploy,    // the service runs our commit
  verify,    // the trouble's rate before and after
  revert,    // exactly our commit is reverted and pushed
  redeploy,  // the service runs the revert
  discard,   // the worktree is gone
};
constexpr auto names_of(Step) {
  return std::array<std::string_view, 10>{"post", "apply", "validate", "commit", "push", "deploy", "verify", "revert", "redeploy", "discard"};
}

/// One numbered step, with all that it needs: the worker keeps no state between steps.
struct StepOrder {
  std::string fix;
  std::uint64_t number = 0;   // version of the `began` event
  Step step = Step::apply;
  std::string key;            // idempotency key: fix, step and attempt
  std::string service;
  std::string fingerprint;
  std::string repository;     // its name in the configuration
  std::string branch;
  std::string base_commit;
  propose::Option option;     // the approved one
  std::string message;        // the commit's, whole
  Time authored;              // the commit's date
  std::string commit;         // ours, once there is one
  Time deployed;              // when the deployment ended, once it did
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(StepOrder, fix, number, step, key, service, fingerprint, repository, branch, base_commit,
                                                option, message, authored, commit, deployed)

struct StepResult {
  std::string fix;
  std::uint64_t number = 0;
  Step step = Step::apply;
  bool ok = false;
  std::string sentence;          // what was done, or what went wrong and what to do
  Json detail = Json::object();  // {commit}, {proofs}, {outcome} …
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(StepResult, fix, number, step, ok, sentence, detail)

}  // namespace mendwatch::approve
