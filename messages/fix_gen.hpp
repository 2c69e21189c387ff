#pragma once

#include "messages/type_ids.hpp"

namespace mendwatch {

/// Writes what would mend it, each option tried in the sandbox. A detached worker: one incident at a time, others wait.
/// A proposal without options is an answer and says why (`abstained`).
using FixGenActor = Interface<
    // Errors: unavailable, failed.
    caf::result<propose::FixProposal>(correlate::Incident, diagnose::RootCause),
    caf::result<Document>(atom::state)>;

}  // namespace mendwatch
