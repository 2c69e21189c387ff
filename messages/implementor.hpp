#pragma once

#include "messages/type_ids.hpp"

namespace mendwatch {

/// Does the steps in one repository: apply, validate, commit, push, revert, discard. Detached; one step at a time.
using ImplementorActor = Interface<
    // Acknowledged at once. The result goes to the docket until that acknowledges it. The same order again: the same result.
    caf::result<void>(approve::StepOrder),
    caf::result<void>(atom::work),
    caf::result<void>(atom::tick),
    caf::result<Document>(atom::state)>;

}  // namespace mendwatch
