#pragma once

#include "src/propose/edit/operation.hpp"

namespace mendwatch::propose {

/// What comes twice is done once. Where the code notices a duplicate and goes on all the same, it leaves there; where it notices nothing, the
/// latest ids are remembered and what has a known id is left out. Python and JavaScript; several calls with equal ids in one process.
Edits insert_dedup(const Scene& scene);

}  // namespace mendwatch::propose
