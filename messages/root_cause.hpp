#pragma once

#include "messages/type_ids.hpp"

namespace mendwatch {

/// Finds out why. A detached worker: one incident at a time, others wait.
using RootCauseActor = Interface<
    // Errors: unavailable (the repository cannot be reached now), configuration (no repository for this service), failed.
    caf::result<diagnose::RootCause>(correlate::Incident),
    caf::result<Document>(atom::state)>;

}  // namespace mendwatch
