#pragma once

#include "src/propose/edit/operation.hpp"

namespace mendwatch::propose {

/// The failing statement is in a try whose handler has an answer ready, but for other exceptions: it gets this one as well. Python; only for
/// bodies of a few statements and handlers that don't raise, so that the answer was meant for this very statement.
Edits widen_handler(const Scene& scene);

}  // namespace mendwatch::propose
