#pragma once

#include "src/approve/ballot.hpp"
#include "src/approve/next.hpp"

namespace mendwatch::tests {

using namespace std::chrono_literals;

inline const Time three_am{std::chrono::sys_days{std::chrono::year{2025} / 10 / 20} + std::chrono::hours{3}};

inline propose::Option sample_option() {
  propose::Option option;
  option.title = "Raise dspy_max_tokens from 3000 to 5000";
  option.playbook = "raise-limit";
  option.reasoning = "The limit cuts answers off.";
  option.pros = "Answers are whole again.";
  option.cons = "Each answer may cost more.";
  option.risk = propose::Risk::medium;
  option.risk_note = "Requests may take longer.";
  option.changes = {{"core/config.py", "a = 1\ndspy_max_tokens: int = 3000\n", "a = 1\ndspy_max_tokens: int = 5000\n", false}};
  option.tree = "1111111111111111111111111111111111111111";
  option.diff =
      "--- a/core/config.py\n+++ b/core/config.py\n@@ -1,2 +1,2 @@\n a = 1\n-dspy_max_tokens: int = 3000\n+dspy_max_tokens: int = 5000\n";
  option.checks = {{"python syntax: core/config.py", {"python3", "-m", "py_compile", "core/config.py"}, 120s, true, false}};
  option.proofs = {{"python syntax: core/config.py", propose::Verdict::passed, "", 0.1}};
  option.sandbox = propose::SandboxLevel::basic;
  option.on_worse = propose::OnWorse::revert;
  return option;
}

inline propose::FixProposal sample_proposal() {
  propose::FixProposal proposal;
  proposal.incident = "inc_20251020_025900";
  proposal.service = "shop";
  proposal.fingerprint = "f00d";
  proposal.repository = "shop";
  proposal.branch = "main";
  proposal.base_commit = "2222222222222222222222222222222222222222";
  proposal.issue = "The answer was cut off 3 times in 5 minutes at max_tokens=3000.";
  proposal.count = 3;
  proposal.first_seen = three_am - 5min;
  proposal.last_seen = three_am - 1min;
  proposal.root_cause.summary = "dspy_max_tokens is 3000, which is too low.";
  proposal.root_cause.locations = {{"core/config.py", 2, "", 0.9, "the value in the message is defined here"}};
  proposal.options = {sample_option()};
  return proposal;
}

inline approve::Policy sample_policy(std::uint32_t quorum = 1) {
  approve::Policy policy;
  policy.people = {{"josh", {"slack:T1/U1", "local:1000", "token:page"}, {"approver"}},
                   {"ada", {"slack:T1/U2"}, {"approver"}},
                   {"eve", {"slack:T1/U3"}, {"viewer"}}};
  policy.repositories = {{"shop", quorum, 2, 1, {"approver"}}};
  return policy;
}

/// A fix whose life is led by hand.
struct Life {
  approve::Patience patience;
  Time now = three_am;
  std::vector<approve::Event> events;
  approve::Fix fix;

  explicit Life(propose::FixProposal proposal = sample_proposal(), approve::Patience waits = {}) : patience(waits) {
    write(*approve::open("fix_20251020_030000", proposal, now));
  }

  /// False if the event may not stand there.
  bool write(const approve::Event& event) {
    auto changed = approve::after(fix, event);
    if (!changed)
      return false;
    fix = *std::move(changed);
    events.push_back(event);
    return true;
  }

  /// Writes whatever is due, until a step runs or somebody has to do something.
  void go() {
    for (auto next = approve::next(fix, patience, now); next.append; next = approve::next(fix, patience, now))
      if (!write(*next.append))
        return;
  }

  /// The running step ends.
  bool end(bool ok, std::string sentence = "", Json detail = Json::object()) {
    if (!fix.running)
      return false;
    now += 1s;
    auto event = approve::event_of(fix, {fix.id, fix.running->number, fix.running->step, ok, std::move(sentence), std::move(detail)}, now);
    return event && write(*event);
  }

  /// Goes on until `step` runs; each step before it succeeds.
  bool until(approve::Step step) {
    for (go(); fix.running && fix.running->step != step; go())
      if (!end(true, "done", {{"commit", "c0ffee"}, {"outcome", {{"verdict", "verified"}, {"sentence", "12 before, 0 after"}}}}))
        return false;
    return fix.running && fix.running->step == step;
  }

  bool posted() {
    go();
    return end(true, "shown") && (go(), fix.stage == approve::Stage::posted);
  }

  Result<approve::Decision> vote(const std::string& principal, bool yes, std::uint32_t option = 0,
                                 const approve::Policy& policy = sample_policy()) {
    approve::Vote vote;
    vote.fix = fix.id;
    vote.principal = principal;
    vote.yes = yes;
    vote.option = option;
    vote.sent = now;
    auto decision = approve::judge(fix, vote, policy, now);
    if (decision && decision->news)
      write(approve::event_of(fix, *decision, vote, now));
    return decision;
  }
};

}  // namespace mendwatch::tests
