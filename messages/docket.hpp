#pragma once

#include "messages/type_ids.hpp"

namespace mendwatch {

/// All fixes by their id: opens new ones, starts the PendingFix of one that is asked for, and passes on what concerns it.
using DocketActor = Interface<
    // Replies with the new fix's id once `proposed` is on disk. The same proposal for the same incident again: the same id.
    // A proposal without options is told without buttons, and the reply is empty. Errors: those of the journal.
    caf::result<std::string>(atom::open, propose::FixProposal),
    // Errors: not_found (with the nearest id), forbidden, conflict (the digest or the state has moved), expired; those of the journal.
    caf::result<approve::Answer>(approve::Vote),
    // Errors: not_found, forbidden, refused (nothing was pushed, or it is undone already).
    caf::result<approve::Answer>(approve::RevertRequest),
    // A worker has finished a step; acknowledged once it is on disk. A result that is known already is acknowledged too.
    caf::result<void>(approve::StepResult),
    // The deadline of this fix may have passed. Harmless when early or repeated.
    caf::result<void>(atom::expire, std::string),
    // (fix, by which fix or nothing, why). Errors: refused (it has been pushed).
    caf::result<void>(atom::supersede, std::string, std::string, std::string),
    // One fix as JSON: what the API shows, events and card included. Errors: not_found.
    caf::result<Document>(atom::show, std::string),
    // {"fixes": [summaries]}, newest first, at most so many.
    caf::result<Document>(atom::list, std::uint32_t),
    // This actor gets (atom::changed, approve::Event) for each event of any fix from now on.
    caf::result<void>(atom::subscribe, caf::actor),
    // A PendingFix has appended this.
    caf::result<void>(atom::changed, approve::Event, approve::Summary),
    caf::result<void>(atom::tick),
    caf::result<Document>(atom::state)>;

}  // namespace mendwatch
