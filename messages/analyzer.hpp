#pragma once

#include "messages/type_ids.hpp"

namespace mendwatch {

/// Watches what one source says. Its memory and its reading position are one snapshot in the journal.
using AnalyzerActor = Interface<
    // A poller begins (anew): from where, and under which fence.
    caf::result<ResumePoint>(atom::resume),
    // Replies with the batch's number once it is analysed. Errors: conflict (sent under an older fence: resume).
    caf::result<std::uint64_t>(read::LogBatch),
    // Time passes without lines.
    caf::result<void>(atom::tick),
    // Its own reminders: the second is over, read the memory back, tell this anomaly once more.
    caf::result<void>(atom::work),
    caf::result<void>(atom::restore),
    caf::result<void>(atom::work, detect::Anomaly),
    // (service, fingerprint): its minutes here. A source that never saw the service answers with none.
    caf::result<detect::Tallies>(atom::tallies, std::string, std::string),
    // (service, at most so many): most frequent first. An empty service: all.
    caf::result<std::vector<mine::Template>>(atom::templates, std::string, std::uint32_t),
    // {"source", "services", "records", "anomalies", "unacknowledged", "snapshots"}.
    caf::result<Document>(atom::state)>;

}  // namespace mendwatch
