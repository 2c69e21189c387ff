#pragma once

#include "messages/type_ids.hpp"

namespace mendwatch {

/// Between HTTP and the actors.
using GatewayActor = Interface<
    // Something happened to a fix: pages that watch are told.
    caf::result<void>(atom::changed, approve::Event),
    caf::result<void>(atom::tick),
    // {"url", "requests", "watchers"}.
    caf::result<Document>(atom::state)>;

}  // namespace mendwatch
