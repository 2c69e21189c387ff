#pragma once

#include "src/outside/git/handle.hpp"

namespace mendwatch::git {

/// What libgit2 said last in this thread, for people. `code` is what its function returned: not_found, conflict (a reference
/// moved), refused (credentials, certificates), timed_out (stopped by our own limit), unavailable (network), else failed.
Error error_of(int code, const std::string& what, std::string context);

}  // namespace mendwatch::git
