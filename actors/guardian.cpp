#include "actors/guardian.hpp"

#include "actors/analysis/correlator.hpp"
#include "actors/analysis/fix_gen.hpp"
#include "actors/analysis/root_cause.hpp"
#include "actors/approvals/deadline.hpp"
#include "actors/approvals/docket.hpp"
#include "actors/approvals/slack.hpp"
#include "actors/implement/implementor.hpp"
#include "actors/implement/verifier.hpp"
#include "actors/ingest/analyzer.hpp"
#include "actors/ingest/sources.hpp"
#include "actors/journal/journal.hpp"
#include "actors/supervision/child.hpp"
#include "src/outside/store/sqlite_store.hpp"

namespace mendwatch {
namespace {

using supervision::child;
using supervision::ChildSpecification;
using supervision::Restart;

constexpr int slots = 2;  // diagnoses, and proposals, at a time

using Children = std::vector<ChildSpecification>;

// Puts the tree together. An address is made when it is first named, so that the order of the table is that of the starts.
class Planner {
public:
  Planner(caf::actor_system& system, const GuardianParts& parts) : system_(system), parts_(parts), configuration_(*parts.configuration) {}

  Plan operator()() {
    plan_.children = {journal_child(), ingest(), analysis(), approvals(), implement(), gateway_child()};
    return std::move(plan_);
  }

private:
  caf::actor address(const std::string& path) {
    auto& address = plan_.addresses[path];
    if (!address)
      address = supervision::Router::make(system_, path);
    return address;
  }

  template <class Actor>
  Actor at(const std::string& path) {
    return caf::actor_cast<Actor>(address(path));
  }

  static std::string last_part(const std::string& path) { return path.substr(path.rfind('/') + 1); }

  template <class Function, class... Arguments>
  ChildSpecification lives_at(const std::string& path, Function* function, Arguments... arguments) {
    return child(last_part(path), Restart::permanent, address(path), function, std::move(arguments)...);
  }

  template <class Function, class... Arguments>
  ChildSpecification blocks_at(const std::string& path, Function* function, Arguments... arguments) {
    if (!parts_.own_threads)
      return lives_at(path, function, std::move(arguments)...);
    return child<caf::detached>(last_part(path), Restart::permanent, address(path), function, std::move(arguments)...);
  }

  supervision::Settings settings() const {
    supervision::Settings settings;
    settings.report = parts_.report;
    return settings;
  }

  ChildSpecification branch_at(const std::string& path, Children children) {
    return supervision::branch(system_, last_part(path), settings(), std::move(children), parts_.now, address(path));
  }

  ChildSpecification journal_child() {
    JournalSettings settings;
    settings.open = [file = configuration_.state / "journal.sqlite"]() -> Result<std::shared_ptr<store::Store>> {
      auto store = store::open_sqlite(file);
      if (!store)
        return store.error();
      return std::shared_ptr<store::Store>{std::move(*store)};
    };
    settings.stop_node = parts_.stop_node;
    return blocks_at("journal", &journal, std::move(settings));
  }

  static std::string path_of(const config::Source& source) { return "ingest/" + source.name; }

  ChildSpecification ingest() {
    Children sources;
    for (const auto& service : configuration_.services)
      for (const auto& source : service.sources)
        sources.push_back(source_branch(service, source));
    return branch_at("ingest", std::move(sources));
  }

  ChildSpecification source_branch(const config::Service& service, const config::Source& source) {
    const auto path = path_of(source);
    AnalyzerSettings analysis;
    analysis.source = source.name;
    analysis.detect = configuration_.detect;
    analysis.redact = Redactor{configuration_.secrets};
    analysis.report = parts_.report;
    auto polling = poller_settings(service, source, configuration_.state);
    polling.report = parts_.report;
    return branch_at(path, {lives_at(path + "/analyzer", &analyzer, std::move(analysis), at<JournalActor>("journal"),
                                     at<CorrelatorActor>("analysis/correlator"), parts_.now),
                            lives_at(path + "/log-poller", &log_poller, std::move(polling), at<AnalyzerActor>(path + "/analyzer"), parts_.now)});
  }

  ChildSpecification analysis() {
    auto repositories = std::make_shared<Repositories>(parts_.configuration);
    diagnose::Settings diagnosis;
    diagnosis.redact = Redactor{configuration_.secrets};
    FixGenSettings proposals{repositories, parts_.playbooks, parts_.sandbox, configuration_.state / "trials", configuration_.secrets};
    CorrelatorSettings correlation;
    correlation.correlate = configuration_.correlate;
    correlation.report = parts_.report;
    Children children;
    std::vector<RootCauseActor> root_causes;
    std::vector<FixGenActor> fix_gens;
    for (int i = 1; i <= slots; ++i) {
      const auto path = "analysis/root-cause." + std::to_string(i);
      children.push_back(blocks_at(path, &root_cause, repositories, diagnosis));
      root_causes.push_back(at<RootCauseActor>(path));
    }
    for (int i = 1; i <= slots; ++i) {
      const auto path = "analysis/fix-gen." + std::to_string(i);
      children.push_back(blocks_at(path, &fix_gen, proposals));
      fix_gens.push_back(at<FixGenActor>(path));
    }
    children.push_back(lives_at("analysis/correlator", &correlator, std::move(correlation), at<JournalActor>("journal"),
                                at<DocketActor>("approvals/docket"), std::move(root_causes), std::move(fix_gens), parts_.now));
    return branch_at("analysis", std::move(children));
  }

  ChildSpecification approvals() {
    auto shared = std::make_shared<Approvals>();
    shared->policy = config::policy_of(configuration_);
    shared->patience = configuration_.approve;
    shared->now = parts_.deadline_clock;
    shared->journal = at<JournalActor>("journal");
    shared->docket = at<DocketActor>("approvals/docket");
    shared->deadline = at<DeadlineActor>("approvals/deadline");
    shared->slack = at<SlackActor>("approvals/slack");
    shared->correlator = at<CorrelatorActor>("analysis/correlator");
    for (const auto& repository : configuration_.repositories) {
      shared->implementors[repository.name] = at<ImplementorActor>("implement/implementor." + repository.name);
      shared->verifiers[repository.name] = at<VerifierActor>("implement/verifier." + repository.name);
    }
    shared->supervisor = at<SupervisorActor>("approvals/fixes");
    SlackSettings cards{configuration_.state / "cards.jsonl", parts_.print_card};
    return branch_at("approvals", {lives_at("approvals/slack", &slack, std::move(cards), shared->docket),
                                   lives_at("approvals/deadline", &deadline, shared->docket, parts_.deadline_clock),
                                   branch_at("approvals/fixes", {}),
                                   lives_at("approvals/docket", &docket, SharedApprovals{shared})});
  }

  ChildSpecification implement() {
    VerifierSettings verification;
    verification.repositories = configuration_.repositories;
    verification.state = configuration_.state;
    for (const auto& service : configuration_.services)
      for (const auto& source : service.sources)
        verification.analyzers.push_back(at<AnalyzerActor>(path_of(source) + "/analyzer"));
    verification.verify = configuration_.verify;
    verification.secrets = configuration_.secrets;
    Children children;
    for (const auto& repository : configuration_.repositories) {
      WorkbenchSettings bench{repository, configuration_.state, parts_.sandbox, configuration_.secrets};
      children.push_back(blocks_at("implement/implementor." + repository.name, &implementor, std::move(bench),
                                   at<DocketActor>("approvals/docket"), parts_.now));
      children.push_back(blocks_at("implement/verifier." + repository.name, &verifier, verification, at<DocketActor>("approvals/docket"),
                                   parts_.now));
    }
    return branch_at("implement", std::move(children));
  }

  ChildSpecification gateway_child() {
    gate::Links links{at<DocketActor>("approvals/docket"), at<JournalActor>("journal"), {}};
    auto observe = [&](const std::string& room, const std::string& name, const std::string& path) {
      links.observed.push_back({room, name, address(path)});
    };
    for (const auto& service : configuration_.services)
      for (const auto& source : service.sources) {
        observe("read", source.name, path_of(source) + "/log-poller");
        observe("detect", source.name, path_of(source) + "/analyzer");
      }
    observe("correlate", "", "analysis/correlator");
    for (int i = 1; i <= slots; ++i) {
      observe("diagnose", std::to_string(i), "analysis/root-cause." + std::to_string(i));
      observe("propose", std::to_string(i), "analysis/fix-gen." + std::to_string(i));
    }
    observe("approve", "docket", "approvals/docket");
    observe("approve", "deadline", "approvals/deadline");
    observe("approve", "slack", "approvals/slack");
    for (const auto& repository : configuration_.repositories) {
      observe("apply", repository.name, "implement/implementor." + repository.name);
      observe("verify", repository.name, "implement/verifier." + repository.name);
    }
    return lives_at("gateway", &gateway, parts_.desk, std::move(links), parts_.access, parts_.configuration, parts_.now);
  }

  caf::actor_system& system_;
  const GuardianParts& parts_;
  const config::Configuration& configuration_;
  Plan plan_;
};

}  // namespace

Plan plan(caf::actor_system& system, const GuardianParts& parts) { return Planner{system, parts}(); }

SupervisorActor start_guardian(caf::actor_system& system, const GuardianParts& parts, const Plan& plan) {
  supervision::Settings settings;
  settings.report = parts.report;
  return system.spawn(supervision::supervisor, "guardian", settings, plan.children, parts.now);
}

}  // namespace mendwatch
