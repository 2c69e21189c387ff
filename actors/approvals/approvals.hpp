#pragma once

#include "messages/correlator.hpp"
#include "messages/deadline.hpp"
#include "messages/docket.hpp"
#include "messages/implementor.hpp"
#include "messages/journal.hpp"
#include "messages/pending_fix.hpp"
#include "messages/slack.hpp"
#include "messages/supervisor.hpp"
#include "messages/verifier.hpp"
#include "src/approve/next.hpp"
#include "src/approve/policy.hpp"

namespace mendwatch {

/// What the docket and all pending fixes share. The addresses are routers, which stay the same through restarts.
struct Approvals {
  approve::Policy policy;
  approve::Patience patience;
  Clock now;                   // a prudent one (prudent_clock.hpp), so that a jump of the system's clock expires nothing
  JournalActor journal;
  DocketActor docket;
  DeadlineActor deadline;
  SlackActor slack;
  CorrelatorActor correlator;
  std::map<std::string, ImplementorActor> implementors;  // by repository
  std::map<std::string, VerifierActor> verifiers;        // by repository
  SupervisorActor supervisor;  // the one that starts pending fixes
};
using SharedApprovals = std::shared_ptr<const Approvals>;

/// Answers a request whose reply is nothing.
inline void deliver(caf::typed_response_promise<void>& promise) {
  caf::response_promise& plain = promise;
  plain.deliver(caf::unit);
}
inline void deliver(caf::typed_response_promise<void>& promise, caf::error error) { promise.deliver(std::move(error)); }

}  // namespace mendwatch
