#pragma once

#include "src/approve/step.hpp"
#include "src/base/redact.hpp"
#include "src/config/configuration.hpp"

namespace mendwatch {

/// Deploys or deploys again what `order` says, by the repository's command; blocks until that has ended. Where none is configured something
/// else follows the branch, and that is told. Never throws.
approve::StepResult deploy_step(const approve::StepOrder& order, const std::vector<config::Repository>& repositories,
                                const std::filesystem::path& state, const Redactor& redact);

}  // namespace mendwatch
