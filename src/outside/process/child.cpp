#include "src/outside/process/child.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <cerrno>
#include <cstring>
#include <utility>

extern char** environ;

namespace mendwatch::process {
namespace {

using files::Descriptor;

struct Pipe {
  Descriptor read, write;
};

Result<Pipe> open_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0)
    return Error{Errc::unavailable, std::string{"no pipe: "} + std::strerror(errno), {}};
  Pipe result{Descriptor{ends[0]}, Descriptor{ends[1]}};
  ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return result;
}

// What the child starts with: its descriptors 0 to 2 only, its own group, no signal blocked or ignored.
struct SpawnPlan {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;

  SpawnPlan(int output, int errors) {
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions, output, 1);
    ::posix_spawn_file_actions_adddup2(&actions, errors, 2);
    ::posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    ::posix_spawnattr_init(&attributes);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    ::posix_spawnattr_setpgroup(&attributes, 0);
    sigset_t signals;
    ::sigemptyset(&signals);
    ::posix_spawnattr_setsigmask(&attributes, &signals);
    ::sigfillset(&signals);
    ::posix_spawnattr_setsigdefault(&attributes, &signals);
  }
  ~SpawnPlan() {
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
};

std::string describe(int status) {
  if (WIFEXITED(status))
    return "exit status " + std::to_string(WEXITSTATUS(status));
  return "signal " + std::to_string(WTERMSIG(status)) + " (" + ::strsignal(WTERMSIG(status)) + ')';
}

}  // namespace

Result<Child> Child::start(const std::vector<std::string>& argv) {
  if (argv.empty() || argv.front().empty())
    return Error{Errc::configuration, "the command is empty", {}};
  auto output = open_pipe();
  auto errors = open_pipe();
  if (!output || !errors)
    return Error{Errc::unavailable, (output ? errors : output).error().message, argv.front()};
  SpawnPlan plan{output->write.get(), errors->write.get()};
  std::vector<char*> arguments;
  for (const auto& argument : argv) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  pid_t id = -1;
  if (const int problem = ::posix_spawnp(&id, arguments[0], &plan.actions, &plan.attributes, arguments.data(), environ);
      problem != 0)
    return Error{problem == ENOENT ? Errc::not_found : Errc::unavailable,
                 std::string{"cannot be started: "} + std::strerror(problem), argv.front()};
  return Child{id, std::move(output->read), std::move(errors->read)};
}

Child::Child(Child&& other) noexcept
    : group_(std::exchange(other.group_, -1)),
      output_(std::move(other.output_)),
      errors_(std::move(other.errors_)),
      ended_(std::move(other.ended_)),
      succeeded_(other.succeeded_) {}

Child& Child::operator=(Child&& other) noexcept {
  std::swap(group_, other.group_);
  std::swap(output_, other.output_);
  std::swap(errors_, other.errors_);
  std::swap(ended_, other.ended_);
  std::swap(succeeded_, other.succeeded_);
  return *this;
}

Child::~Child() {
  kill();
  if (group_ > 0 && !ended_)
    while (::waitpid(group_, nullptr, 0) < 0 && errno == EINTR) {
    }
}

const std::optional<std::string>& Child::ended() {
  int status = 0;
  if (!ended_ && group_ > 0 && ::waitpid(group_, &status, WNOHANG) == group_) {
    ended_ = describe(status);
    succeeded_ = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }
  return ended_;
}

void Child::kill() {
  // Members of the group may outlive its leader; the number stays theirs until the last of them is gone.
  if (group_ > 0)
    ::kill(-group_, SIGKILL);
}

}  // namespace mendwatch::process
