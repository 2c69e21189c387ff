#pragma once

#include "src/propose/edit/operation.hpp"

namespace mendwatch::propose {

/// Takes back the commit that diagnosis suspects: it is the newest that touched its files, it is recent, it touched the failing place and
/// made no new file, so that whole files as they were before are the exact opposite.
Edits revert_commit(const Scene& scene);

}  // namespace mendwatch::propose
