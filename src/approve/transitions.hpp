#pragma once

#include "src/approve/lifecycle.hpp"

namespace mendwatch::approve {

/// What an event's detail says, checked once and typed.
struct EventFacts {
  propose::FixProposal proposal;   // of proposed
  Time deadline;                   // of posted, and of `began post`
  std::uint32_t option = 0;        // of voted and approved
  std::optional<Step> step;        // of began, done and failed
};

/// Errors: malformed, if the detail lacks what its happening needs.
Result<EventFacts> facts_of(const Event& event);

/// The transition table. Errors: conflict, if `event` may not follow in the life of `fix`.
Result<void> may_stand_here(const Fix& fix, const Event& event, const EventFacts& facts);

}  // namespace mendwatch::approve
