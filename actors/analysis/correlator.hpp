#pragma once

#include "actors/analysis/slots.hpp"
#include "messages/correlator.hpp"
#include "messages/docket.hpp"
#include "messages/fix_gen.hpp"
#include "messages/journal.hpp"
#include "messages/root_cause.hpp"
#include "src/correlate/ledger.hpp"

namespace mendwatch {

struct CorrelatorSettings {
  correlate::Settings correlate;
  Duration patience = std::chrono::seconds{30};            // with journal and docket
  Duration diagnosis_limit = std::chrono::minutes{5};
  Duration proposal_limit = std::chrono::minutes{30};      // trials in the sandbox included
  Duration retry = std::chrono::milliseconds{500};         // doubled each time, up to a minute
  int tries = 4;                                           // of what ends its worker or takes too long
  std::function<void(const std::string&)> report = [](const std::string&) {};
};

/// Where the answer to one incident stands. Not kept: after a restart it begins again.
struct Pursuit {
  enum class Stage { diagnose, propose, open } stage = Stage::diagnose;
  diagnose::RootCause cause;
  propose::FixProposal proposal;
  int failures = 0;  // in a row
};

/// One change of one incident. Decided when its turn comes, so that each sees what those before it have done.
struct IncidentWrite {
  std::function<std::optional<correlate::Incident>()> decide;
  std::function<void()> done;
};

struct CorrelatorState {
  static inline const char* name = "correlator";
  CorrelatorSettings settings;
  JournalActor journal;
  DocketActor docket;
  Slots<RootCauseActor> root_causes;
  Slots<FixGenActor> fix_gens;
  Clock now;

  correlate::Ledger ledger;
  bool restored = false;
  std::deque<IncidentWrite> writes;  // the first is being written
  bool writing = false;
  std::map<std::string, Pursuit> pursuits;  // by the incident's id
  std::uint64_t answered = 0;
  std::uint64_t given_up = 0;
};

using CorrelatorSelf = CorrelatorActor::stateful_pointer<CorrelatorState>;

/// The one writer of incidents: first the journal, then its memory. Each open incident that has no answer yet is pursued: root cause,
/// proposal, docket. What can't be answered is told with the reason.
CorrelatorActor::behavior_type correlator(CorrelatorSelf self, CorrelatorSettings settings, JournalActor journal, DocketActor docket,
                                          std::vector<RootCauseActor> root_causes, std::vector<FixGenActor> fix_gens, Clock now);

/// Adds a change to the queue (correlator.cpp).
void write(CorrelatorSelf self, IncidentWrite change);

/// Begins or goes on with the answer to an incident (pursuit.cpp). Harmless for one that is being pursued or has its answer.
void pursue(CorrelatorSelf self, const std::string& id);
void go_on(CorrelatorSelf self, const std::string& id);

}  // namespace mendwatch
