#pragma once

#include "src/base/result.hpp"
#include "src/outside/sandbox/descriptor.hpp"

namespace mendwatch::sandbox {

/// The filter for what runs in the sandbox, as a file that the kernel's format is written in. It refuses (EPERM) what tests
/// have no need of and what breaks out of sandboxes: tracing, mounting, namespaces, modules, keys, rare socket families.
/// Errors: unavailable.
Result<Descriptor> seccomp_filter();

}  // namespace mendwatch::sandbox
