#pragma once

#include "actors/implement/step_desk.hpp"
#include "messages/docket.hpp"

#include <spdlog/spdlog.h>

namespace mendwatch {

/// What both workers keep: the desk, whom the results go to, and whether a reminder is on its way.
struct WorkerState {
  StepDesk desk;
  DocketActor docket;
  Clock now;
  std::optional<Time> tick_at;
};

template <class Self>
void tick_in(Self self, Duration wait) {
  const auto at = self->state.now() + wait;
  if (self->state.tick_at && *self->state.tick_at <= at)
    return;
  self->state.tick_at = at;
  self->delayed_send(self, wait, atom::tick_v);
}

/// Sends the results that are due, each until the docket has it on disk, and reminds `self` of those that have to wait.
template <class Self>
void deliver(Self self) {
  constexpr auto patience = std::chrono::seconds{30};
  for (const auto& result : self->state.desk.to_send(self->state.now())) {
    self->request(self->state.docket, patience, result)
        .then([=] { self->state.desk.acknowledged(result); },
              [=](caf::error& error) {
                if (is(error, Errc::not_found)) {
                  // Nobody waits for it.
                  spdlog::warn("{}: the result of {} was dropped: {}", result.fix, to_string(result.step), from_caf(error).message);
                  return self->state.desk.acknowledged(result);
                }
                self->state.desk.not_acknowledged(result, self->state.now());
                deliver(self);
              });
  }
  if (const auto next = self->state.desk.next_time())
    tick_in(self, std::max(*next - self->state.now(), Duration{0}));
}

}  // namespace mendwatch
