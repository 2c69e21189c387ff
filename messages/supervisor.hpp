#pragma once

#include "messages/type_ids.hpp"

namespace mendwatch {

/// Starts children, starts them again, and gives up where that doesn't help.
using SupervisorActor = Interface<
    // The tree below, itself included.
    caf::result<supervision::Node>(atom::tree),
    // A child more. Replies with its router, at once also for an id that exists.
    caf::result<caf::actor>(atom::start, supervision::ChildSpecification),
    // Ends a child for good and forgets it. Harmless for an unknown id.
    caf::result<void>(atom::stop, std::string),
    // The router of a child. Errors: not_found.
    caf::result<caf::actor>(atom::find, std::string),
    // Ends the children in reverse order, then itself. Replies when they have ended.
    caf::result<void>(atom::stop),
    // Its own reminder: (child, generation) has waited long enough.
    caf::result<void>(atom::work, std::string, std::uint64_t)>;

}  // namespace mendwatch
