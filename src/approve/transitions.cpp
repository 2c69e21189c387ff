#include "src/approve/transitions.hpp"

#include "src/base/fix_id.hpp"

#include <utility>

namespace mendwatch::approve {
namespace {

constexpr std::size_t most_options = 3;

std::string place_of(const Event& event) { return event.fix + " event " + std::to_string(event.version); }

Error malformed(const Event& event, const std::string& what) { return {Errc::malformed, what, place_of(event)}; }

template <class T>
std::optional<T> value_of(const Json& detail, const char* key) {
  auto found = detail.find(key);
  if (found == detail.end())
    return std::nullopt;
  try {
    return found->template get<T>();
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

std::string text_of(const Json& detail, const char* key) { return value_of<std::string>(detail, key).value_or(""); }

Result<EventFacts> proposal_of(const Event& event) {
  EventFacts facts;
  try {
    facts.proposal = event.detail.get<propose::FixProposal>();
  } catch (const std::exception& problem) {
    return malformed(event, std::string{"this is no proposal: "} + problem.what());
  }
  if (facts.proposal.options.empty() || facts.proposal.options.size() > most_options)
    return malformed(event, "a proposal has one to three options");
  return facts;
}

bool has_verdict(const Json& detail) {
  auto outcome = value_of<Json>(detail, "outcome");
  if (!outcome || !outcome->is_object())
    return false;
  const auto word = text_of(*outcome, "verdict");
  return word == "verified" || word == "inconclusive" || word == "worse";
}

Result<EventFacts> step_of(const Event& event) {
  auto step = from_string<Step>(text_of(event.detail, "step"));
  if (!step)
    return malformed(event, "no such step");
  auto lacks = [&](const char* key) { return text_of(event.detail, key).empty(); };
  if (event.what == Happening::began && lacks("key"))
    return malformed(event, "a step begins under a key");
  if (event.what == Happening::done && (*step == Step::commit || *step == Step::revert) && lacks("commit"))
    return malformed(event, "the commit is missing");
  if (event.what == Happening::done && *step == Step::verify && !has_verdict(event.detail))
    return malformed(event, "the outcome has no verdict");
  auto deadline = value_of<Time>(event.detail, "deadline");
  if (event.what == Happening::began && *step == Step::post && !deadline)
    return malformed(event, "the deadline is missing");
  return EventFacts{.proposal = {}, .deadline = deadline.value_or(Time{}), .option = 0, .step = step};
}

// ---- the table -------------------------------------------------------------------------------------------------------

struct Case {
  const Fix& fix;
  const Event& event;
  const EventFacts& facts;

  bool in(std::initializer_list<Stage> stages) const {
    return std::find(stages.begin(), stages.end(), fix.stage) != stages.end();
  }
  bool idle() const { return !fix.running; }
  bool done(Step step) const { return fix.results.contains(std::string{to_string(step)}); }
  bool failed(Step step) const { return fix.failure && fix.failure->step == step; }
  bool open_for_votes() const { return fix.stage == Stage::posted && event.at < fix.deadline; }
  bool known_option() const { return facts.option >= 1 && facts.option <= fix.proposal.options.size(); }
  bool about_these_bytes() const { return text_of(event.detail, "digest") == fix.digest; }
  bool gave_up_before_push() const {
    return in({Stage::approved, Stage::applying, Stage::validated, Stage::committed}) && idle() && fix.failure &&
           !(fix.failure->step == Step::push && fix.failure->unknown) && is_discarded(fix);
  }
  bool outcome_is(std::string_view word) const {
    if (fix.stage != Stage::deployed || !idle())
      return false;
    if (failed(Step::verify))
      return word == "inconclusive";
    auto result = fix.results.find("verify");
    if (result == fix.results.end())
      return false;
    auto outcome = value_of<Json>(result->second, "outcome");
    return outcome && outcome->is_object() && text_of(*outcome, "verdict") == word;
  }
};

bool may_be_voted(const Case& c) {
  bool repeated = std::any_of(c.fix.yes.begin(), c.fix.yes.end(), [&](const Yes& yes) {
    return yes.person == c.event.by && yes.option == c.facts.option;
  });
  return c.open_for_votes() && c.known_option() && c.about_these_bytes() && !c.event.by.empty() && !repeated;
}

bool may_be_approved(const Case& c) {
  return c.open_for_votes() && c.known_option() && c.about_these_bytes() && !c.event.by.empty();
}

bool may_be_superseded(const Case& c) { return undecided(c.fix) || (c.gave_up_before_push() && c.fix.failure->moved); }

bool may_begin(const Case& c) { return due(c.fix) == c.facts.step && text_of(c.event.detail, "key") == next_key(c.fix, *c.facts.step); }

bool may_end(const Case& c) {
  return c.fix.running && c.fix.running->step == *c.facts.step &&
         value_of<std::uint64_t>(c.event.detail, "number") == c.fix.running->number;
}

bool may_be_settled(const Case& c) {
  return c.idle() && !c.fix.settled && !owes_revert(c.fix) &&
         c.in({Stage::rejected, Stage::expired, Stage::superseded, Stage::rolled_back, Stage::verified, Stage::inconclusive, Stage::worse,
               Stage::deploy_failed, Stage::reverted});
}

bool allowed(const Case& c) {
  // After the end only a person can ask for more.
  if (c.fix.settled && c.event.what != Happening::revert_asked)
    return false;
  switch (c.event.what) {
    case Happening::proposed:
      return c.fix.version == 0 && is_fix_id(c.event.fix);
    case Happening::posted:
      return c.fix.stage == Stage::proposed && c.idle() && c.done(Step::post) && c.about_these_bytes() && c.facts.deadline > c.event.at;
    case Happening::voted:
      return may_be_voted(c);
    case Happening::approved:
      return may_be_approved(c);
    case Happening::rejected:
      return c.open_for_votes() && !c.event.by.empty();
    case Happening::expired:
      return c.fix.stage == Stage::posted && c.event.at >= c.fix.deadline;
    case Happening::superseded:
      return may_be_superseded(c);
    case Happening::began:
      return may_begin(c);
    case Happening::done:
    case Happening::failed:
      return may_end(c);
    case Happening::rolled_back:
      return c.gave_up_before_push() && !c.fix.failure->moved;
    case Happening::verified:
    case Happening::inconclusive:
    case Happening::worse:
      return c.outcome_is(to_string(c.event.what));
    case Happening::revert_asked:
      return can_be_reverted(c.fix) && !c.event.by.empty() &&
             (c.idle() || c.fix.running->step == Step::deploy || c.fix.running->step == Step::verify);
    case Happening::reverted:
      return c.fix.stage == Stage::reverting && c.idle() && !c.fix.revert_commit.empty() &&
             (c.done(Step::redeploy) || c.failed(Step::redeploy));
    case Happening::deploy_failed:
      return c.fix.stage == Stage::deploying && c.idle() && c.failed(Step::deploy);
    case Happening::settled:
      return may_be_settled(c);
  }
  return false;
}

}  // namespace

Result<EventFacts> facts_of(const Event& event) {
  if (!event.detail.is_object())
    return malformed(event, "its detail is no object");
  switch (event.what) {
    case Happening::proposed:
      return proposal_of(event);
    case Happening::posted:
      if (auto deadline = value_of<Time>(event.detail, "deadline"))
        return EventFacts{.proposal = {}, .deadline = *deadline, .option = 0, .step = {}};
      return malformed(event, "the deadline is missing");
    case Happening::voted:
    case Happening::approved:
      return EventFacts{.proposal = {}, .deadline = {}, .option = value_of<std::uint32_t>(event.detail, "option").value_or(0), .step = {}};
    case Happening::began:
    case Happening::done:
    case Happening::failed:
      return step_of(event);
    default:
      return EventFacts{};
  }
}

Result<void> may_stand_here(const Fix& fix, const Event& event, const EventFacts& facts) {
  if (event.version != fix.version + 1)
    return Error{Errc::conflict, "version " + std::to_string(fix.version + 1) + " is next", place_of(event)};
  if ((fix.version == 0) != (event.what == Happening::proposed) || (fix.version > 0 && event.fix != fix.id))
    return Error{Errc::conflict, "a fix begins with its own proposal, once", place_of(event)};
  if (!allowed({fix, event, facts}))
    return Error{Errc::conflict,
                 "'" + std::string{to_string(event.what)} + (facts.step ? " " + std::string{to_string(*facts.step)} : "") +
                     "' may not follow in the stage '" + std::string{to_string(fix.stage)} + "'",
                 place_of(event)};
  return {};
}

}  // namespace mendwatch::approve
