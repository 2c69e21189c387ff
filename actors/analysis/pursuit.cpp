#include "actors/analysis/correlator.hpp"
#include "actors/supervision/poison.hpp"

namespace mendwatch {
namespace {

using correlate::Incident;
using correlate::Progress;
using Stage = Pursuit::Stage;

constexpr auto longest_wait = std::chrono::minutes{1};

void try_again_later(CorrelatorSelf self, const std::string& id, int failures) {
  Duration wait = self->state.settings.retry;
  for (int i = 1; i < failures && wait < longest_wait; ++i)
    wait *= 2;
  self->delayed_send(self, std::min<Duration>(wait, longest_wait), atom::work_v, id);
}

// What cannot be answered is told all the same, with the reason in the options' place.
void give_up(CorrelatorSelf self, const std::string& id, Pursuit& pursuit, const std::string& why) {
  const auto& incident = *self->state.ledger.find(id);
  self->state.settings.report(id + " gets no proposal: " + why);
  ++self->state.given_up;
  propose::FixProposal proposal;
  proposal.root_cause = pursuit.cause;
  proposal.summary = incident.title;
  proposal.abstained = why;
  pursuit.proposal = std::move(proposal);
  pursuit.stage = Stage::open;
  pursuit.failures = 0;
  go_on(self, id);
}

void finish(CorrelatorSelf self, const std::string& id, Progress progress, const std::string& fix, const std::string& note) {
  write(self, {[=]() -> std::optional<Incident> {
                 const auto* known = self->state.ledger.find(id);
                 if (!known || known->progress == Progress::settled)
                   return std::nullopt;
                 auto incident = *known;
                 ++incident.version;
                 incident.progress = progress;
                 incident.fix = fix;
                 incident.note = note;
                 return incident;
               },
               [=] {
                 self->state.pursuits.erase(id);
                 ++self->state.answered;
               }});
}

void failed(CorrelatorSelf self, const std::string& id, const caf::error& error) {
  auto found = self->state.pursuits.find(id);
  if (found == self->state.pursuits.end())
    return;
  auto& pursuit = found->second;
  const char* what = pursuit.stage == Stage::diagnose ? "the diagnosis" : pursuit.stage == Stage::propose ? "the proposal" : "asking";
  auto words = from_caf(error);
  bool ended_its_worker = supervision::blamed_by(error).has_value();
  bool patient = words.code == Errc::unavailable || pursuit.stage == Stage::open;  // it is not this incident's fault
  bool worth_it = ended_its_worker || words.code == Errc::timed_out;
  ++pursuit.failures;
  if ((patient && words.code != Errc::poisoned && (may_try_again(error) || ended_its_worker)) ||
      (worth_it && pursuit.failures < self->state.settings.tries))
    return try_again_later(self, id, pursuit.failures);
  auto why = std::string{what} + " failed: " + to_string(words);
  if (words.code == Errc::poisoned)
    why = std::string{what} + " was given up, since this incident ended its worker again and again";
  if (pursuit.stage == Stage::open)
    return finish(self, id, Progress::told, "", why);
  give_up(self, id, pursuit, why);
}

template <class Worker>
void hand_back(CorrelatorSelf self, Slots<Worker>& slots, std::size_t place) {
  slots.give_back(place);
  while (slots.any_free()) {
    auto id = slots.next();
    if (!id)
      return;
    go_on(self, *id);
  }
}

void diagnosed(CorrelatorSelf self, const std::string& id) {
  write(self, {[=]() -> std::optional<Incident> {
                 const auto* known = self->state.ledger.find(id);
                 if (!known || known->progress != Progress::opened)
                   return std::nullopt;
                 auto incident = *known;
                 ++incident.version;
                 incident.progress = Progress::diagnosed;
                 if (auto pursuit = self->state.pursuits.find(id); pursuit != self->state.pursuits.end())
                   incident.severity = pursuit->second.cause.severity;
                 return incident;
               },
               [=] { go_on(self, id); }});
}

void ask_why(CorrelatorSelf self, const Incident& incident) {
  auto& state = self->state;
  auto place = state.root_causes.take();
  if (!place)
    return state.root_causes.wait(incident.id);
  self->request(state.root_causes[*place], state.settings.diagnosis_limit, incident)
    .then(
      [=, id = incident.id](diagnose::RootCause& cause) {
        if (auto found = self->state.pursuits.find(id); found != self->state.pursuits.end()) {
          found->second.cause = std::move(cause);
          found->second.stage = Stage::propose;
          found->second.failures = 0;
          diagnosed(self, id);
        }
        hand_back(self, self->state.root_causes, *place);
      },
      [=, id = incident.id](caf::error& error) {
        failed(self, id, error);
        hand_back(self, self->state.root_causes, *place);
      });
}

void ask_how(CorrelatorSelf self, const Incident& incident, const Pursuit& pursuit) {
  auto& state = self->state;
  auto place = state.fix_gens.take();
  if (!place)
    return state.fix_gens.wait(incident.id);
  self->request(state.fix_gens[*place], state.settings.proposal_limit, incident, pursuit.cause)
    .then(
      [=, id = incident.id](propose::FixProposal& proposal) {
        if (auto found = self->state.pursuits.find(id); found != self->state.pursuits.end()) {
          found->second.proposal = std::move(proposal);
          found->second.stage = Stage::open;
          found->second.failures = 0;
          go_on(self, id);
        }
        hand_back(self, self->state.fix_gens, *place);
      },
      [=, id = incident.id](caf::error& error) {
        failed(self, id, error);
        hand_back(self, self->state.fix_gens, *place);
      });
}

void ask_people(CorrelatorSelf self, const Incident& incident, const Pursuit& pursuit) {
  auto proposal = pursuit.proposal;
  proposal.incident = incident.id;
  proposal.service = incident.service;
  proposal.fingerprint = incident.fingerprint;
  if (proposal.issue.empty())
    proposal.issue = incident.title;
  if (proposal.count == 0) {
    proposal.count = incident.count;
    proposal.first_seen = incident.first_seen;
    proposal.last_seen = incident.last_seen;
  }
  if (proposal.line_seen == Time{} && !incident.anomalies.empty())
    proposal.line_seen = incident.anomalies.front().time;
  auto abstained = proposal.abstained;
  auto began = proposal.line_seen;
  self->request(self->state.docket, self->state.settings.patience, atom::open_v, std::move(proposal))
    .then(
      [=, id = incident.id](const std::string& fix) {
        auto took = self->state.now() - began;
        self->state.settings.report(id + (fix.empty() ? " is told without a proposal, " : " has the proposal " + fix + ", ") + to_text(took) +
                                    " after the line that began it");
        finish(self, id, fix.empty() ? Progress::told : Progress::proposed, fix, fix.empty() ? abstained : "");
      },
      [=, id = incident.id](caf::error& error) { failed(self, id, error); });
}

}  // namespace

void pursue(CorrelatorSelf self, const std::string& id) {
  const auto* incident = self->state.ledger.find(id);
  if (!incident || self->state.pursuits.contains(id))
    return;
  if (incident->progress != Progress::opened && incident->progress != Progress::diagnosed)
    return;
  self->state.pursuits[id] = {};
  go_on(self, id);
}

void go_on(CorrelatorSelf self, const std::string& id) {
  auto found = self->state.pursuits.find(id);
  if (found == self->state.pursuits.end())
    return;
  const auto* incident = self->state.ledger.find(id);
  if (!incident || incident->progress == Progress::settled) {
    self->state.pursuits.erase(found);
    return;
  }
  switch (found->second.stage) {
    case Stage::diagnose: return ask_why(self, *incident);
    case Stage::propose: return ask_how(self, *incident, found->second);
    case Stage::open: return ask_people(self, *incident, found->second);
  }
}

}  // namespace mendwatch
