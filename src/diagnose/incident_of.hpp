#pragma once

#include "src/correlate/incident.hpp"
#include "src/read/record.hpp"

#include <optional>

namespace mendwatch::diagnose {

/// An incident for records that somebody hands over as one case. `anomalies`: what a detector made of them; where it made nothing, the most
/// severe record (the first of them) stands for the case, then the others that are errors or carry a trace. Times are those of the
/// lines; none where no line says when. Nothing if there is no record.
std::optional<correlate::Incident> incident_of(const std::string& id, const std::vector<read::Record>& records,
                                               const std::vector<detect::Anomaly>& anomalies);

}  // namespace mendwatch::diagnose
