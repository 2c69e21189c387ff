#pragma once

#include "src/approve/lifecycle.hpp"
#include "src/approve/vote.hpp"

namespace mendwatch::approve {

/// What is to be done about a fix now. All of it may be done again.
struct Next {
  std::optional<Event> append;     // write this; then ask again with the fix that it leads to
  std::optional<StepOrder> order;  // this step has begun and has no result: send it (again) to its worker
  std::optional<Time> wake;        // ask again at this moment, whatever happens until then
};

/// How long people and steps are waited for.
struct Patience {
  Duration deadline = std::chrono::hours{24};   // from posting to expiry
  Duration first_retry = std::chrono::seconds{1};  // a step whose end is unknown begins again after this, then twice that …
  Duration last_retry = std::chrono::seconds{60};  // … up to this
};

/// The next thing in the life of `fix`, for all its paths. Pure: the same fix and time give the same answer, so a crash between
/// any two lines only means asking again. `order.message` is left to `apply`.
Next next(const Fix& fix, const Patience& patience, Time now);

/// The order for the running step; a restart builds the same one. The fix has a running step.
StepOrder order_of(const Fix& fix);

/// The first line of a new fix. Errors: malformed (no option, or more than three; an id that is none).
Result<Event> open(const std::string& id, const propose::FixProposal& proposal, Time now);

/// The line to be written for a worker's result. Errors: conflict, if that step is not the running one (an old answer: to be
/// acknowledged and dropped).
Result<Event> event_of(const Fix& fix, const StepResult& result, Time now);

/// Something better has come, or the branch moved, while nobody has decided. `by`: the fix that takes its place, or nothing.
/// Errors: refused, once somebody has decided.
Result<Event> supersede(const Fix& fix, const std::string& by, const std::string& why, Time now);

/// What is told to whoever keeps the incident open, before `settled` is written.
Ending ending_of(const Fix& fix);

}  // namespace mendwatch::approve
