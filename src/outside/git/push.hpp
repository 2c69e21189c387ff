#pragma once

#include "src/outside/git/objects.hpp"
#include "src/outside/git/repository.hpp"

namespace mendwatch::git {

enum class Landing : std::uint8_t {
  pushed,    // the branch is at our commit, or beyond it
  moved,     // the branch was not where it was expected, and our commit isn't in it
  declined,  // the other side said no: a hook, missing rights
  unknown,   // it could not be found out: try again, nothing is done twice
};
constexpr auto names_of(Landing) { return std::array<std::string_view, 4>{"pushed", "moved", "declined", "unknown"}; }

struct PushResult {
  Landing landing = Landing::unknown;
  std::string head;   // where the branch is now, as far as is known
  std::string words;  // the other side's, or the trouble's: hostile text
};

struct PushOrder {
  std::string remote;    // a path or URL
  std::string branch;
  std::string expected;  // where the branch has to be
  std::string commit;    // where it goes; a descendant of `expected`
};

/// Moves the branch from `expected` to `commit`, or leaves it: compare-and-swap, never forced, and atomic on the other side. If its end
/// is unknown, or the branch isn't where it was expected, the mirror is brought up to date and searched for our commit.
/// `mirror` is our own bare copy, whose objects hold the commit. Blocks, at most for about three times the limit of `settings`.
PushResult push_cas(const std::filesystem::path& mirror, const PushOrder& order, const RemoteSettings& settings = {});

/// Where the branch is on the remote; empty if there is none. Errors: unavailable, refused, timed_out, failed.
Result<std::string> remote_head(const std::string& remote, const std::string& branch, const RemoteSettings& settings = {});

}  // namespace mendwatch::git
