#include "actors/analysis/correlator.hpp"

#include "src/learn/holds.hpp"

namespace mendwatch {
namespace {

using correlate::Incident;
using correlate::Progress;

constexpr auto minute = std::chrono::minutes{1};
constexpr std::uint32_t most_read_back = 5'000;

void write_next(CorrelatorSelf self);

void written(CorrelatorSelf self, Incident incident) {
  auto& state = self->state;
  state.ledger.record(std::move(incident));
  state.writing = false;
  auto done = std::move(state.writes.front().done);
  state.writes.pop_front();
  done();
  write_next(self);
}

void not_written(CorrelatorSelf self, const caf::error& error) {
  self->state.writing = false;
  // Somebody else wrote this incident: what is in memory is not what is on disk.
  if (is(error, Errc::conflict))
    return self->quit(error);
  self->state.settings.report("an incident could not be written: " + to_string(from_caf(error)));
  self->delayed_send(self, self->state.settings.retry, atom::save_v);
}

void write_next(CorrelatorSelf self) {
  auto& state = self->state;
  while (state.restored && !state.writing && !state.writes.empty()) {
    auto incident = state.writes.front().decide();
    if (!incident) {
      auto done = std::move(state.writes.front().done);
      state.writes.pop_front();
      done();
      continue;
    }
    state.writing = true;
    auto failed = [self](caf::error& error) { not_written(self, error); };
    if (incident->version > 1) {
      self->request(state.journal, state.settings.patience, atom::save_v, *incident)
        .then([self, incident = *incident](std::uint64_t) { written(self, incident); }, failed);
      return;
    }
    self->request(state.journal, state.settings.patience, atom::claim_v, *incident)
      .then(
        [self, id = incident->id](Incident& open) {
          if (open.id == id)
            return written(self, std::move(open));
          // Another one of this fingerprint is open: the same change is decided anew beside it.
          self->state.ledger.record(std::move(open));
          self->state.writing = false;
          write_next(self);
        },
        failed);
  }
}

caf::result<std::string> take_in(CorrelatorSelf self, const detect::Anomaly& anomaly) {
  auto promise = self->make_response_promise<std::string>();
  auto id = std::make_shared<std::string>();
  write(self, {[self, anomaly, id]() -> std::optional<Incident> {
                 auto decision = self->state.ledger.decide(anomaly, self->state.now());
                 if (decision.action == correlate::Action::hold)
                   self->state.settings.report("held back: " + decision.why);
                 if (decision.action != correlate::Action::open && decision.action != correlate::Action::join)
                   return std::nullopt;
                 *id = decision.incident.id;
                 return std::move(decision.incident);
               },
               [self, id, promise]() mutable {
                 promise.deliver(*id);
                 if (!id->empty())
                   pursue(self, *id);
               }});
  return promise;
}

void hold(CorrelatorSelf self, const Incident& incident, const std::vector<approve::Event>& life) {
  for (auto& hold : learn::holds_of(incident, life))
    self->state.ledger.hold(std::move(hold));
}

// `life` of a rejected fix says what to hold back.
void end(CorrelatorSelf self, approve::Ending ending, std::vector<approve::Event> life, std::function<void()> done) {
  write(self, {[self, ending, life = std::move(life)]() -> std::optional<Incident> {
                 const auto* known = self->state.ledger.find(ending.incident);
                 // A fix that another one has replaced says nothing about its incident any more.
                 if (!known || known->progress == Progress::settled || (!known->fix.empty() && known->fix != ending.fix))
                   return std::nullopt;
                 auto incident = *known;
                 ++incident.version;
                 incident.note = ending.sentence;
                 if (ending.outcome == approve::Happening::superseded) {
                   incident.progress = Progress::opened;
                   incident.fix.clear();
                 } else {
                   incident.progress = Progress::settled;
                 }
                 hold(self, incident, life);
                 return incident;
               },
               [self, id = ending.incident, done] {
                 done();
                 pursue(self, id);
               }});
}

// A fix may have ended without our having been told: its summary says how.
std::optional<approve::Ending> ending_of(const approve::Summary& fix) {
  if (!fix.settled)
    return std::nullopt;
  auto outcome = fix.stage == approve::Stage::rejected     ? approve::Happening::rejected
                 : fix.stage == approve::Stage::superseded ? approve::Happening::superseded
                                                           : approve::Happening::settled;
  return approve::Ending{fix.id, fix.incident, fix.fingerprint, fix.service, outcome, fix.sentence, fix.at};
}

void take_over(CorrelatorSelf self, const std::vector<approve::Summary>& fixes) {
  auto& state = self->state;
  state.restored = true;
  for (const auto& fix : fixes)
    if (auto ending = ending_of(fix))
      end(self, *ending, {}, [] {});
  for (const auto& incident : state.ledger.open())
    pursue(self, incident.id);
  write_next(self);
}

void not_restored(CorrelatorSelf self, const caf::error& error) {
  self->state.settings.report("incidents could not be read back: " + to_string(from_caf(error)));
  self->delayed_send(self, self->state.settings.retry, atom::save_v);
}

// The rejections of the latest days, one after the other, and then to work.
void read_lives(CorrelatorSelf self, std::vector<approve::Summary> fixes, std::size_t next) {
  auto& state = self->state;
  while (next < fixes.size() && (fixes[next].stage != approve::Stage::rejected || !state.ledger.find(fixes[next].incident)))
    ++next;
  if (next == fixes.size())
    return take_over(self, fixes);
  self->request(state.journal, state.settings.patience, atom::history_v, fixes[next].id)
    .then(
      [=](const std::vector<approve::Event>& life) {
        hold(self, *self->state.ledger.find(fixes[next].incident), life);
        read_lives(self, fixes, next + 1);
      },
      [=](caf::error& error) { not_restored(self, error); });
}

void restore(CorrelatorSelf self) {
  auto& state = self->state;
  auto failed = [self](caf::error& error) { not_restored(self, error); };
  self->request(state.journal, state.settings.patience, atom::incidents_v, false, most_read_back)
    .then(
      [self, failed](std::vector<Incident>& incidents) {
        auto& state = self->state;
        for (auto& incident : incidents)
          state.ledger.record(std::move(incident));
        state.ledger.forget(state.now());
        self->request(state.journal, state.settings.patience, atom::fixes_v, false, most_read_back)
          .then([self](std::vector<approve::Summary>& fixes) { read_lives(self, std::move(fixes), 0); }, failed);
      },
      failed);
}

caf::result<void> take_ending(CorrelatorSelf self, const approve::Ending& ending) {
  auto promise = self->make_response_promise();
  auto done = [promise]() mutable { promise.deliver(caf::unit); };
  if (ending.outcome != approve::Happening::rejected) {
    end(self, ending, {}, done);
    return caf::delegated<void>{};
  }
  self->request(self->state.journal, self->state.settings.patience, atom::history_v, ending.fix)
    .then([=](const std::vector<approve::Event>& life) { end(self, ending, life, done); },
          [=](caf::error& error) mutable { promise.deliver(std::move(error)); });
  return caf::delegated<void>{};
}

void minute_is_over(CorrelatorSelf self) {
  auto& state = self->state;
  if (!state.restored)
    return;
  for (const auto& over : state.ledger.over(state.now()))
    write(self, {[self, id = over.id]() -> std::optional<Incident> {
                   for (auto& incident : self->state.ledger.over(self->state.now()))
                     if (incident.id == id)
                       return std::move(incident);
                   return std::nullopt;
                 },
                 [] {}});
  state.ledger.forget(state.now());
}

}  // namespace

void write(CorrelatorSelf self, IncidentWrite change) {
  self->state.writes.push_back(std::move(change));
  write_next(self);
}

CorrelatorActor::behavior_type correlator(CorrelatorSelf self, CorrelatorSettings settings, JournalActor journal, DocketActor docket,
                                          std::vector<RootCauseActor> root_causes, std::vector<FixGenActor> fix_gens, Clock now) {
  auto& state = self->state;
  state.settings = std::move(settings);
  state.journal = std::move(journal);
  state.docket = std::move(docket);
  state.root_causes = Slots<RootCauseActor>{std::move(root_causes)};
  state.fix_gens = Slots<FixGenActor>{std::move(fix_gens)};
  state.now = std::move(now);
  state.ledger = correlate::Ledger{state.settings.correlate};
  restore(self);
  self->delayed_send(self, minute, atom::work_v);
  return {
    [self](const detect::Anomaly& anomaly) { return take_in(self, anomaly); },
    [self](const approve::Ending& ending) { return take_ending(self, ending); },
    [self](atom::tick) { minute_is_over(self); },
    [self](atom::save) {
      if (self->state.restored)
        write_next(self);
      else
        restore(self);
    },
    [self](atom::work) {
      self->delayed_send(self, minute, atom::work_v);
      minute_is_over(self);
    },
    [self](atom::work, const std::string& id) { go_on(self, id); },
    [self](atom::list) {
      auto open = self->state.ledger.open();
      std::reverse(open.begin(), open.end());
      return open;
    },
    [self](atom::state) {
      const auto& state = self->state;
      return Document{{{"open", state.ledger.open().size()},
                       {"pursued", state.pursuits.size()},
                       {"answered", state.answered},
                       {"given_up", state.given_up},
                       {"waiting_writes", state.writes.size()}}};
    },
  };
}

}  // namespace mendwatch
