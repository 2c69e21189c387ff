#include "actors/approvals/deadline.hpp"

namespace mendwatch {
namespace {

using Self = DeadlineActor::stateful_pointer<DeadlineState>;
constexpr auto beat = std::chrono::seconds{1};

void disarm(Self self, const std::string& fix) {
  auto alarm = self->state.alarms.find(fix);
  if (alarm == self->state.alarms.end())
    return;
  self->state.due.erase({alarm->second, fix});
  self->state.alarms.erase(alarm);
}

void ring(Self self) {
  auto& state = self->state;
  const auto now = state.now();
  while (!state.due.empty() && state.due.begin()->first <= now) {
    const auto fix = state.due.begin()->second;
    disarm(self, fix);
    ++state.rung;
    caf::anon_send(state.docket, atom::expire_v, fix);
  }
}

}  // namespace

DeadlineActor::behavior_type deadline(Self self, DocketActor docket, Clock now) {
  self->state.docket = std::move(docket);
  self->state.now = std::move(now);
  self->delayed_send(self, beat, atom::tick_v);
  return {
      [self](atom::arm, const Alarm& alarm) {
        disarm(self, alarm.fix);
        self->state.alarms[alarm.fix] = alarm.at;
        self->state.due.emplace(alarm.at, alarm.fix);
      },
      [self](atom::disarm, const std::string& fix) { disarm(self, fix); },
      [self](atom::tick) {
        ring(self);
        self->delayed_send(self, beat, atom::tick_v);
      },
      [self](atom::state) {
        const auto& state = self->state;
        return Document{{{"armed", state.alarms.size()}, {"rung", state.rung}, {"next", state.due.empty() ? Json{} : Json(state.due.begin()->first)}}};
      },
  };
}

}  // namespace mendwatch
