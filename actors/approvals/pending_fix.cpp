#include "actors/approvals/pending_fix.hpp"

#include "src/apply/commit_message.hpp"
#include "src/approve/ballot.hpp"
#include "src/approve/card.hpp"
#include "src/base/kill_point.hpp"

namespace mendwatch {
namespace {

using Self = PendingFixActor::stateful_pointer<PendingFixState>;
using approve::Event;
using approve::Step;

constexpr auto journal_timeout = std::chrono::seconds{10};
constexpr auto worker_timeout = std::chrono::seconds{5};
constexpr auto beat = std::chrono::seconds{1};
constexpr int beats_between_orders = 3;  // a worker that was restarted has forgotten what it had acknowledged

void drive(Self self);

void tick_later(Self self) {
  if (std::exchange(self->state.ticking, true))
    return;
  self->delayed_send(self, beat, atom::tick_v);
}

// ---- the card --------------------------------------------------------------------------------------------------------

// A second attempt at posting has the same key: the card is shown once.
approve::Posting posting_of(const approve::Fix& fix, std::uint64_t number) {
  const auto card = approve::card_of(fix);
  return {fix.id, number, fix.id + "/card", fix.digest, to_text(card), card};
}

// People see the latest state sooner or later; nothing waits for it but the end.
void show(Self self) {
  auto& state = self->state;
  if (!state.fix.posted || state.shown == state.fix.version || state.showing)
    return;
  state.showing = true;
  const auto version = state.fix.version;
  self->request(state.approvals->slack, worker_timeout, atom::edit_v, posting_of(state.fix, 0))
      .then(
          [=] {
            self->state.showing = false;
            self->state.shown = version;
            drive(self);
          },
          [=](caf::error&) {
            self->state.showing = false;
            tick_later(self);
          });
}

// Whoever keeps the incident open must know how it ended, before `settled` says that nothing is left to do.
bool all_know(Self self) {
  auto& state = self->state;
  show(self);
  if (!state.told && !state.telling) {
    state.telling = true;
    self->request(state.approvals->correlator, worker_timeout, approve::ending_of(state.fix))
        .then(
            [=] {
              self->state.telling = false;
              self->state.told = true;
              drive(self);
            },
            [=](caf::error&) {
              self->state.telling = false;
              tick_later(self);
            });
  }
  return state.told && (!state.fix.posted || state.shown == state.fix.version);
}

// ---- writing ---------------------------------------------------------------------------------------------------------

std::string point_of(const Event& event) {
  const auto step = event.detail.is_object() ? event.detail.find("step") : event.detail.end();
  const auto word = std::string{to_string(event.what)};
  const bool of_step = event.what == approve::Happening::began || event.what == approve::Happening::done || event.what == approve::Happening::failed;
  return of_step && step != event.detail.end() && step->is_string() ? step->get<std::string>() + '.' + word : word;
}

void remember(Self self, approve::Fix fix, const Event& event) {
  auto& state = self->state;
  state.fix = std::move(fix);
  if (event.what == approve::Happening::revert_asked)
    state.told = false;
  caf::anon_send(state.approvals->docket, atom::changed_v, event, summary_of(state.fix));
  show(self);
}

// Disk, then memory, then whatever follows. `await`: what comes next is judged after this is written.
template <class Written, class Failed>
void write(Self self, Event event, Written written, Failed failed) {
  auto& state = self->state;
  auto changed = approve::after(state.fix, event);
  if (!changed)
    return failed(to_caf(changed.error()));
  auto fix = std::make_shared<approve::Fix>(*std::move(changed));
  kill_point((point_of(event) + ".before_append").c_str());
  self->request(state.approvals->journal, journal_timeout, atom::append_v, event, summary_of(*fix))
      .await(
          [=](std::uint64_t) mutable {
            kill_point((point_of(event) + ".after_append").c_str());
            remember(self, std::move(*fix), event);
            written();
            drive(self);
          },
          [=](caf::error& error) mutable {
            failed(error);
            // After a conflict memory and disk differ: it starts again from the disk.
            if (is(error, Errc::conflict))
              self->quit(error);
          });
}

// A line that somebody waits for. If the store is away they ask again; if nobody knows whether it was written, the disk is asked.
template <class Promise, class Answer>
void write_for(Self self, Event event, Promise promise, Answer answer) {
  write(
      self, std::move(event), [=]() mutable { answer(promise); },
      [=](const caf::error& error) mutable {
        promise.deliver(error);
        if (error == caf::make_error(caf::sec::request_timeout))
          self->quit(error);
      });
}

// A line of ours: kept, and appended again just as it is until it stands there.
void write_own(Self self) {
  write(
      self, *self->state.unwritten, [=] { self->state.unwritten.reset(); }, [=](const caf::error&) { tick_later(self); });
}

// ---- steps -----------------------------------------------------------------------------------------------------------

template <class Worker, class... What>
void send_to(Self self, const Worker& worker, std::uint64_t number, What... what) {
  self->state.sending = true;
  self->request(worker, worker_timeout, std::move(what)...)
      .then(
          [=] {
            self->state.sending = false;
            if (self->state.sent == number)
              self->state.taken = true;
          },
          [=](caf::error&) { self->state.sending = false; });
}

void cannot_be_done(Self self, const approve::StepOrder& order) {
  const approve::StepResult result{order.fix, order.number, order.step, false,
                                   "The repository '" + order.repository + "' is not in the configuration any more.", {}};
  if (auto event = approve::event_of(self->state.fix, result, self->state.approvals->now())) {
    self->state.unwritten = *std::move(event);
    write_own(self);
  }
}

void send(Self self, const approve::StepOrder& plain) {
  const auto& all = *self->state.approvals;
  if (plain.step == Step::post)
    return send_to(self, all.slack, plain.number, atom::post_v, posting_of(self->state.fix, plain.number));
  const auto order = apply::with_message(plain, self->state.fix);
  if (order.step == Step::deploy || order.step == Step::verify || order.step == Step::redeploy) {
    auto verifier = all.verifiers.find(order.repository);
    return verifier == all.verifiers.end() ? cannot_be_done(self, order) : send_to(self, verifier->second, order.number, order);
  }
  auto implementor = all.implementors.find(order.repository);
  return implementor == all.implementors.end() ? cannot_be_done(self, order) : send_to(self, implementor->second, order.number, order);
}

void order(Self self, const approve::StepOrder& step) {
  auto& state = self->state;
  const bool again = !state.sending && state.beats_since_sent >= (state.taken ? beats_between_orders : 1);
  if (state.sent != step.number || again) {
    state.sent = step.number;
    state.taken = false;
    state.beats_since_sent = 0;
    send(self, step);
  }
  tick_later(self);
}

// ---- the drive -------------------------------------------------------------------------------------------------------

void wake(Self self, Time at) {
  auto& state = self->state;
  if (state.fix.stage != approve::Stage::posted)
    return tick_later(self);  // a step that waits for its next attempt, a minute at most
  if (state.armed == at)
    return;
  self->request(state.approvals->deadline, worker_timeout, atom::arm_v, Alarm{state.id, at})
      .then([=] { self->state.armed = at; }, [=](caf::error&) { tick_later(self); });
}

// Whatever is due is done; doing it again does no harm.
void drive(Self self) {
  auto& state = self->state;
  if (state.fix.version == 0 || state.unreadable)
    return;
  if (state.unwritten)
    return write_own(self);
  const auto next = approve::next(state.fix, state.approvals->patience, state.approvals->now());
  if (next.append) {
    if (next.append->what == approve::Happening::settled && !all_know(self))
      return;
    state.unwritten = *next.append;
    return write_own(self);
  }
  if (next.order)
    order(self, *next.order);
  if (next.wake)
    wake(self, *next.wake);
}

void load(Self self) {
  auto& state = self->state;
  self->request(state.approvals->journal, journal_timeout, atom::history_v, state.id)
      .await(
          [=](const std::vector<Event>& events) {
            auto& state = self->state;
            auto fix = approve::fold(events);
            if (!fix) {
              state.unreadable = fix.error();
              return;
            }
            state.fix = *std::move(fix);
            show(self);
            drive(self);
          },
          [=](caf::error& error) {
            if (is(error, Errc::malformed) || is(error, Errc::not_found))
              self->state.unreadable = from_caf(error);
            else
              tick_later(self);
          });
}

// Why nothing can be decided now, if so.
std::optional<Error> not_ready(const PendingFixState& state) {
  if (state.unreadable)
    return state.unreadable;
  if (state.fix.version == 0 || state.unwritten)
    return Error{Errc::unavailable, "The journal does not answer now. Nothing was counted; try again.", state.id};
  return std::nullopt;
}

caf::result<approve::Answer> vote(Self self, const approve::Vote& vote) {
  auto& state = self->state;
  if (auto problem = not_ready(state))
    return to_caf(*problem);
  const auto now = state.approvals->now();
  auto decision = approve::judge(state.fix, vote, state.approvals->policy, now);
  if (!decision)
    return to_caf(decision.error());
  approve::Answer answer{state.id, decision->what, decision->sentence};
  if (!decision->news)
    return answer;
  auto promise = self->make_response_promise<approve::Answer>();
  write_for(self, approve::event_of(state.fix, *decision, vote, now), promise, [answer](auto& reply) { reply.deliver(answer); });
  return promise;
}

caf::result<approve::Answer> revert(Self self, const approve::RevertRequest& request) {
  auto& state = self->state;
  if (auto problem = not_ready(state))
    return to_caf(*problem);
  auto event = approve::ask_revert(state.fix, request, state.approvals->policy, state.approvals->now());
  if (!event)
    return to_caf(event.error());
  approve::Answer answer{state.id, event->what, event->sentence};
  auto promise = self->make_response_promise<approve::Answer>();
  write_for(self, *std::move(event), promise, [answer](auto& reply) { reply.deliver(answer); });
  return promise;
}

caf::result<void> step_ended(Self self, const approve::StepResult& result) {
  auto& state = self->state;
  if (auto problem = not_ready(state))
    return to_caf(*problem);
  auto event = approve::event_of(state.fix, result, state.approvals->now());
  if (!event)
    return caf::unit;  // known already, or nobody waits for it any more
  auto promise = self->make_response_promise<void>();
  write_for(self, *std::move(event), promise, [](auto& reply) { deliver(reply); });
  return promise;
}

caf::result<void> supersede(Self self, const std::string& by, const std::string& why) {
  auto& state = self->state;
  if (auto problem = not_ready(state))
    return to_caf(*problem);
  auto event = approve::supersede(state.fix, by, why, state.approvals->now());
  if (!event)
    return to_caf(event.error());
  auto promise = self->make_response_promise<void>();
  write_for(self, *std::move(event), promise, [](auto& reply) { deliver(reply); });
  return promise;
}

}  // namespace

PendingFixActor::behavior_type pending_fix(Self self, SharedApprovals approvals, std::string id) {
  self->state.id = std::move(id);
  self->state.approvals = std::move(approvals);
  load(self);
  return {
      [self](const approve::Vote& one) { return vote(self, one); },
      [self](const approve::RevertRequest& request) { return revert(self, request); },
      [self](const approve::StepResult& result) { return step_ended(self, result); },
      [self](atom::expire) { drive(self); },
      [self](atom::supersede, const std::string& by, const std::string& why) { return supersede(self, by, why); },
      [self](atom::show) { return Document{Json(self->state.fix)}; },
      [self](atom::tick) {
        auto& state = self->state;
        state.ticking = false;
        ++state.beats_since_sent;
        if (state.fix.version == 0 && !state.unreadable)
          return load(self);
        show(self);
        drive(self);
      },
  };
}

}  // namespace mendwatch
