#pragma once

#include "src/base/redact.hpp"
#include "src/outside/sandbox/sandbox.hpp"

namespace mendwatch::sandbox {

/// Runs `check` on a copy of `worktree` at `level` and says how it ended. A missing program or a level that can't be had is
/// unavailable, never passed; a check at its limit has failed. Blocks for at most the check's limit and a second.
propose::Proof run_check(const Sandbox& sandbox, SandboxLevel level, const std::filesystem::path& worktree, const propose::Check& check,
                         const Redactor& redact);

}  // namespace mendwatch::sandbox
