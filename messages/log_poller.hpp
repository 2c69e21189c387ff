#pragma once

#include "messages/type_ids.hpp"

namespace mendwatch {

/// Reads one source and hands complete records to its analyzer, at most `credit` batches ahead of it.
using LogPollerActor = Interface<
    // Time to look again. Harmless when repeated.
    caf::result<void>(atom::tick),
    // {"source", "finished", "lines", "batches", "waiting", "last_error", "skipped"}.
    caf::result<Document>(atom::state)>;

}  // namespace mendwatch
