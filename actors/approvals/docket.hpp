#pragma once

#include "actors/approvals/approvals.hpp"

namespace mendwatch {

struct DocketState {
  static inline const char* name = "docket";
  SharedApprovals approvals;
  bool loaded = false;
  std::map<std::string, approve::Summary> fixes;  // by id
  std::vector<std::string> order;                 // ids, oldest first
  std::map<std::string, PendingFixActor> running;
  std::vector<caf::actor> subscribers;
};

/// Knows every fix by its id. At its start all that are not settled are started; others when somebody asks for them.
DocketActor::behavior_type docket(DocketActor::stateful_pointer<DocketState> self, SharedApprovals approvals);

}  // namespace mendwatch
