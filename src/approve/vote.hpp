#pragma once

#include "src/approve/fix_event.hpp"

namespace mendwatch::approve {

/// What somebody said about a fix.
struct Vote {
  std::string fix;
  std::string principal;     // slack:TEAM/USER, local:UID, token:NAME: never a display name
  std::string digest;        // of what this person was shown, or its first 8 characters or more; empty: they typed the id
  std::uint32_t option = 0;  // counted from 1, as on the card; 0: not named, which is enough where there is one only
  bool yes = false;
  std::string reason;        // of a no
  Time sent;                 // when it was said; a typed id counts only if that was after the post
  std::string via;           // page, cli, click or text
  std::string id;            // names this vote, if it may be sent twice: the same id again gets the same answer
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Vote, fix, principal, digest, option, yes, reason, sent, via, id)

/// A person wants a pushed fix undone.
struct RevertRequest {
  std::string fix;
  std::string principal;
  Time sent;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(RevertRequest, fix, principal, sent)

/// What came of a vote or of a request.
struct Answer {
  std::string fix;
  Happening now = Happening::proposed;  // voted: more are needed; approved; rejected; revert_asked
  std::string sentence;                 // for the person
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Answer, fix, now, sentence)

/// A card to be shown, or shown anew. Looked up by `key` before it is shown, so that it is shown once.
struct Posting {
  std::string fix;         // or the incident's id, where there is nothing to approve
  std::uint64_t number = 0;  // version of the `began` event; 0: nobody waits for a result
  std::string key;
  std::string digest;
  std::string text;
  Json card = Json::object();
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Posting, fix, number, key, digest, text, card)

/// How a fix ended: told to whoever keeps its incident open.
struct Ending {
  std::string fix;
  std::string incident;
  std::string fingerprint;
  std::string service;
  Happening outcome = Happening::settled;  // verified, inconclusive, rejected, expired, rolled_back, reverted, …
  std::string sentence;
  Time at;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Ending, fix, incident, fingerprint, service, outcome, sentence, at)

}  // namespace mendwatch::approve
