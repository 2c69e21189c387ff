#pragma once

#include "actors/implement/deliver.hpp"
#include "actors/implement/workbench.hpp"
#include "messages/implementor.hpp"

namespace mendwatch {

struct ImplementorState : WorkerState {
  static inline const char* name = "implementor";
  std::unique_ptr<Workbench> bench;
  std::string repository;
  bool work_is_due = false;
};

/// One a repository; spawn it detached, since each step blocks. It may be ended at any moment: an order that is sent again is done again,
/// and then finds what was done already.
ImplementorActor::behavior_type implementor(ImplementorActor::stateful_pointer<ImplementorState> self, WorkbenchSettings settings,
                                            DocketActor docket, Clock now);

}  // namespace mendwatch
