#pragma once

#include "src/base/result.hpp"
#include "src/outside/sandbox/descriptor.hpp"

#include <cstdint>

#include <sys/types.h>

namespace mendwatch::sandbox {

/// Tasks (threads) of a user, wherever they run.
std::uint64_t tasks_of(uid_t user);

/// A user id that no other sandbox on this machine has at the same time, so that limits per user are limits per sandbox and
/// what belongs to the user may be killed. Only root needs one.
class UserSlot {
public:
  /// True if we are root and these users exist for the kernel: in some containers root is alone with its own id.
  static bool possible();

  /// One that has no name and no process on this machine. Errors: unavailable (all are taken).
  static Result<UserSlot> take();

  uid_t user() const { return user_; }

  /// Ends every process of this user. Those that fork faster than they can be killed are stopped by their process limit.
  void kill_all() const;

private:
  UserSlot(uid_t user, Descriptor lock) : user_(user), lock_(std::move(lock)) {}
  uid_t user_;
  Descriptor lock_;  // an abstract socket's name: it goes when we go, however that happens
};

}  // namespace mendwatch::sandbox
