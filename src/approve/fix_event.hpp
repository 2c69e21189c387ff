#pragma once

#include "src/base/json.hpp"

namespace mendwatch::approve {

/// What happens in the life of a fix. Append only: the journal holds these words.
enum class Happening : std::uint8_t {
  proposed,      // detail: propose::FixProposal
  posted,        // detail: {digest, deadline}: people have been asked
  voted,         // detail: Vote; counted, not yet enough
  approved,      // detail: {option, digest}; by: the person whose vote was the last one needed
  rejected,      // detail: {reason}
  expired,
  superseded,    // detail: {by: fix id or nothing}
  began,         // detail: {step, key}: written before an effect
  done,          // detail: {step, …what it brought}: written after it
  failed,        // detail: {step, …}
  rolled_back,   // nothing was pushed; the worktree is gone
  verified,      // detail: verify::Outcome
  inconclusive,
  worse,
  revert_asked,  // a person, or the promise on the card; detail: {}
  reverted,      // detail: {commit}
  deploy_failed,
  settled,       // nothing more will happen
};
constexpr auto names_of(Happening) {
  return std::array<std::string_view, 18>{"proposed", "posted",      "voted",    "approved",     "rejected",    "expired",
                                          "superseded", "began",     "done",     "failed",       "rolled_back", "verified",
                                          "inconclusive", "worse",   "revert_asked", "reverted", "deploy_failed", "settled"};
}

/// One line in the life of a fix, as the journal keeps it.
struct Event {
  std::string fix;
  std::uint64_t version = 0;  // 1, 2, 3 …; an append names the version before it
  Time at;
  Happening what = Happening::proposed;
  std::string by;             // a person's name, a principal, or mendwatch
  std::string sentence;       // for people, written by the room that decided it
  Json detail = Json::object();
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Event, fix, version, at, what, by, sentence, detail)

}  // namespace mendwatch::approve
