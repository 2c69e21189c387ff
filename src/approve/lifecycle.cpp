#include "src/approve/lifecycle.hpp"

#include "src/approve/digest.hpp"
#include "src/approve/transitions.hpp"

namespace mendwatch::approve {
namespace {

constexpr std::uint32_t discard_attempts = 3;

std::string text_of(const Json& detail, const char* key) {
  auto found = detail.is_object() ? detail.find(key) : detail.end();
  return found != detail.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

bool flag_of(const Json& detail, const char* key) {
  auto found = detail.is_object() ? detail.find(key) : detail.end();
  return found != detail.end() && found->is_boolean() && found->get<bool>();
}

bool is_done(const Fix& fix, Step step) { return fix.results.contains(std::string{to_string(step)}); }

std::uint32_t attempts_at(const Fix& fix, Step step) {
  auto found = fix.attempts.find(std::string{to_string(step)});
  return found == fix.attempts.end() ? 0 : found->second;
}

bool failed_at(const Fix& fix, Step step) { return fix.failure && fix.failure->step == step; }

void count_yes(Fix& fix, const Event& event, const EventFacts& facts) {
  std::erase_if(fix.yes, [&](const Yes& other) { return other.person == event.by; });
  fix.yes.push_back({event.by, facts.option, text_of(event.detail, "vote")});
}

void decide(Fix& fix, const Event& event, Stage stage) {
  fix.stage = stage;
  fix.decided = event.at;
  fix.decided_by = event.by;
  fix.decided_with = text_of(event.detail, "vote");
}

void begin(Fix& fix, const Event& event, const EventFacts& facts) {
  const auto step = *facts.step;
  fix.running = Running{step, text_of(event.detail, "key"), event.version, event.at};
  ++fix.attempts[std::string{to_string(step)}];
  if (step == Step::post)
    fix.deadline = facts.deadline;
  else if (step == Step::apply)
    fix.stage = Stage::applying;
  else if (step == Step::deploy)
    fix.stage = Stage::deploying;
  // What is tried again has not failed; why the worktree has to go stays known while it goes.
  if (step != Step::discard)
    fix.failure.reset();
}

// A revert that was asked for while the deployment ran begins now.
void turn_back(Fix& fix, Stage otherwise) {
  fix.stage = fix.revert_asked ? Stage::reverting : otherwise;
  fix.before_revert = otherwise;
}

void finish(Fix& fix, const Event& event, Step step) {
  fix.running.reset();
  fix.results[std::string{to_string(step)}] = event.detail;
  switch (step) {
    case Step::validate:
      fix.stage = Stage::validated;
      break;
    case Step::commit:
      fix.stage = Stage::committed;
      fix.commit = text_of(event.detail, "commit");
      break;
    case Step::push:
      fix.stage = Stage::pushed;
      fix.pushed = true;
      break;
    case Step::deploy:
      fix.deployed = event.at;
      turn_back(fix, Stage::deployed);
      break;
    case Step::revert:
      fix.revert_commit = text_of(event.detail, "commit");
      break;
    case Step::post:
    case Step::apply:
    case Step::verify:
    case Step::redeploy:
    case Step::discard:
      break;
  }
}

void fail(Fix& fix, const Event& event, Step step) {
  fix.running.reset();
  fix.failed = event.at;
  if (step == Step::discard)
    return;
  fix.failure = Failure{step, event.sentence, flag_of(event.detail, "moved"), flag_of(event.detail, "unknown"), event.at};
  if (step == Step::deploy && fix.revert_asked)
    turn_back(fix, Stage::deploy_failed);
  if (step == Step::revert && !fix.failure->unknown) {
    // It could not be taken back: it goes on as if nobody had asked, and people may ask again.
    fix.stage = fix.before_revert;
    fix.revert_asked.reset();
  }
}

void ask_back(Fix& fix, const Event& event) {
  fix.revert_asked = event.at;
  fix.revert_asked_by = event.by;
  fix.settled = false;
  if (fix.running && fix.running->step == Step::deploy)
    return;  // first the deployment has to end
  fix.running.reset();
  fix.before_revert = failed_at(fix, Step::deploy) ? Stage::deploy_failed : fix.stage;
  fix.failure.reset();
  fix.stage = Stage::reverting;
}

void change(Fix& fix, const Event& event, EventFacts& facts) {
  switch (event.what) {
    case Happening::proposed:
      fix.id = event.fix;
      fix.proposal = std::move(facts.proposal);
      fix.digest = digest_of(fix.proposal);
      fix.proposed = event.at;
      break;
    case Happening::posted:
      fix.stage = Stage::posted;
      fix.posted = event.at;
      fix.deadline = facts.deadline;
      break;
    case Happening::voted:
      count_yes(fix, event, facts);
      break;
    case Happening::approved:
      count_yes(fix, event, facts);
      decide(fix, event, Stage::approved);
      fix.option = facts.option;
      break;
    case Happening::rejected:
      decide(fix, event, Stage::rejected);
      fix.reason = text_of(event.detail, "reason");
      break;
    case Happening::expired:
      fix.stage = Stage::expired;
      break;
    case Happening::superseded:
      fix.stage = Stage::superseded;
      fix.superseded_by = text_of(event.detail, "by");
      fix.running.reset();
      break;
    case Happening::began:
      begin(fix, event, facts);
      break;
    case Happening::done:
      finish(fix, event, *facts.step);
      break;
    case Happening::failed:
      fail(fix, event, *facts.step);
      break;
    case Happening::rolled_back:
      fix.stage = Stage::rolled_back;
      break;
    case Happening::verified:
      fix.stage = Stage::verified;
      break;
    case Happening::inconclusive:
      fix.stage = Stage::inconclusive;
      break;
    case Happening::worse:
      fix.stage = Stage::worse;
      break;
    case Happening::revert_asked:
      ask_back(fix, event);
      break;
    case Happening::reverted:
      fix.stage = Stage::reverted;
      break;
    case Happening::deploy_failed:
      fix.stage = Stage::deploy_failed;
      break;
    case Happening::settled:
      fix.settled = true;
      break;
  }
}

std::optional<Step> due_before_push(const Fix& fix) {
  if (fix.failure) {
    if (fix.failure->step == Step::push && fix.failure->unknown)
      return Step::push;
    return is_discarded(fix) ? std::nullopt : std::optional{Step::discard};
  }
  if (fix.stage == Stage::approved)
    return chosen(fix).kind == propose::OptionKind::rollback ? Step::deploy : Step::apply;
  if (fix.stage == Stage::applying)
    return Step::validate;
  return fix.stage == Stage::validated ? Step::commit : Step::push;
}

}  // namespace

Result<Fix> fold(std::span<const Event> events) {
  if (events.empty())
    return Error{Errc::not_found, "nothing is written about it", "fix"};
  Fix fix;
  for (const auto& event : events) {
    auto next = after(std::move(fix), event);
    if (!next)
      return next.error();
    fix = *std::move(next);
  }
  return fix;
}

Result<Fix> after(Fix fix, const Event& event) {
  auto facts = facts_of(event);
  if (!facts)
    return facts.error();
  if (auto allowed = may_stand_here(fix, event, *facts); !allowed)
    return allowed.error();
  fix.version = event.version;
  change(fix, event, *facts);
  fix.life.push_back({event.version, event.at, event.what, facts->step, event.by, event.sentence});
  return fix;
}

Summary summary_of(const Fix& fix) {
  Summary summary{.id = fix.id,
                  .version = fix.version,
                  .stage = fix.stage,
                  .settled = fix.settled,
                  .service = fix.proposal.service,
                  .repository = fix.proposal.repository,
                  .incident = fix.proposal.incident,
                  .fingerprint = fix.proposal.fingerprint,
                  .issue = fix.proposal.issue,
                  .options = {},
                  .option = fix.option,
                  .digest = fix.digest,
                  .proposed = fix.proposed,
                  .deadline = fix.posted ? std::optional{fix.deadline} : std::nullopt,
                  .decided_by = fix.decided_by,
                  .commit = fix.commit,
                  .sentence = fix.life.empty() ? "" : fix.life.back().sentence,
                  .at = fix.life.empty() ? Time{} : fix.life.back().at};
  for (const auto& option : fix.proposal.options)
    summary.options.push_back(option.title);
  return summary;
}

const propose::Option& chosen(const Fix& fix) { return fix.proposal.options.at(fix.option - 1); }

bool undecided(const Fix& fix) {
  return fix.version > 0 && (fix.stage == Stage::proposed || fix.stage == Stage::posted);
}

bool can_be_reverted(const Fix& fix) { return fix.pushed && !fix.revert_asked; }

bool owes_revert(const Fix& fix) {
  return fix.stage == Stage::worse && can_be_reverted(fix) && chosen(fix).on_worse == propose::OnWorse::revert &&
         attempts_at(fix, Step::revert) == 0;
}

bool is_discarded(const Fix& fix) {
  return is_done(fix, Step::discard) || attempts_at(fix, Step::discard) >= discard_attempts;
}

std::optional<Step> due(const Fix& fix) {
  if (fix.version == 0 || fix.settled || fix.running)
    return std::nullopt;
  switch (fix.stage) {
    case Stage::proposed:
      return is_done(fix, Step::post) ? std::nullopt : std::optional{Step::post};
    case Stage::approved:
    case Stage::applying:
    case Stage::validated:
    case Stage::committed:
      return due_before_push(fix);
    case Stage::pushed:
      return Step::deploy;
    case Stage::deployed:
      return is_done(fix, Step::verify) || failed_at(fix, Step::verify) ? std::nullopt : std::optional{Step::verify};
    case Stage::reverting:
      if (fix.revert_commit.empty())
        return Step::revert;
      return is_done(fix, Step::redeploy) || failed_at(fix, Step::redeploy) ? std::nullopt : std::optional{Step::redeploy};
    default:
      return std::nullopt;
  }
}

std::string next_key(const Fix& fix, Step step) {
  return fix.id + '/' + std::string{to_string(step)} + '/' + std::to_string(attempts_at(fix, step) + 1);
}

}  // namespace mendwatch::approve
