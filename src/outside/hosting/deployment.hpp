#pragma once

#include "src/outside/sandbox/command.hpp"

namespace mendwatch::hosting {

/// How a service comes to run a commit: a command of the configuration, run on the host with our rights and our environment.
struct Deployment {
  std::vector<std::string> command;    // argument vector
  std::filesystem::path folder;        // where it runs
  Duration limit = std::chrono::seconds{120};
  std::filesystem::path log;           // what it prints; a service that it starts may go on writing there. Made anew each time
};

/// What is to run; the command finds it in its environment as MENDWATCH_COMMIT, MENDWATCH_FIX, MENDWATCH_REPOSITORY, MENDWATCH_BRANCH,
/// MENDWATCH_SERVICE and MENDWATCH_STEP (deploy or redeploy).
struct Target {
  std::string commit;
  std::string fix;
  std::string repository;
  std::string branch;
  std::string service;
  std::string step;
};

/// Runs the command and waits for its end; what it started in the background lives on, unless it reached its limit. The command is
/// expected to be idempotent by the commit: after a crash it is run again. Errors: not_found (no such program), unavailable
/// (it can't be started, the log can't be written).
Result<sandbox::Finished> deploy(const Deployment& deployment, const Target& target);

}  // namespace mendwatch::hosting
