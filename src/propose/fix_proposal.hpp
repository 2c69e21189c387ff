#pragma once

#include "src/diagnose/root_cause.hpp"

namespace mendwatch::propose {

enum class OptionKind : std::uint8_t { patch, revert, rollback };
constexpr auto names_of(OptionKind) { return std::array<std::string_view, 3>{"patch", "revert", "rollback"}; }

enum class Risk : std::uint8_t { low, medium, high };
constexpr auto names_of(Risk) { return std::array<std::string_view, 3>{"low", "medium", "high"}; }

/// What may be done without asking again when the change made things worse.
enum class OnWorse : std::uint8_t { ask, revert };
constexpr auto names_of(OnWorse) { return std::array<std::string_view, 2>{"ask", "revert"}; }

/// How a check ended. A tool that is missing is unavailable, never passed.
enum class Verdict : std::uint8_t { passed, failed, unavailable };
constexpr auto names_of(Verdict) { return std::array<std::string_view, 3>{"passed", "failed", "unavailable"}; }

/// How well the sandbox holds here. Below basic nothing is run, unless the repository says unsafe_host.
enum class SandboxLevel : std::uint8_t { none, unsafe_host, basic, strict };
constexpr auto names_of(SandboxLevel) { return std::array<std::string_view, 4>{"none", "unsafe_host", "basic", "strict"}; }

/// One file's whole content before and after. The mode never changes.
struct FileChange {
  std::string path;
  std::string before;
  std::string after;
  bool created = false;  // there was no such file; before is empty
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(FileChange, path, before, after, created)

/// A command that says whether a tree is sound. From our fixed table or from the configuration, never from strangers.
struct Check {
  std::string name;                  // `python syntax: core/config.py`
  std::vector<std::string> command;  // argument vector; the worktree is the current folder
  Duration limit = std::chrono::seconds{120};
  bool required = true;              // unavailable counts as failed; otherwise it is only told
  bool tests = false;                // it runs the repository's own tests
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Check, name, command, limit, required, tests)

/// What a check said about a tree.
struct Proof {
  std::string name;
  Verdict verdict = Verdict::unavailable;
  std::string detail;      // the last lines that it printed (visible, redacted), or why it is unavailable
  double seconds = 0;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Proof, name, verdict, detail, seconds)

/// One way to mend it. What is shown is what is committed.
struct Option {
  OptionKind kind = OptionKind::patch;
  std::string title;       // `Raise dspy_max_tokens from 3000 to 5000`, also the commit's subject
  std::string playbook;    // which one wrote it; `model` later
  std::string reasoning;
  std::string pros;
  std::string cons;
  Risk risk = Risk::medium;
  std::string risk_note;   // potential side effects, in words
  std::vector<FileChange> changes;
  std::string suspect_commit;  // of a revert
  std::string tree;        // object id of the resulting tree
  std::string diff;        // unified, derived from base and tree by outside/git
  std::vector<Check> checks;
  std::vector<Proof> proofs;   // each check, tried in the sandbox before anyone is asked
  SandboxLevel sandbox = SandboxLevel::none;
  bool lines_executed = false;  // a test executed the changed lines; otherwise the risk is at least medium
  bool restricted = false;      // touches paths that need an opt-in and two approvers
  OnWorse on_worse = OnWorse::ask;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Option, kind, title, playbook, reasoning, pros, cons, risk, risk_note, changes,
                                                suspect_commit, tree, diff, checks, proofs, sandbox, lines_executed, restricted,
                                                on_worse)

/// One to three options for one incident, or the reason why there is none.
struct FixProposal {
  std::string incident;
  std::string service;
  std::string fingerprint;
  std::string repository;
  std::string branch;
  std::string base_commit;
  std::string issue;         // what is wrong: one sentence with the numbers
  std::uint64_t count = 0;   // how often it was seen, and when first and last
  Time first_seen;
  Time last_seen;
  diagnose::RootCause root_cause;
  std::string summary;
  std::vector<Option> options;
  std::string abstained;     // why there is no option
  Time line_seen;            // arrival of the line that began it: measures the time to the proposal
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(FixProposal, incident, service, fingerprint, repository, branch, base_commit, issue,
                                                count, first_seen, last_seen, root_cause, summary, options, abstained, line_seen)

}  // namespace mendwatch::propose
