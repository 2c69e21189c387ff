#pragma once

#include "messages/type_ids.hpp"

namespace mendwatch {

/// Turns anomalies into incidents, each claimed once, and sees to it that each is answered.
using CorrelatorActor = Interface<
    // Replies with the incident's id once that is on disk, or with nothing when the anomaly is held back or known.
    caf::result<std::string>(detect::Anomaly),
    // A fix ended, so its incident does. May be repeated.
    caf::result<void>(approve::Ending),
    // Time passes: retries, quiet incidents.
    caf::result<void>(atom::tick),
    // Its own reminders: write on, a minute is over, go on with this incident.
    caf::result<void>(atom::save),
    caf::result<void>(atom::work),
    caf::result<void>(atom::work, std::string),
    // Those that are open, newest first.
    caf::result<std::vector<correlate::Incident>>(atom::list),
    // {"open", "held", "in_work", "answered", "failed"}.
    caf::result<Document>(atom::state)>;

}  // namespace mendwatch
