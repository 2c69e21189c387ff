#pragma once

#include "actors/approvals/deadline.hpp"
#include "actors/approvals/docket.hpp"
#include "actors/approvals/pending_fix.hpp"
#include "actors/journal/journal.hpp"
#include "actors/supervision/child.hpp"
#include "actors/supervision/supervisor.hpp"
#include "src/approve/ballot.hpp"
#include "tests/doubles/memory_store.hpp"
#include "tests/support/actor_stage.hpp"
#include "tests/support/sample_fix.hpp"

namespace mendwatch::tests {

/// What outlives the process in a test: the disk, and what was done to the world. Counted here, not in the journal.
struct World {
  std::shared_ptr<MemoryStore> store = std::make_shared<MemoryStore>();
  std::map<std::string, int> effects;      // idempotency key → how often its order came
  std::vector<std::string> done;           // steps, in the order in which each key came first
  std::map<std::string, int> cards;        // key of a card → 1
  std::vector<approve::Ending> endings;
  std::string verdict = "verified";
  std::set<approve::Step> fails;           // these steps fail
  std::set<approve::Step> silent;          // these are taken and never answered
};

/// The approvals of one process: real docket, pending fixes, deadline, journal and supervisor; everybody else is a double that does at once what
/// it is told.
class ApprovalsScene {
public:
  explicit ApprovalsScene(World& world, Time start = three_am, approve::Policy policy = sample_policy()) : world_(world) {
    now = stage.clock(start);
    auto& system = stage.system();
    docket_router_ = supervision::Router::make(system, "docket");
    docket = caf::actor_cast<DocketActor>(docket_router_);
    supervisor = system.spawn(supervision::supervisor, std::string{"approvals"}, supervision::Settings{},
                              std::vector<supervision::ChildSpecification>{}, now);
    auto all = std::make_shared<Approvals>();
    all->policy = std::move(policy);
    all->now = now;
    all->docket = docket;
    all->journal = journal = system.spawn(mendwatch::journal, journal_settings());
    all->deadline = deadline = system.spawn(mendwatch::deadline, docket, now);
    all->slack = slack = spawn_slack();
    all->correlator = correlator = spawn_correlator();
    all->implementors["shop"] = implementor = spawn_worker<ImplementorActor>();
    all->verifiers["shop"] = verifier = spawn_worker<VerifierActor>();
    all->supervisor = supervisor;
    approvals = all;
    auto child = supervision::child("docket", supervision::Restart::permanent, docket_router_, mendwatch::docket, approvals);
    stage.ask<caf::actor>(supervisor, atom::start_v, child);
  }

  ~ApprovalsScene() {
    stage.tell(supervisor, atom::stop_v);
    for (const auto& actor : {caf::actor_cast<caf::actor>(journal), caf::actor_cast<caf::actor>(deadline), caf::actor_cast<caf::actor>(slack),
                              caf::actor_cast<caf::actor>(correlator), caf::actor_cast<caf::actor>(implementor),
                              caf::actor_cast<caf::actor>(verifier)})
      stage.stop(actor);
  }

  std::string open(const propose::FixProposal& proposal = sample_proposal()) { return stage.ask<std::string>(docket, atom::open_v, proposal); }

  approve::Answer vote(const std::string& fix, const std::string& principal, bool yes, const std::string& via = "cli") {
    approve::Vote vote;
    vote.fix = fix;
    vote.principal = principal;
    vote.yes = yes;
    vote.via = via;
    vote.sent = now();
    return stage.ask<approve::Answer>(docket, vote);
  }

  approve::Fix fix(const std::string& id) {
    auto folded = approve::fold(world_.store->events[id]);
    return folded ? *folded : approve::Fix{};
  }

  ActorStage stage;
  Clock now;
  DocketActor docket;
  JournalActor journal;
  DeadlineActor deadline;
  SlackActor slack;
  CorrelatorActor correlator;
  ImplementorActor implementor;
  VerifierActor verifier;
  SupervisorActor supervisor;
  SharedApprovals approvals;

private:
  JournalSettings journal_settings() {
    return {[this]() -> Result<std::shared_ptr<store::Store>> { return std::shared_ptr<store::Store>{world_.store}; }, [](const Error&) {}};
  }

  void answer(const approve::StepOrder& order) {
    if (++world_.effects[order.key] == 1)
      world_.done.emplace_back(to_string(order.step));
    if (world_.silent.contains(order.step))
      return;
    approve::StepResult result{order.fix, order.number, order.step, !world_.fails.contains(order.step), "words", {{"commit", "c0ffee"}}};
    result.detail["outcome"] = {{"verdict", world_.verdict}, {"sentence", "12 before, 0 after"}};
    caf::anon_send(docket, result);
  }

  template <class Worker>
  Worker spawn_worker() {
    return stage.system().spawn([this]() -> typename Worker::behavior_type {
      return {[this](const approve::StepOrder& order) { answer(order); }, [](atom::work) {}, [](atom::tick) {}, [](atom::state) { return Document{}; }};
    });
  }

  SlackActor spawn_slack() {
    return stage.system().spawn([this]() -> SlackActor::behavior_type {
      return {[this](atom::post, const approve::Posting& posting) {
                world_.cards[posting.key] = 1;
                if (posting.number > 0 && !world_.silent.contains(approve::Step::post))
                  caf::anon_send(docket, approve::StepResult{posting.fix, posting.number, approve::Step::post, true, "Shown.", {}});
              },
              [](atom::edit, const approve::Posting&) {}, [](atom::tick) {}, [](atom::state) { return Document{}; }};
    });
  }

  CorrelatorActor spawn_correlator() {
    return stage.system().spawn([this]() -> CorrelatorActor::behavior_type {
      return {[](const detect::Anomaly&) { return std::string{}; },
              [this](const approve::Ending& ending) { world_.endings.push_back(ending); },
              [](atom::tick) {},
              [](atom::save) {},
              [](atom::work) {},
              [](atom::work, const std::string&) {},
              [](atom::list) { return std::vector<correlate::Incident>{}; },
              [](atom::state) { return Document{}; }};
    });
  }

  World& world_;
  caf::actor docket_router_;
};

}  // namespace mendwatch::tests
