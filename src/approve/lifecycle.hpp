#pragma once

#include "src/approve/fix_event.hpp"
#include "src/approve/step.hpp"

#include <map>
#include <span>

namespace mendwatch::approve {

/// Where a fix stands, for people and for the API.
enum class Stage : std::uint8_t {
  proposed,      // nobody has been asked yet
  posted,        // people have been asked
  approved,
  applying,      // on its way to the repository: worktree, checks, commit
  validated,
  committed,
  pushed,
  deploying,
  deployed,      // the new code runs; whether it helped is being found out
  verified,
  inconclusive,
  worse,
  deploy_failed,
  reverting,
  reverted,
  rolled_back,   // something failed before the push: nothing was pushed
  rejected,
  expired,
  superseded,    // the branch moved, or something better came
};
constexpr auto names_of(Stage) {
  return std::array<std::string_view, 19>{"proposed", "posted",       "approved", "applying",      "validated", "committed", "pushed",
                                          "deploying", "deployed",    "verified", "inconclusive",  "worse",     "deploy_failed",
                                          "reverting", "reverted",    "rolled_back", "rejected",   "expired",   "superseded"};
}

/// A step that has begun and has no result yet.
struct Running {
  Step step = Step::post;
  std::string key;
  std::uint64_t number = 0;  // version of its `began`
  Time since;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Running, step, key, number, since)

/// The step that failed last and has not been made good.
struct Failure {
  Step step = Step::post;
  std::string sentence;
  bool moved = false;    // the branch is no longer where it was
  bool unknown = false;  // the other side may have done it: to be tried again until we know
  Time at;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Failure, step, sentence, moved, unknown, at)

/// One event, as people read it.
struct Line {
  std::uint64_t version = 0;
  Time at;
  Happening what = Happening::proposed;
  std::optional<Step> step;
  std::string by;
  std::string sentence;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Line, version, at, what, step, by, sentence)

/// Who said yes to what.
struct Yes {
  std::string person;
  std::uint32_t option = 0;  // from 1
  std::string vote;          // the vote's id
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Yes, person, option, vote)

/// A fix: what its events say, and nothing else.
struct Fix {
  std::string id;
  std::uint64_t version = 0;     // of the latest event
  Stage stage = Stage::proposed;
  bool settled = false;          // nothing more will happen, unless a person asks for a revert
  propose::FixProposal proposal;
  std::string digest;
  Time proposed;
  std::optional<Time> posted;
  Time deadline;                 // since it is being posted
  std::vector<Yes> yes;          // of each person the latest
  std::uint32_t option = 0;      // the approved one, from 1
  std::optional<Time> decided;
  std::string decided_by;        // a person
  std::string decided_with;      // the deciding vote's id
  std::string reason;            // of a rejection
  std::string superseded_by;     // a fix, or nothing
  std::optional<Running> running;
  std::map<std::string, std::uint32_t> attempts;  // step → how often it has begun
  std::map<std::string, Json> results;            // step → what its `done` brought
  std::optional<Failure> failure;
  Time failed;                   // when a step failed last, if one ever did
  std::string commit;            // ours
  bool pushed = false;           // our commit is on the branch
  std::optional<Time> deployed;
  std::optional<Time> revert_asked;
  std::string revert_asked_by;   // a person, or mendwatch
  Stage before_revert = Stage::pushed;  // where it goes on if it can't be taken back
  std::string revert_commit;
  std::vector<Line> life;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Fix, id, version, stage, settled, proposal, digest, proposed, posted, deadline, yes, option,
                                                decided, decided_by, decided_with, reason, superseded_by, running, attempts, results,
                                                failure, failed, commit, pushed, deployed, revert_asked, revert_asked_by, before_revert,
                                                revert_commit, life)

/// What a list of fixes shows of each; the store keeps the latest beside the events.
struct Summary {
  std::string id;
  std::uint64_t version = 0;
  Stage stage = Stage::proposed;
  bool settled = false;
  std::string service;
  std::string repository;
  std::string incident;
  std::string fingerprint;
  std::string issue;
  std::vector<std::string> options;  // their titles
  std::uint32_t option = 0;
  std::string digest;
  Time proposed;
  std::optional<Time> deadline;
  std::string decided_by;
  std::string commit;
  std::string sentence;              // the latest event's
  Time at;                           // the latest event's
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Summary, id, version, stage, settled, service, repository, incident, fingerprint, issue,
                                                options, option, digest, proposed, deadline, decided_by, commit, sentence, at)

/// The state that `events` (1, 2, 3 …, of one fix) lead to.
/// Errors: not_found (no events), conflict (an event that may not stand there; versions with a hole), malformed (its detail).
Result<Fix> fold(std::span<const Event> events);

/// `fix` after one more event, which must be the next and allowed there. A default-made Fix stands for no events. Errors: as fold.
Result<Fix> after(Fix fix, const Event& event);

Summary summary_of(const Fix& fix);

/// The approved option. The fix has one (`option` > 0).
const propose::Option& chosen(const Fix& fix);

/// True until somebody or the deadline has decided.
bool undecided(const Fix& fix);

/// True if our commit stands on the branch and may be taken back: nobody has asked for it yet, or it was tried and failed.
bool can_be_reverted(const Fix& fix);

/// True if it got worse and the card promised to take it back without asking, which has not been tried yet.
bool owes_revert(const Fix& fix);

/// True once the worktree of a fix that failed before its push is gone, or three attempts at that have failed.
bool is_discarded(const Fix& fix);

/// The step that has to begin now, if any. Nothing while a step is running, people decide, or a line of ours is to be written first.
std::optional<Step> due(const Fix& fix);

/// The idempotency key of the next attempt at `step`, `fix_…/push/1`.
std::string next_key(const Fix& fix, Step step);

}  // namespace mendwatch::approve
