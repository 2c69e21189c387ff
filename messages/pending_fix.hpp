#pragma once

#include "messages/type_ids.hpp"

namespace mendwatch {

/// One fix, and the only author of its life. Reads it back from the journal at every start and goes on where it was.
using PendingFixActor = Interface<
    // Replies once the journal holds it. Errors: forbidden, conflict, expired; those of the journal.
    caf::result<approve::Answer>(approve::Vote),
    caf::result<approve::Answer>(approve::RevertRequest),
    // Acknowledged once it is on disk.
    caf::result<void>(approve::StepResult),
    caf::result<void>(atom::expire),
    // (by which fix or nothing, why). Errors: refused.
    caf::result<void>(atom::supersede, std::string, std::string),
    caf::result<Document>(atom::show),
    // Time passes: orders without acknowledgement are sent again.
    caf::result<void>(atom::tick)>;

}  // namespace mendwatch
