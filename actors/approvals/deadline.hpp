#pragma once

#include "messages/deadline.hpp"
#include "messages/docket.hpp"

#include <set>

namespace mendwatch {

struct DeadlineState {
  static inline const char* name = "deadline";
  Clock now;  // not the docket first: CAF would take the state for one that is made from its actor
  DocketActor docket;
  std::set<std::pair<Time, std::string>> due;  // the earliest first
  std::map<std::string, Time> alarms;          // by fix
  std::uint64_t rung = 0;
};

/// Looks once a second. It knows fixes by their ids only, so nothing is kept alive by it. `now` is to be a prudent clock.
DeadlineActor::behavior_type deadline(DeadlineActor::stateful_pointer<DeadlineState> self, DocketActor docket, Clock now);

}  // namespace mendwatch
