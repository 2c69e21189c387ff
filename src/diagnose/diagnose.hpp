#pragma once

#include "src/code/index.hpp"
#include "src/correlate/incident.hpp"
#include "src/diagnose/root_cause.hpp"
#include "src/diagnose/settings.hpp"

namespace mendwatch::diagnose {

/// What an incident's lines say about a repository: ranked places with their evidence, commits that touched them lately, and a
/// sentence made of these facts. `snapshot` and `index` are of the same commit. Pure; each claim cites evidence, each quote stands word for
/// word in its source. Where nothing fits, it says so with confidence 0.
RootCause diagnose(const correlate::Incident& incident, const code::Snapshot& snapshot, const code::Index& index,
                   const Settings& settings = {});

}  // namespace mendwatch::diagnose
