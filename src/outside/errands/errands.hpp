#pragma once

#include "src/base/redact.hpp"
#include "src/outside/git/worktree.hpp"
#include "src/outside/sandbox/sandbox.hpp"
#include "src/propose/session.hpp"

namespace mendwatch::errands {

/// Where options are tried. What it points to must outlive the errand.
struct Workshop {
  git::ObjectStore* store = nullptr;             // holds the base commit; trees and blobs are written here
  std::filesystem::path folder;                  // of our own; worktrees come and go below it
  const sandbox::Sandbox* sandbox = nullptr;
  propose::SandboxLevel wanted = propose::SandboxLevel::basic;  // what the repository asks for
  Redactor redact;
  Duration limit = std::chrono::minutes{15};     // for all trials together; what has no time left is unavailable
};

/// Runs a session to its end: derives trees and diffs from whole files, judges them again entry by entry, tries every option's checks in the
/// sandbox, and looks whether a check that fails does so without the change as well. Blocks. Never touches a working folder of anybody.
propose::FixProposal run(propose::Session& session, const std::string& base_commit, Workshop& workshop);

/// One option's trial, as `run` makes it.
propose::Trial try_option(const propose::Option& option, const std::string& base_commit, Workshop& workshop,
                          std::chrono::steady_clock::time_point deadline);

}  // namespace mendwatch::errands
