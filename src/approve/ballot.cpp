#include "src/approve/ballot.hpp"

#include "src/approve/digest.hpp"
#include "src/base/text.hpp"

namespace mendwatch::approve {
namespace {

constexpr std::size_t longest_reason = 500;

Error no(Errc code, std::string message, const Fix& fix) { return {code, std::move(message), fix.id}; }

std::string numbered(std::uint32_t option, const Fix& fix) {
  return fix.proposal.options.size() == 1 ? "" : " option " + std::to_string(option);
}

// The same vote may come twice, when its answer was lost on the way.
std::optional<Decision> answered_before(const Fix& fix, const Vote& vote, const std::string& person) {
  if (vote.id.empty())
    return std::nullopt;
  Decision same{.what = Happening::voted, .person = person, .option = fix.option, .have = 0, .needed = 0, .news = false,
                .sentence = "This vote has been counted."};
  if (fix.decided && fix.decided_with == vote.id && fix.decided_by == person) {
    same.what = fix.stage == Stage::rejected ? Happening::rejected : Happening::approved;
    return same;
  }
  for (const auto& yes : fix.yes)
    if (yes.vote == vote.id && yes.person == person) {
      same.option = yes.option;
      return same;
    }
  return std::nullopt;
}

std::string how_it_was_decided(const Fix& fix) {
  if (fix.stage == Stage::expired)
    return "It expired at " + to_rfc3339(fix.deadline) + ".";
  if (fix.stage == Stage::superseded)
    return fix.superseded_by.empty() ? "It has been superseded." : "It has been superseded by " + fix.superseded_by + ".";
  std::string text = fix.stage == Stage::rejected ? "It was rejected by " : "It was approved by ";
  text += fix.decided_by;
  if (fix.decided)
    text += " at " + to_rfc3339(std::chrono::floor<std::chrono::seconds>(*fix.decided));
  return text + ".";
}

Result<void> is_open(const Fix& fix, Time now) {
  if (fix.stage == Stage::proposed)
    return no(Errc::conflict, "It has not been posted yet. Try again in a moment.", fix);
  if (fix.stage != Stage::posted)
    return no(fix.stage == Stage::expired ? Errc::expired : Errc::conflict, how_it_was_decided(fix), fix);
  if (lapsed(fix, now))
    return no(Errc::expired, "The deadline was " + to_rfc3339(fix.deadline) + ".", fix);
  return {};
}

Result<void> is_about_these_bytes(const Fix& fix, const Vote& vote) {
  if (vote.digest.empty()) {
    // An id typed before the post meant something else, whatever it was.
    if (vote.sent < *fix.posted)
      return no(Errc::refused, "This was sent before the fix was posted. Look at it and send it again.", fix);
    if (vote.yes && !can_be_shown_whole(fix.proposal))
      return no(Errc::refused,
                "The diff is too long for a card. Read it whole (`mendwatch show " + fix.id +
                    "`) and add the first 8 characters of the digest that stands below it.",
                fix);
    return {};
  }
  if (vote.digest.size() < shortest_digest_prefix)
    return no(Errc::refused, "At least the first 8 characters of the digest are needed.", fix);
  if (!is_prefix_of_digest(vote.digest, fix.digest))
    return no(Errc::conflict, "This digest is of other bytes than those posted under " + fix.id + " (" + fix.digest.substr(0, 8) + "…). Look again.",
              fix);
  return {};
}

Result<std::uint32_t> option_of(const Fix& fix, const Vote& vote) {
  const auto count = fix.proposal.options.size();
  if (vote.option == 0 && count > 1)
    return no(Errc::refused, "Which option? There are " + std::to_string(count) + ": `approve " + fix.id + " option N`.", fix);
  const auto option = std::max<std::uint32_t>(vote.option, 1);
  if (option > count)
    return no(Errc::not_found, "There is no option " + std::to_string(option) + ": it has " + count_of(count, "option") + ".", fix);
  return option;
}

Decision yes_to(const Fix& fix, const Policy& policy, const std::string& person, std::uint32_t option) {
  Decision decision{.what = Happening::voted, .person = person, .option = option, .have = 1, .needed = 1, .news = true, .sentence = {}};
  decision.needed = needed(rules_of(policy, fix.proposal.repository), fix.proposal.options[option - 1]);
  for (const auto& other : fix.yes) {
    if (other.person != person)
      decision.have += other.option == option;
    else if (other.option == option)
      decision.news = false;
  }
  if (decision.have >= decision.needed) {
    decision.what = Happening::approved;
    decision.news = true;
    decision.sentence = "Approved" + numbered(option, fix) + " by " + person + ".";
  } else {
    decision.sentence = person + " says yes to" + (numbered(option, fix).empty() ? " it" : numbered(option, fix)) + ": " +
                        std::to_string(decision.have) + " of " + std::to_string(decision.needed) + " people.";
  }
  return decision;
}

}  // namespace

Result<Decision> judge(const Fix& fix, const Vote& vote, const Policy& policy, Time now) {
  // Authority first: a stranger learns nothing about the fix.
  const auto people = deciders(policy, fix.proposal.repository);
  const auto person = people.find(vote.principal);
  if (person == people.end())
    return Error{Errc::forbidden, "You may not decide about this.", visible(shorten(vote.principal, 80))};
  if (auto same = answered_before(fix, vote, person->second))
    return *same;
  if (auto open = is_open(fix, now); !open)
    return open.error();
  if (auto ours = is_about_these_bytes(fix, vote); !ours)
    return ours.error();
  if (!vote.yes) {
    const auto reason = visible(shorten(trim(vote.reason), longest_reason));
    return Decision{.what = Happening::rejected, .person = person->second, .option = 0, .have = 0, .needed = 1, .news = true,
                    .sentence = "Rejected by " + person->second + (reason.empty() ? "." : ": " + reason)};
  }
  auto option = option_of(fix, vote);
  if (!option)
    return option.error();
  return yes_to(fix, policy, person->second, *option);
}

Event event_of(const Fix& fix, const Decision& decision, const Vote& vote, Time now) {
  Json detail = {{"principal", vote.principal}, {"vote", vote.id}, {"via", vote.via}, {"sent", vote.sent}, {"digest", fix.digest}};
  if (decision.what == Happening::rejected)
    detail["reason"] = visible(shorten(trim(vote.reason), longest_reason));
  else
    detail["option"] = decision.option;
  return {fix.id, fix.version + 1, now, decision.what, decision.person, decision.sentence, std::move(detail)};
}

bool lapsed(const Fix& fix, Time now) { return fix.stage == Stage::posted && now >= fix.deadline; }

Result<Event> ask_revert(const Fix& fix, const RevertRequest& request, const Policy& policy, Time now) {
  const auto people = deciders(policy, fix.proposal.repository);
  const auto person = people.find(request.principal);
  if (person == people.end())
    return Error{Errc::forbidden, "You may not decide about this.", visible(shorten(request.principal, 80))};
  if (!fix.revert_commit.empty())
    return no(Errc::refused, "It has been taken back already, by commit " + fix.revert_commit.substr(0, 12) + ".", fix);
  if (fix.revert_asked)
    return no(Errc::refused, "It is being taken back; " + fix.revert_asked_by + " asked for it.", fix);
  if (!fix.pushed)
    return no(Errc::refused, "Nothing has been pushed, so there is nothing to take back.", fix);
  return Event{fix.id, fix.version + 1, now, Happening::revert_asked, person->second, person->second + " asked for it to be taken back.",
               {{"principal", request.principal}}};
}

}  // namespace mendwatch::approve
