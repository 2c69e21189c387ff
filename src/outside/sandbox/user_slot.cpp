#include "src/outside/sandbox/user_slot.hpp"

#include <csignal>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
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

// The ids from `first_user` on stand in the map of our user namespace: lines of `inside outside count`.
bool mapped(const char* map) {
  std::ifstream lines{map};
  for (std::uint64_t inside, outside, count; lines >> inside >> outside >> count;)
    if (inside <= first_user && first_user + users <= inside + count)
      return true;
  return false;
}

// It must be nobody's: what belongs to it is killed.
bool is_free(uid_t user) {
  char names[4096];
  passwd entry{};
  passwd* found = nullptr;
  ::getpwuid_r(user, &entry, names, sizeof names, &found);
  return found == nullptr && tasks_of(user) == 0;
}

}  // namespace

std::uint64_t tasks_of(uid_t user) {
  std::uint64_t count = 0;
  std::error_code problem;
  for (auto entry = std::filesystem::directory_iterator{"/proc", problem}; !problem && entry != std::filesystem::directory_iterator{};
       entry.increment(problem)) {
    struct stat status{};
    if (::stat((entry->path() / "task").c_str(), &status) == 0 && status.st_uid == user)
      count += status.st_nlink > 2 ? status.st_nlink - 2 : 1;
  }
  return count;
}

bool UserSlot::possible() {
  std::string groups;
  std::getline(std::ifstream{"/proc/self/setgroups"} >> std::ws, groups);
  return ::geteuid() == 0 && mapped("/proc/self/uid_map") && mapped("/proc/self/gid_map") && groups != "deny";
}

Result<UserSlot> UserSlot::take() {
  for (uid_t user = first_user; user < first_user + users; ++user) {
    Descriptor lock{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (lock && is_free(user) && bind_name(lock.get(), "mendwatch-sandbox-user-" + std::to_string(user)))
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
