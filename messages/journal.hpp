#pragma once

#include "messages/type_ids.hpp"

namespace mendwatch {

/// The memory of everything that must survive; the store's only writer. It answers once the write is on disk.
/// Errors of all: unavailable (the store is away: ask again, each request may be repeated without harm).
using JournalActor = Interface<
    // The next event of a fix, and what a list shows of it from now on; `event.version` is the version that it will have. Replies with
    // it. The same event again is answered the same way. Errors: conflict (another event stands there).
    caf::result<std::uint64_t>(atom::append, approve::Event, approve::Summary),
    // All events of a fix, oldest first. Errors: not_found.
    caf::result<std::vector<approve::Event>>(atom::history, std::string),
    // (only those that are not settled, at most so many): newest first.
    caf::result<std::vector<approve::Summary>>(atom::fixes, bool, std::uint32_t),
    // Opens an incident (version 1) unless one with its fingerprint is open. Replies with the one that is open now: the caller's or the other.
    caf::result<correlate::Incident>(atom::claim, correlate::Incident),
    // Writes an incident anew; `incident.version` is the version that it will have. Errors: conflict.
    caf::result<std::uint64_t>(atom::save, correlate::Incident),
    // (only open ones, at most so many): newest first.
    caf::result<std::vector<correlate::Incident>>(atom::incidents, bool, std::uint32_t),
    // By its id. Errors: not_found.
    caf::result<correlate::Incident>(atom::incident, std::string),
    // What a source's analyzer last kept; raises the row's fence and replies with the new one. `state` is null for a new source.
    caf::result<SourceMemory>(atom::restore, std::string),
    // Replies with the number. Errors: conflict (somebody restored since).
    caf::result<std::uint64_t>(atom::snapshot, SourceMemory),
    // A small thing under a key.
    caf::result<void>(atom::keep, std::string, Document),
    // Errors: not_found.
    caf::result<Document>(atom::kept, std::string),
    // {"schema", "events", "bytes", …} for status and metrics.
    caf::result<Document>(atom::health)>;

}  // namespace mendwatch
