#pragma once

#include "messages/type_ids.hpp"

namespace mendwatch {

/// Between HTTP and the actors.
using GatewayActor = Interface<
    // Somebody asks over HTTP; the request lies on the desk under this number. Harmless for a number that is not there (any more).
    caf::result<void>(atom::work, std::uint64_t),
    // Something happened to a fix: pages that watch are told.
    caf::result<void>(atom::changed, approve::Event),
    caf::result<void>(atom::tick),
    // {"url", "requests", "watchers"}.
    caf::result<Document>(atom::state)>;

}  // namespace mendwatch
