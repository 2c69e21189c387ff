#include "actors/approvals/docket.hpp"

#include "actors/approvals/pending_fix.hpp"
#include "actors/supervision/child.hpp"
#include "src/approve/card.hpp"
#include "src/approve/digest.hpp"
#include "src/base/fix_id.hpp"
#include "src/base/kill_point.hpp"
#include "src/base/text.hpp"

namespace mendwatch {
namespace {

using Self = DocketActor::stateful_pointer<DocketState>;
using approve::Summary;

constexpr auto patience = std::chrono::seconds{10};
constexpr auto patience_with_a_fix = std::chrono::seconds{20};  // which itself waits for the journal
constexpr auto beat = std::chrono::seconds{10};
constexpr auto first_beat = std::chrono::seconds{1};
constexpr std::uint32_t most_fixes = 100'000;

Error starting(const std::string& id) { return {Errc::unavailable, "The journal is still being read. Try again in a moment.", id}; }

// ---- pending fixes ---------------------------------------------------------------------------------------------------

Error unknown(const DocketState& state, const std::string& id) {
  const auto near = nearest(id, state.order);
  return {Errc::not_found, near.empty() ? "There is no such fix. `fixes` lists those there are." : "There is no such fix. Did you mean " + near + "?",
          visible(shorten(id, 60))};
}

template <class Use, class Fail>
void start_under_supervisor(Self self, const std::string& id, Use use, Fail fail) {
  self->request(self->state.approvals->supervisor, patience, atom::start_v,
                supervision::child(id, supervision::Restart::transient, caf::actor{}, pending_fix, self->state.approvals, id))
      .then(
          [=](const caf::actor& router) mutable {
            auto fix = caf::actor_cast<PendingFixActor>(router);
            self->state.running[id] = fix;
            use(fix);
          },
          [=](caf::error& error) mutable { fail(error); });
}

/// Gives the PendingFix of `id` to `use`, started if it was not running; or the reason why not to `fail`.
template <class Use, class Fail>
void with_fix(Self self, const std::string& id, Use use, Fail fail) {
  auto& state = self->state;
  if (!state.fixes.contains(id))
    return fail(to_caf(state.loaded ? unknown(state, id) : starting(id)));
  if (auto running = state.running.find(id); running != state.running.end())
    return use(running->second);
  start_under_supervisor(self, id, use, fail);
}

void start(Self self, const std::string& id) {
  // Asked each time, whatever we know: their supervisor may have been started again without them. What can't be started now is
  // started at the next beat.
  if (!self->state.fixes.contains(id))
    return;
  start_under_supervisor(
      self, id,
      [=](const PendingFixActor&) {
        // It may have been settled, and stopped, before this answer came.
        if (self->state.fixes[id].settled)
          self->state.running.erase(id);
      },
      [](const caf::error&) {});
}

// An address that is closed is not asked again.
void forget_if_gone(Self self, const std::string& id, const caf::error& error) {
  if (error == caf::make_error(caf::sec::request_receiver_down))
    self->state.running.erase(id);
}

/// Passes a request on to the fix that it is about, and the answer back.
template <class Reply, class... Request>
caf::result<Reply> pass(Self self, const std::string& id, Request... request) {
  auto promise = self->make_response_promise<Reply>();
  with_fix(
      self, id,
      [=](const PendingFixActor& fix) mutable {
        self->request(fix, patience_with_a_fix, request...)
            .then(
                [=](Reply& reply) mutable { promise.deliver(std::move(reply)); },
                [=](caf::error& error) mutable {
                  forget_if_gone(self, id, error);
                  promise.deliver(error);
                });
      },
      [=](const caf::error& error) mutable { promise.deliver(error); });
  return promise;
}

template <class... Request>
caf::result<void> pass_on(Self self, const std::string& id, Request... request) {
  auto promise = self->make_response_promise<void>();
  with_fix(
      self, id,
      [=](const PendingFixActor& fix) mutable {
        self->request(fix, patience_with_a_fix, request...)
            .then([=]() mutable { deliver(promise); },
                  [=](caf::error& error) mutable {
                    forget_if_gone(self, id, error);
                    promise.deliver(error);
                  });
      },
      [=](const caf::error& error) mutable { promise.deliver(error); });
  return promise;
}

// ---- what is known ---------------------------------------------------------------------------------------------------

void changed(Self self, const approve::Event& event, const Summary& summary) {
  auto& state = self->state;
  auto [known, fresh] = state.fixes.try_emplace(summary.id, summary);
  if (fresh)
    state.order.push_back(summary.id);
  else if (known->second.version < summary.version)
    known->second = summary;
  for (const auto& subscriber : state.subscribers)
    caf::anon_send(subscriber, atom::changed_v, event);
  if (event.what == approve::Happening::settled && summary.settled && state.running.erase(summary.id) > 0)
    caf::anon_send(state.approvals->supervisor, atom::stop_v, summary.id);
  else if (!summary.settled)
    start(self, summary.id);  // somebody may have asked for a revert just before it was stopped
}

bool is_undecided(const Summary& summary) {
  return !summary.settled && (summary.stage == approve::Stage::proposed || summary.stage == approve::Stage::posted);
}

// Of each incident only the latest undecided fix is asked about.
void supersede_older(Self self) {
  auto& state = self->state;
  std::map<std::string, std::string> latest;  // incident → fix
  for (const auto& id : state.order)
    if (is_undecided(state.fixes[id]) && !state.fixes[id].incident.empty())
      latest[state.fixes[id].incident] = id;
  for (const auto& id : state.order) {
    const auto& fix = state.fixes[id];
    auto better = latest.find(fix.incident);
    if (!is_undecided(fix) || better == latest.end() || better->second == id)
      continue;
    const auto by = better->second;
    with_fix(
        self, id,
        [=](const PendingFixActor& older) {
          self->request(older, patience_with_a_fix, atom::supersede_v, by, "A newer proposal for the same trouble: " + by + ".")
              .then([] {}, [](caf::error&) {});  // tried again at the next beat, unless it has been decided meanwhile
        },
        [](const caf::error&) {});
  }
}

// Everything that must go on does; what was missed is made good.
void look_after(Self self) {
  auto& state = self->state;
  for (const auto& id : state.order) {
    const auto& fix = state.fixes[id];
    if (fix.settled)
      continue;
    start(self, id);
    // A deadline actor that was restarted knows nothing.
    if (fix.stage == approve::Stage::posted && fix.deadline)
      caf::anon_send(state.approvals->deadline, atom::arm_v, Alarm{id, *fix.deadline});
  }
  supersede_older(self);
}

void load(Self self) {
  self->request(self->state.approvals->journal, patience, atom::fixes_v, false, most_fixes)
      .await(
          [=](const std::vector<Summary>& summaries) {
            auto& state = self->state;
            for (auto summary = summaries.rbegin(); summary != summaries.rend(); ++summary)
              if (state.fixes.insert_or_assign(summary->id, *summary).second)
                state.order.push_back(summary->id);
            state.loaded = true;
            look_after(self);
          },
          [](caf::error&) {});  // read again at the next beat
}

// ---- opening ---------------------------------------------------------------------------------------------------------

/// The fix that answers `proposal` already: of the same bytes, or one for the same incident that somebody has said yes to.
const Summary* answered_by(const DocketState& state, const propose::FixProposal& proposal) {
  const auto digest = approve::digest_of(proposal);
  for (auto id = state.order.rbegin(); id != state.order.rend(); ++id) {
    const auto& fix = state.fixes.at(*id);
    if (fix.incident != proposal.incident || proposal.incident.empty())
      continue;
    if (fix.digest == digest || (!fix.settled && !is_undecided(fix)))
      return &fix;
  }
  return nullptr;
}

caf::result<std::string> tell(Self self, const propose::FixProposal& proposal) {
  auto promise = self->make_response_promise<std::string>();
  approve::Posting posting;
  posting.fix = proposal.incident;
  posting.key = proposal.incident + "/told";
  posting.text = approve::told_text(proposal);
  self->request(self->state.approvals->slack, patience, atom::post_v, posting)
      .then([=]() mutable { promise.deliver(std::string{}); }, [=](caf::error& error) mutable { promise.deliver(error); });
  return promise;
}

caf::result<std::string> open(Self self, const propose::FixProposal& proposal) {
  auto& state = self->state;
  if (!state.loaded)
    return to_caf(starting(proposal.incident));
  if (proposal.options.empty())
    return tell(self, proposal);
  const auto now = state.approvals->now();
  const auto id = new_fix_id(now, [&](const std::string& taken) { return state.fixes.contains(taken); });
  auto event = approve::open(id, proposal, now);
  if (!event)
    return to_caf(event.error());
  auto fix = approve::after({}, *event);
  if (!fix)
    return to_caf(fix.error());
  if (const auto* other = answered_by(state, fix->proposal))
    return other->id;
  auto promise = self->make_response_promise<std::string>();
  kill_point("proposed.before_append");
  // `await`: the same proposal, sent again because its answer is late, finds this one.
  self->request(state.approvals->journal, patience, atom::append_v, *event, summary_of(*fix))
      .await(
          [=, event = *event, summary = summary_of(*fix)](std::uint64_t) mutable {
            kill_point("proposed.after_append");
            changed(self, event, summary);
            supersede_older(self);
            promise.deliver(id);
          },
          [=](caf::error& error) mutable {
            promise.deliver(error);
            // Whether it stands there now, or another of this id does: the disk knows.
            if (!is(error, Errc::unavailable))
              self->quit(error);
          });
  return promise;
}

// ---- showing ---------------------------------------------------------------------------------------------------------

caf::result<Document> show(Self self, const std::string& id) {
  auto& state = self->state;
  if (!state.fixes.contains(id))
    return to_caf(state.loaded ? unknown(state, id) : starting(id));
  auto promise = self->make_response_promise<Document>();
  self->request(state.approvals->journal, patience, atom::history_v, id)
      .then(
          [=](const std::vector<approve::Event>& events) mutable {
            auto fix = approve::fold(events);
            if (fix)
              promise.deliver(Document{document_of(*fix, events)});
            else
              promise.deliver(to_caf(fix.error()));
          },
          [=](caf::error& error) mutable { promise.deliver(error); });
  return promise;
}

Document list(const DocketState& state, std::uint32_t limit) {
  Document document{{{"fixes", Json::array()}}};
  for (auto id = state.order.rbegin(); id != state.order.rend() && document.json["fixes"].size() < limit; ++id)
    document.json["fixes"].push_back(state.fixes.at(*id));
  return document;
}

Document condition(const DocketState& state) {
  const auto open = std::count_if(state.fixes.begin(), state.fixes.end(), [](const auto& fix) { return !fix.second.settled; });
  return Document{{{"loaded", state.loaded}, {"fixes", state.fixes.size()}, {"open", open}, {"running", state.running.size()}}};
}

// A result for a fix that has ended was known long ago.
bool is_settled(const DocketState& state, const std::string& id) {
  auto fix = state.fixes.find(id);
  return fix != state.fixes.end() && fix->second.settled;
}

}  // namespace

DocketActor::behavior_type docket(Self self, SharedApprovals approvals) {
  self->state.approvals = std::move(approvals);
  load(self);
  self->delayed_send(self, first_beat, atom::tick_v);
  return {
      [self](atom::open, const propose::FixProposal& proposal) { return open(self, proposal); },
      [self](const approve::Vote& vote) { return pass<approve::Answer>(self, vote.fix, vote); },
      [self](const approve::RevertRequest& request) { return pass<approve::Answer>(self, request.fix, request); },
      [self](const approve::StepResult& result) -> caf::result<void> {
        if (is_settled(self->state, result.fix))
          return caf::unit;
        return pass_on(self, result.fix, result);
      },
      [self](atom::expire, const std::string& fix) {
        with_fix(self, fix, [](const PendingFixActor& pending) { caf::anon_send(pending, atom::expire_v); }, [](const caf::error&) {});
      },
      [self](atom::supersede, const std::string& fix, const std::string& by, const std::string& why) {
        return pass_on(self, fix, atom::supersede_v, by, why);
      },
      [self](atom::show, const std::string& fix) { return show(self, fix); },
      [self](atom::list, std::uint32_t limit) { return list(self->state, limit); },
      [self](atom::subscribe, const caf::actor& subscriber) {
        auto& all = self->state.subscribers;
        if (std::find(all.begin(), all.end(), subscriber) == all.end())
          all.push_back(subscriber);
      },
      [self](atom::changed, const approve::Event& event, const Summary& summary) { changed(self, event, summary); },
      [self](atom::tick) {
        if (self->state.loaded)
          look_after(self);
        else
          load(self);
        self->delayed_send(self, self->state.loaded ? beat : first_beat, atom::tick_v);
      },
      [self](atom::state) { return condition(self->state); },
  };
}

}  // namespace mendwatch
