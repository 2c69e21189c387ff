#pragma once

#include "src/approve/lifecycle.hpp"
#include "src/approve/policy.hpp"
#include "src/approve/vote.hpp"

namespace mendwatch::approve {

/// What a vote brings about.
struct Decision {
  Happening what = Happening::voted;  // voted (more people are needed), approved or rejected
  std::string person;
  std::uint32_t option = 0;
  std::uint32_t have = 0;  // people who said yes to that option, this one included
  std::uint32_t needed = 1;
  bool news = true;        // false: this vote has been counted before, nothing is to be written
  std::string sentence;    // for people
};

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
/// Errors: forbidden, refused (nothing was pushed, or it is taken back, or that is under way).
Result<Event> ask_revert(const Fix& fix, const RevertRequest& request, const Policy& policy, Time now);

}  // namespace mendwatch::approve
