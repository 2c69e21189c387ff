#include "actors/implement/verifier.hpp"

#include "actors/implement/deploy_step.hpp"
#include "src/base/kill_point.hpp"
#include "src/base/text.hpp"
#include "src/detect/merge.hpp"

namespace mendwatch {
namespace {

using Self = VerifierActor::stateful_pointer<VerifierState>;
using approve::Step;
using approve::StepOrder;
using approve::StepResult;
using Key = std::pair<std::string, std::uint64_t>;

void work_soon(Self self) {
  if (self->state.work_is_due || !self->state.desk.has_work())
    return;
  self->state.work_is_due = true;
  self->send(self, atom::work_v);
}

void finish(Self self, StepResult result) {
  spdlog::info("{}: {} {}: {}", result.fix, to_string(result.step), result.ok ? "done" : "failed", result.sentence);
  kill_point((std::string{to_string(result.step)} + ".before_ack").c_str());
  self->state.desk.finish(std::move(result), self->state.now());
  deliver(self);
}

// All have answered, or won't: is there a verdict?
void judge(Self self, const Key& key) {
  auto& state = self->state;
  auto& watch = state.watches.at(key);
  const auto& order = watch.order;
  const auto now = state.now();
  kill_point("verify.mid_effect");
  StepResult result{order.fix, order.number, order.step, false, "", Json::object()};
  if (watch.answers.empty()) {
    // One more minute: analyzers may be about to be started again.
    if (now < order.deployed + state.settings.verify.window + std::chrono::minutes{1})
      return tick_in(self, state.settings.pace);
    result.sentence = "Nobody could say how often the trouble came" + (watch.trouble.empty() ? "" : ": " + visible(watch.trouble)) + ".";
  } else {
    const auto outcome = verify::judge(detect::merge(watch.answers), order.deployed, now, state.settings.verify);
    if (outcome.verdict == verify::Verdict::waiting)
      return tick_in(self, state.settings.pace);
    result.ok = true;
    result.sentence = outcome.sentence;
    result.detail["outcome"] = outcome;
  }
  state.watches.erase(key);
  finish(self, std::move(result));
}

void answered(Self self, const Key& key, std::size_t round, std::optional<detect::Tallies> tallies, std::string trouble) {
  auto found = self->state.watches.find(key);
  if (found == self->state.watches.end() || found->second.round != round)
    return;
  auto& watch = found->second;
  if (tallies)
    watch.answers.push_back(std::move(*tallies));
  else
    watch.trouble = std::move(trouble);
  if (--watch.missing == 0)
    judge(self, key);
}

void ask_all(Self self, const Key& key) {
  auto& state = self->state;
  auto& watch = state.watches.at(key);
  if (watch.missing > 0)
    return;
  ++watch.round;
  watch.answers.clear();
  watch.missing = state.settings.analyzers.size();
  if (watch.missing == 0)
    return judge(self, key);
  for (const auto& analyzer : state.settings.analyzers)
    self->request(analyzer, state.settings.patience, atom::tallies_v, watch.order.service, watch.order.fingerprint)
        .then([=, round = watch.round](detect::Tallies& tallies) { answered(self, key, round, std::move(tallies), ""); },
              [=, round = watch.round](caf::error& error) { answered(self, key, round, std::nullopt, from_caf(error).message); });
}

void begin(Self self, StepOrder order) {
  if (order.step != Step::verify)
    return finish(self, deploy_step(order, self->state.settings.repositories, self->state.settings.state, self->state.redact));
  const Key key{order.fix, order.number};
  if (order.deployed == Time{})
    order.deployed = self->state.now();
  self->state.watches[key].order = std::move(order);
  ask_all(self, key);
}

}  // namespace

VerifierActor::behavior_type verifier(Self self, VerifierSettings settings, DocketActor docket, Clock now) {
  self->state.docket = std::move(docket);
  self->state.now = std::move(now);
  self->state.redact = Redactor{settings.secrets};
  self->state.settings = std::move(settings);
  return {
      [self](StepOrder& order) {
        self->state.desk.take(std::move(order));
        work_soon(self);
        deliver(self);
      },
      [self](atom::work) {
        self->state.work_is_due = false;
        if (auto order = self->state.desk.next()) {
          spdlog::info("{}: {}", order->fix, to_string(order->step));
          begin(self, std::move(*order));
        }
        work_soon(self);
      },
      [self](atom::tick) {
        self->state.tick_at.reset();
        deliver(self);
        std::vector<Key> keys;
        for (const auto& [key, watch] : self->state.watches)
          keys.push_back(key);
        for (const auto& key : keys)
          ask_all(self, key);
      },
      [self](atom::state) -> caf::result<Document> {
        auto state = self->state.desk.state();
        state["watching"] = self->state.watches.size();
        return Document{std::move(state)};
      },
  };
}

}  // namespace mendwatch
