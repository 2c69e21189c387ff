#include "actors/implement/implementor.hpp"

#include "src/base/kill_point.hpp"

namespace mendwatch {
namespace {

using Self = ImplementorActor::stateful_pointer<ImplementorState>;

// A message to itself, so that the order is acknowledged before its work begins.
void work_soon(Self self) {
  if (self->state.work_is_due || !self->state.desk.has_work())
    return;
  self->state.work_is_due = true;
  self->send(self, atom::work_v);
}

}  // namespace

ImplementorActor::behavior_type implementor(Self self, WorkbenchSettings settings, DocketActor docket, Clock now) {
  self->state.docket = std::move(docket);
  self->state.now = std::move(now);
  self->state.repository = settings.repository.name;
  self->state.bench = std::make_unique<Workbench>(std::move(settings));
  return {
      [self](approve::StepOrder& order) {
        self->state.desk.take(std::move(order));
        work_soon(self);
        deliver(self);
      },
      [self](atom::work) {
        self->state.work_is_due = false;
        const auto order = self->state.desk.next();
        if (!order)
          return;
        spdlog::info("{}: {}", order->fix, to_string(order->step));
        auto result = self->state.bench->carry_out(*order);
        spdlog::info("{}: {} {}: {}", order->fix, to_string(order->step), result.ok ? "done" : "failed", result.sentence);
        kill_point((std::string{to_string(order->step)} + ".before_ack").c_str());
        self->state.desk.finish(std::move(result), self->state.now());
        deliver(self);
        work_soon(self);
      },
      [self](atom::tick) {
        self->state.tick_at.reset();
        deliver(self);
      },
      [self](atom::state) -> caf::result<Document> {
        auto state = self->state.desk.state();
        state["repository"] = self->state.repository;
        return Document{std::move(state)};
      },
  };
}

}  // namespace mendwatch
