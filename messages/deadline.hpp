#pragma once

#include "messages/type_ids.hpp"

namespace mendwatch {

/// One heap of absolute times; sends (atom::expire, fix) to the docket when one has come. Armed again by PendingFix after a restart.
using DeadlineActor = Interface<
    // A later alarm for the same fix takes the earlier one's place.
    caf::result<void>(atom::arm, Alarm),
    caf::result<void>(atom::disarm, std::string),
    caf::result<void>(atom::tick),
    caf::result<Document>(atom::state)>;

}  // namespace mendwatch
