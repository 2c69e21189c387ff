#pragma once

#include "src/approve/fix_event.hpp"
#include "src/correlate/ledger.hpp"

namespace mendwatch::learn {

/// What a person's no keeps back: each fingerprint of `incident`, at the rate that it had then. `life` is the events of a fix that was
/// proposed for it, in their order. Empty unless the fix was rejected; a fix that expired or was superseded keeps nothing back, since nobody
/// said no. Give each to correlate::Ledger::hold, at once and again at every start for what the journal has of the latest 7 days.
std::vector<correlate::Hold> holds_of(const correlate::Incident& incident, const std::vector<approve::Event>& life);

}  // namespace mendwatch::learn
