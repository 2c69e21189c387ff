#pragma once

#include "src/approve/lifecycle.hpp"
#include "src/approve/policy.hpp"

namespace mendwatch::approve {

/// What a person sent.
struct Vote {
  std::string fix;
  std::string principal;   // slack:TEAM/USER, local:UID, token:NAME; never a display name
  bool yes = false;
  std::uint32_t option = 0;  // from 1; 0: not named, which is enough where there is one only
  std::string digest;      // of what they were shown, whole or its first 8 digits or more; empty: they typed the id
  std::string reason;      // of a no, if they gave one
  std::string via;         // page, cli, click or text
  Time sent;               // when they sent it, as far as we know; a typed id counts only if this is after the post
  std::string id;          // names this vote; the same id again gets the same answer, so that it may be repeated
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Vote, fix, principal, yes, option, digest, reason, via, sent, id)

enum class Verdict : std::uint8_t { counted, approved, rejected };
constexpr auto names_of(Verdict) { return std::array<std::string_view, 3>{"counted", "approved", "rejected"}; }

/// What a vote brought about.
struct Decision {
  Verdict verdict = Verdict::counted;
  std::string fix;
  std::string person;
  std::uint32_t option = 0;
  std::uint32_t have = 0;  // people who said yes to that option, this one included
  std::uint32_t needed = 1;
  bool news = true;        // false: the same vote had been counted before, nothing is to be written
  std::string sentence;    // the answer, for people
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Decision, verdict, fix, person, option, have, needed, news, sentence)

/// What `vote`, arriving at `now`, brings about. The first decision wins: one no, or as many people's yes to one option as `policy` asks for.
/// A person who says yes to another option has changed their mind.
/// Errors: forbidden (a stranger, who learns nothing about the fix), conflict (decided already, not posted yet, or another
/// digest), expired, refused (which option? the digest is needed; sent before the post), not_found (no such option).
Result<Decision> judge(const Fix& fix, const Vote& vote, const Policy& policy, Time now);

/// The line to be written for `decision`, which is news.
Event event_of(const Fix& fix, const Decision& decision, const Vote& vote, Time now);

/// True once nobody can decide any more because of the deadline.
bool lapsed(const Fix& fix, Time now);

/// A person asks for a pushed fix to be taken back. Gives the line to be written.
/// Errors: forbidden, refused (nothing was pushed, or it is reverted, or that is under way).
Result<Event> ask_revert(const Fix& fix, const std::string& principal, const Policy& policy, Time now);

}  // namespace mendwatch::approve
