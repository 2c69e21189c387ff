#pragma once

#include "src/propose/guardrails.hpp"
#include "src/propose/playbook.hpp"

namespace mendwatch::propose {

/// How proposals for one repository are made.
struct Settings {
  std::string repository;
  std::string branch;
  ChangePolicy changes;
  std::vector<Check> checks;        // configured ones replace those that are found by marker files
  std::size_t most_options = 3;
  std::size_t most_trials = 5;      // options that are tried at all
  OnWorse on_worse = OnWorse::ask;
};

/// Begin: nothing has happened yet.
struct Begin {};

/// What came of trying one option, by the order of TryOptions.
struct Trial {
  std::string problem;              // why it could not be tried at all; the option is dropped
  std::string tree;
  std::string diff;
  SandboxLevel sandbox = SandboxLevel::none;
  std::vector<Proof> proofs;        // one a check, in their order
  std::vector<std::string> failing_before;  // checks that fail without the change as well: they prove nothing
  bool lines_executed = false;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Trial, problem, tree, diff, sandbox, proofs, failing_before, lines_executed)

struct Tried {
  std::vector<Trial> trials;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Tried, trials)

using Event = std::variant<Begin, Tried>;

/// Make each option's tree and diff, run its checks there, and come back with Tried.
struct TryOptions {
  std::vector<Option> options;
};

/// The answer. Nothing more will happen.
struct Done {
  FixProposal proposal;
};

using Action = std::variant<TryOptions, Done>;

/// One incident's way to a proposal: a step machine without any effect. The same events give the same actions, so that a session can be
/// replayed. The arguments must outlive it.
class Session {
public:
  Session(const correlate::Incident& incident, const diagnose::RootCause& cause, const code::Snapshot& snapshot, const code::Index& index,
          const std::vector<Playbook>& playbooks, const Settings& settings);

  /// Begin → TryOptions, or Done when there is no option. Tried → Done. An event that doesn't fit → Done without options.
  Action advance(const Event& event);

private:
  void speak(const Playbook& playbook);
  void consider(const Playbook& playbook, const Scene& scene, Edit edit);
  Action decide(const std::vector<Trial>& trials);
  std::string judge_trial(Option& option, const Trial& trial) const;
  Done done();

  struct Candidate {
    Option option;
    double rank = 0;
  };

  const correlate::Incident& incident_;
  const diagnose::RootCause& cause_;
  const code::Snapshot& snapshot_;
  const code::Index& index_;
  const std::vector<Playbook>& playbooks_;
  const Settings& settings_;
  std::vector<Candidate> candidates_;
  std::vector<std::string> reasons_;  // why something was not proposed
  FixProposal proposal_;
};

}  // namespace mendwatch::propose
