#pragma once

#include "src/correlate/incident.hpp"
#include "src/diagnose/clues.hpp"

namespace mendwatch::diagnose {

/// How bad it is, by these rules; the first that holds decides:
///   critical  it says fatal or panics, loops in crashes, runs out of memory or disk, or loses or corrupts data
///   high      errors: repeated or new ones, a silent service, an unhandled exception
///   medium    slowness, truncation, duplicates, surges, forecasts, warnings
///   low       anything else
/// One step up where several services have it, or where it came 100 times or more; never beyond high by that alone.
Severity severity_of(const correlate::Incident& incident, const std::vector<Clue>& clues);

}  // namespace mendwatch::diagnose
