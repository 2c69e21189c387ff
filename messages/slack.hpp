#pragma once

#include "messages/type_ids.hpp"

namespace mendwatch {

/// Shows cards where people talk. Acknowledges at once; the result of a posting with a number goes to the docket as a StepResult.
using SlackActor = Interface<
    caf::result<void>(atom::post, approve::Posting),
    // The card has changed.
    caf::result<void>(atom::edit, approve::Posting),
    caf::result<void>(atom::tick),
    caf::result<Document>(atom::state)>;

}  // namespace mendwatch
