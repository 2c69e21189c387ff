#pragma once

#include "src/approve/lifecycle.hpp"

namespace mendwatch::apply {

/// Who stands in our commits.
inline constexpr const char* author_name = "mendwatch";
inline constexpr const char* author_email = "mendwatch@localhost";

/// `Auto-fix: TITLE`, then what was wrong, why, and what was done; last the trailers that name incident, fix and who said yes.
/// The same fix gives the same bytes. Its option is chosen.
std::string commit_message(const approve::Fix& fix);

/// Of the commit that takes ours back. The fix has a commit.
std::string revert_message(const approve::Fix& fix);

/// True if `message` is the one of a revert of our commit `commit` of the fix `id`.
bool is_revert_message(std::string_view message, const std::string& id, const std::string& commit);

/// `order` with the message that its step needs.
approve::StepOrder with_message(approve::StepOrder order, const approve::Fix& fix);

}  // namespace mendwatch::apply
