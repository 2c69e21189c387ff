#pragma once

#include "src/code/snapshot.hpp"
#include "src/diagnose/evidence.hpp"
#include "src/diagnose/settings.hpp"

namespace mendwatch::diagnose {

/// Commits that touched the likely places lately: who wrote their lines last (blame), and who changed their files in the last days
/// before it began. `began` is the log's time; nothing where the lines don't say when: then the newest commit's time stands in.
std::vector<SuspectCommit> suspects(const std::vector<Location>& locations, const code::Snapshot& snapshot, std::optional<Time> began,
                                    const Settings& settings, EvidenceBook& book);

}  // namespace mendwatch::diagnose
