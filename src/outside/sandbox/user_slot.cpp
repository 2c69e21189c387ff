#include "src/outside/sandbox/user_slot.hpp"

#include <csignal>
#include <cstddef>
#include <cstring>
#include <string>

#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>

namespace mendwatch::sandbox {
namespace {

// Below 65536, since containers often have no ids beyond; Debian gives this range to nobody.
constexpr uid_t first_user = 65000;
constexpr uid_t users = 500;

bool bind_name(int socket, const std::string& name) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path + 1, name.data(), name.size());  // the first byte stays 0: abstract
  const auto size = offsetof(sockaddr_un, sun_path) + 1 + name.size();
  return ::bind(socket, reinterpret_cast<const sockaddr*>(&address), static_cast<socklen_t>(size)) == 0;
}

}  // namespace

Result<UserSlot> UserSlot::take() {
  for (uid_t user = first_user; user < first_user + users; ++user) {
    Descriptor lock{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (lock && bind_name(lock.get(), "mendwatch-sandbox-user-" + std::to_string(user)))
      return UserSlot{user, std::move(lock)};
  }
  return Error{Errc::unavailable, "all users for sandboxes are taken", std::to_string(first_user)};
}

void UserSlot::kill_all() const {
  const pid_t child = ::fork();
  if (child == 0) {
    // As that user -1 means: all that are its own.
    if (::syscall(SYS_setgroups, 0, nullptr) == 0 && ::syscall(SYS_setresgid, user_, user_, user_) == 0 &&
        ::syscall(SYS_setresuid, user_, user_, user_) == 0)
      for (int round = 0; round < 100 && ::kill(-1, SIGKILL) == 0; ++round)
        ::usleep(1000);
    ::_exit(0);
  }
  if (child > 0)
    ::waitpid(child, nullptr, 0);
}

}  // namespace mendwatch::sandbox
