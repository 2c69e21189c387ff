#pragma once

#include "actors/gateway/gateway.hpp"
#include "actors/supervision/supervisor.hpp"
#include "src/outside/sandbox/sandbox.hpp"
#include "src/propose/playbook.hpp"

namespace mendwatch {

/// What the tree is made from.
struct GuardianParts {
  std::shared_ptr<const config::Configuration> configuration;
  std::shared_ptr<const std::vector<propose::Playbook>> playbooks;
  sandbox::Sandbox sandbox;
  std::shared_ptr<gate::Desk> desk;
  gate::Access access;
  Clock now = wall_clock;
  Clock deadline_clock = wall_clock;                   // what makes fixes expire
  std::function<void(const std::string&)> report = [](const std::string&) {};
  std::function<void(const std::string&)> print_card = {};  // on a terminal, if there is one
  std::function<void(const Error&)> stop_node = [](const Error&) {};
  bool own_threads = true;                             // what blocks gets a thread of its own; not on a test's stage
};

/// The whole tree as data, and the stable addresses of all that is in it by their path: `journal`, `ingest/shop.0/analyzer`.
struct Plan {
  std::vector<supervision::ChildSpecification> children;  // of the guardian, in the order in which they are started
  std::map<std::string, caf::actor> addresses;
};

/// journal · ingest · analysis · approvals · implement · gateway. Supervision at each level: one_for_one, 5 restarts a minute.
Plan plan(caf::actor_system& system, const GuardianParts& parts);

/// Starts the tree. It ends only when it is stopped, or when it has given up.
SupervisorActor start_guardian(caf::actor_system& system, const GuardianParts& parts, const Plan& plan);

}  // namespace mendwatch
