#pragma once

#include "src/propose/edit/operation.hpp"

namespace mendwatch::propose {

/// Raises a number that is handed over by name (`timeout=5`, `{ timeout: 5000 }`, `AbortSignal.timeout(5000)`) where the failing call is made;
/// if a setting's name stands there, the setting's one definition.
Edits raise_argument(const Scene& scene);

}  // namespace mendwatch::propose
