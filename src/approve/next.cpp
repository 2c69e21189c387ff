#include "src/approve/next.hpp"

#include "src/approve/digest.hpp"
#include "src/approve/transitions.hpp"
#include "src/base/text.hpp"

namespace mendwatch::approve {
namespace {

constexpr const char* ourselves = "mendwatch";

Event line(const Fix& fix, Time now, Happening what, std::string sentence, Json detail = Json::object()) {
  return {fix.id, fix.version + 1, now, what, ourselves, std::move(sentence), std::move(detail)};
}

// ---- what mendwatch itself has to write ------------------------------------------------------------------------------

// The deadline is the one on the card, unless posting took longer than that.
Event posted(const Fix& fix, Time now, Time deadline) {
  return line(fix, now, Happening::posted, "People have been asked. They have until " + to_rfc3339(deadline) + ".",
              {{"digest", fix.digest}, {"deadline", deadline}});
}

Event verdict(const Fix& fix, Time now) {
  if (fix.failure && fix.failure->step == Step::verify)
    return line(fix, now, Happening::inconclusive, "Whether it helped could not be found out: " + fix.failure->sentence);
  const auto& outcome = fix.results.at("verify").at("outcome");
  // The transition table lets nothing else in than the three words.
  auto what = from_string<Happening>(outcome.at("verdict").get<std::string>()).value_or(Happening::inconclusive);
  auto sentence = outcome.find("sentence");
  return line(fix, now, what, sentence != outcome.end() && sentence->is_string() ? sentence->get<std::string>() : "", outcome);
}

Event given_up(const Fix& fix, Time now) {
  const auto& why = fix.failure->sentence;
  if (fix.failure->moved)
    return line(fix, now, Happening::superseded, "Nothing was pushed: " + why + " A new proposal needs a new yes.", {{"by", ""}});
  const bool clean = fix.results.contains("discard");
  return line(fix, now, Happening::rolled_back,
              "Rolled back, nothing was pushed: " + why + (clean ? "" : " Its worktree could not be removed."),
              {{"step", to_string(fix.failure->step)}});
}

Event taken_back(const Fix& fix, Time now) {
  const bool runs = fix.results.contains("redeploy");
  return line(fix, now, Happening::reverted,
              "Taken back by commit " + fix.revert_commit.substr(0, 12) +
                  (runs ? "." : ", but the service could not be deployed again: " + (fix.failure ? fix.failure->sentence : "") +
                                    " It may still run the change: deploy it by hand."),
              {{"commit", fix.revert_commit}});
}

std::string last_words(const Fix& fix) {
  if (fix.stage == Stage::worse)
    return fix.failure && fix.failure->step == Step::revert
               ? "It could not be taken back (" + fix.failure->sentence + "). Somebody has to: `mendwatch revert " + fix.id + "` tries again."
               : "It was not to be taken back without asking: `mendwatch revert " + fix.id + "` does it.";
  if (fix.stage == Stage::deploy_failed)
    return "The change stands on the branch: deploy it by hand, or take it back with `mendwatch revert " + fix.id + "`.";
  return "Nothing more will happen.";
}

// The one line of ours that is due now, if any. Steps are begun elsewhere.
std::optional<Event> owed(const Fix& fix, const Patience& patience, Time now) {
  if (fix.running || fix.settled)
    return std::nullopt;
  switch (fix.stage) {
    case Stage::proposed:
      if (!fix.results.contains("post"))
        return std::nullopt;
      return posted(fix, now, fix.deadline > now ? fix.deadline : now + patience.deadline);
    case Stage::posted:
      if (now < fix.deadline)
        return std::nullopt;
      return line(fix, now, Happening::expired, "Nobody decided until " + to_rfc3339(fix.deadline) + ": expired, nothing was changed.");
    case Stage::approved:
    case Stage::applying:
    case Stage::validated:
    case Stage::committed:
      if (!fix.failure || due(fix))
        return std::nullopt;
      return given_up(fix, now);
    case Stage::pushed:
      return std::nullopt;
    case Stage::deploying:
      return line(fix, now, Happening::deploy_failed, "The deployment failed: " + (fix.failure ? fix.failure->sentence : ""));
    case Stage::deployed:
      return due(fix) ? std::nullopt : std::optional{verdict(fix, now)};
    case Stage::reverting:
      return due(fix) ? std::nullopt : std::optional{taken_back(fix, now)};
    case Stage::worse:
      if (owes_revert(fix))
        return line(fix, now, Happening::revert_asked, "It got worse, so it is taken back, as the card said.");
      break;
    case Stage::verified:
    case Stage::inconclusive:
    case Stage::deploy_failed:
    case Stage::reverted:
    case Stage::rolled_back:
    case Stage::rejected:
    case Stage::expired:
    case Stage::superseded:
      break;
  }
  return line(fix, now, Happening::settled, last_words(fix));
}

// ---- steps -----------------------------------------------------------------------------------------------------------

std::string beginning(const Fix& fix, Step step) {
  switch (step) {
    case Step::post:
      return "Asking people.";
    case Step::apply:
      return "Writing option " + std::to_string(fix.option) + " into a worktree of our own.";
    case Step::validate:
      return "Running " + count_of(chosen(fix).checks.size(), "check") + ".";
    case Step::commit:
      return "Committing.";
    case Step::push:
      return "Pushing to " + fix.proposal.branch + ".";
    case Step::deploy:
      return chosen(fix).kind == propose::OptionKind::rollback ? "Rolling the deployment back." : "Deploying.";
    case Step::verify:
      return "Comparing the trouble's rate before and after.";
    case Step::revert:
      return "Taking commit " + fix.commit.substr(0, 12) + " back.";
    case Step::redeploy:
      return "Deploying without the change.";
    case Step::discard:
      return "Removing the worktree.";
  }
  return "";
}

Event begun(const Fix& fix, Step step, const Patience& patience, Time now) {
  auto event = line(fix, now, Happening::began, beginning(fix, step), {{"step", to_string(step)}, {"key", next_key(fix, step)}});
  if (step == Step::post)
    event.detail["deadline"] = Time{std::chrono::ceil<std::chrono::seconds>(now + patience.deadline)};
  return event;
}

std::uint32_t attempts_at(const Fix& fix, Step step) {
  auto found = fix.attempts.find(std::string{to_string(step)});
  return found == fix.attempts.end() ? 0 : found->second;
}

// A step that failed without a clear end begins again, later and later.
Time ready_at(const Fix& fix, Step step, const Patience& patience) {
  const auto attempts = attempts_at(fix, step);
  if (attempts == 0)
    return Time::min();
  auto pause = patience.first_retry;
  for (std::uint32_t n = 1; n < attempts && pause < patience.last_retry; ++n)
    pause *= 2;
  return fix.failed + std::min(pause, patience.last_retry);
}

}  // namespace

Next next(const Fix& fix, const Patience& patience, Time now) {
  Next next;
  if (fix.version == 0)
    return next;
  if (fix.running) {
    next.order = order_of(fix);
    return next;
  }
  if (auto step = due(fix)) {
    if (auto ready = ready_at(fix, *step, patience); now < ready)
      next.wake = ready;
    else
      next.append = begun(fix, *step, patience, now);
    return next;
  }
  next.append = owed(fix, patience, now);
  if (!next.append && fix.stage == Stage::posted)
    next.wake = fix.deadline;
  return next;
}

StepOrder order_of(const Fix& fix) {
  const auto& proposal = fix.proposal;
  StepOrder order;
  order.fix = fix.id;
  order.number = fix.running->number;
  order.step = fix.running->step;
  order.key = fix.running->key;
  order.service = proposal.service;
  order.fingerprint = proposal.fingerprint;
  order.repository = proposal.repository;
  order.branch = proposal.branch;
  order.base_commit = proposal.base_commit;
  if (fix.option > 0)
    order.option = chosen(fix);
  // The same dates at every attempt make the same commits.
  order.authored = fix.revert_asked ? *fix.revert_asked : fix.decided.value_or(fix.proposed);
  order.commit = fix.running->step == Step::redeploy ? fix.revert_commit : fix.commit;
  order.deployed = fix.deployed.value_or(Time{});
  return order;
}

Result<Event> open(const std::string& id, const propose::FixProposal& proposal, Time now) {
  // As the journal will hold it, so that the digest is of the same bytes today and after a restart.
  auto kept = from_json_text<Json>(to_json_text(proposal));
  if (!kept)
    return kept.error();
  Event event{id, 1, now, Happening::proposed, ourselves, to_utf8(proposal.issue), *std::move(kept)};
  if (auto fix = after(Fix{}, event); !fix)
    return Error{Errc::malformed, fix.error().message, fix.error().context};
  return event;
}

Result<Event> event_of(const Fix& fix, const StepResult& result, Time now) {
  if (!fix.running || fix.running->number != result.number || fix.running->step != result.step)
    return Error{Errc::conflict, "this step is not running", fix.id};
  auto event = line(fix, now, result.ok ? Happening::done : Happening::failed, result.sentence,
                    result.detail.is_object() ? result.detail : Json::object());
  event.detail["step"] = to_string(result.step);
  event.detail["number"] = result.number;
  auto sound = after(fix, event);
  if (!sound) {
    // A worker that says it is done without saying what it brought has not done it.
    event.what = Happening::failed;
    event.sentence = "The step's result can't be used: " + sound.error().message + ".";
  }
  return event;
}

Result<Event> supersede(const Fix& fix, const std::string& by, const std::string& why, Time now) {
  if (!undecided(fix))
    return Error{Errc::refused, "it has been decided", fix.id};
  return line(fix, now, Happening::superseded, why, {{"by", by}});
}

Ending ending_of(const Fix& fix) {
  Ending ending;
  ending.fix = fix.id;
  ending.incident = fix.proposal.incident;
  ending.fingerprint = fix.proposal.fingerprint;
  ending.service = fix.proposal.service;
  for (auto last = fix.life.rbegin(); last != fix.life.rend(); ++last)
    if (last->what != Happening::settled) {
      ending.sentence = last->sentence;
      ending.at = last->at;
      break;
    }
  ending.outcome = from_string<Happening>(to_string(fix.stage)).value_or(Happening::settled);
  return ending;
}

}  // namespace mendwatch::approve
