#pragma once

#include "src/detect/tally.hpp"

namespace mendwatch::detect {

/// What several sources know of one fingerprint, as one: slots in the order of time, equal ones added up, others side by side. It has
/// been read as far as the slowest of those that know the service.
Tallies merge(const std::vector<Tallies>& sources);

}  // namespace mendwatch::detect
