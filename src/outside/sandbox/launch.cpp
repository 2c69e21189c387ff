#include "src/outside/sandbox/launch.hpp"

#include "src/outside/sandbox/descriptor.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace mendwatch::sandbox {
namespace {

using Steady = std::chrono::steady_clock;
constexpr std::size_t tail_size = 16u << 10;
constexpr auto pace = std::chrono::milliseconds{100};     // between two looks at the disk
constexpr auto patience = std::chrono::milliseconds{500};  // for the last output after the end

// All that the child needs, laid out before the fork: after it, only async-signal-safe calls are allowed.
struct Prepared {
  std::vector<char*> argv;
  std::vector<char*> environment;
  int input;
  int output;
  int go;       // it starts when a byte comes, and gives up when the pipe closes
  int problem;  // it writes errno here when it can't start
};

[[noreturn]] void fail(int problem) {
  const int reason = errno;
  [[maybe_unused]] auto written = ::write(problem, &reason, sizeof reason);
  ::_exit(127);
}

bool place_descriptors(const Launch& wanted, Prepared& child) {
  // Out of the way first, so that no target number is still in use.
  const auto away = [](int descriptor) { return ::fcntl(descriptor, F_DUPFD_CLOEXEC, 200); };
  child.problem = away(child.problem);
  int moved[16];
  const auto count = static_cast<int>(wanted.keep.size());
  for (int i = 0; i < count; ++i)
    moved[i] = away(wanted.keep[static_cast<std::size_t>(i)]);
  const int input = away(child.input), output = away(child.output);
  if (::dup2(input, 0) < 0 || ::dup2(output, 1) < 0 || ::dup2(output, 2) < 0)
    return false;
  for (int i = 0; i < count; ++i)
    if (::dup2(moved[i], 3 + i) < 0)
      return false;
  const auto first = static_cast<unsigned>(3 + count), problem = static_cast<unsigned>(child.problem);
  return ::syscall(SYS_close_range, first, problem - 1, 0) == 0 && ::syscall(SYS_close_range, problem + 1, ~0u, 0) == 0;
}

bool drop_user(uid_t user) {
  // The system calls themselves: the library's versions talk to threads that a forked child doesn't have.
  return ::syscall(SYS_setgroups, 0, nullptr) == 0 && ::syscall(SYS_setresgid, user, user, user) == 0 &&
         ::syscall(SYS_setresuid, user, user, user) == 0;
}

[[noreturn]] void become(const Launch& wanted, Prepared child) {
  char byte;
  if (::read(child.go, &byte, 1) != 1)
    ::_exit(127);
  ::setsid();
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  for (int signal : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGCHLD})
    ::signal(signal, SIG_DFL);
  if (!place_descriptors(wanted, child))
    fail(child.problem);
  for (const auto& [resource, value] : wanted.limits) {
    const rlimit both{value, value};
    if (::setrlimit(static_cast<__rlimit_resource>(resource), &both) != 0)
      fail(child.problem);
  }
  if (wanted.user && !drop_user(*wanted.user))
    fail(child.problem);
  if (wanted.no_new_privileges && ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    fail(child.problem);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // after the user: changing it clears this
  if (!wanted.folder.empty() && ::chdir(wanted.folder.c_str()) != 0)
    fail(child.problem);
  ::umask(022);
  ::execve(child.argv[0], child.argv.data(), child.environment.data());
  fail(child.problem);
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (const auto& text : texts)
    result.push_back(const_cast<char*>(text.c_str()));
  result.push_back(nullptr);
  return result;
}

// What it printed: all of it counted, the end of it kept.
struct Output {
  std::string tail;
  std::uint64_t size = 0;
  bool open = true;

  void read_end(int file) {
    struct stat status{};
    if (::fstat(file, &status) != 0)
      return;
    tail.resize(std::min(tail_size, static_cast<std::size_t>(status.st_size)));
    const auto count = ::pread(file, tail.data(), tail.size(), status.st_size - static_cast<off_t>(tail.size()));
    tail.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  }

  void take(int descriptor) {
    char bytes[65536];
    const auto count = ::read(descriptor, bytes, sizeof bytes);
    if (count <= 0) {
      open = count < 0 && (errno == EINTR || errno == EAGAIN);
      return;
    }
    size += static_cast<std::uint64_t>(count);
    tail.append(bytes, static_cast<std::size_t>(count));
    if (tail.size() > 2 * tail_size)
      tail.erase(0, tail.size() - tail_size);
  }
};

int milliseconds_until(Steady::time_point moment) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(moment - Steady::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, std::chrono::milliseconds{pace}.count()));
}

// Waits for its end, or for a reason to end it.
std::optional<Ending> follow(const Launch& wanted, int ended, int pipe, Output& output, Steady::time_point begin) {
  const auto deadline = begin + wanted.time;
  auto next_look = begin + pace;
  pollfd watched[] = {{ended, POLLIN, 0}, {pipe, POLLIN, 0}};
  while (true) {
    watched[1].fd = output.open ? pipe : -1;
    if (::poll(watched, 2, milliseconds_until(deadline)) < 0 && errno != EINTR)
      return Ending::signalled;
    if (output.open && watched[1].revents != 0)
      output.take(pipe);
    if (output.size > wanted.output)
      return Ending::too_much_output;
    if (watched[0].revents != 0)
      return std::nullopt;
    const auto now = Steady::now();
    if (now >= deadline)
      return Ending::out_of_time;
    if (wanted.watch && now >= next_look) {
      if (auto reason = wanted.watch())
        return reason;
      next_look = Steady::now() + std::max<Steady::duration>(pace, 10 * (Steady::now() - now));
    }
  }
}

void drain(int pipe, Output& output) {
  const auto until = Steady::now() + patience;
  pollfd watched{pipe, POLLIN, 0};
  while (output.open && Steady::now() < until)
    if (::poll(&watched, 1, milliseconds_until(until)) > 0)
      output.take(pipe);
}

Result<Finished> wait_for(const Launch& wanted, pid_t child, int pipe) {
  const auto begin = Steady::now();
  Output output;
  const Descriptor ended{static_cast<int>(::syscall(SYS_pidfd_open, child, 0))};
  const auto reason = follow(wanted, ended.get(), pipe, output, begin);
  const auto seconds = std::chrono::duration<double>(Steady::now() - begin).count();
  if (reason)
    ::kill(child, SIGKILL);
  if (reason || !wanted.leave_rest)
    ::kill(-child, SIGKILL);  // what it left behind in its group; its number is ours until we have waited for it
  if (wanted.kill_rest)
    wanted.kill_rest();
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (wanted.output_file >= 0)
    output.read_end(wanted.output_file);
  else
    drain(pipe, output);

  Finished finished;
  finished.seconds = seconds;
  if (output.tail.size() > tail_size)
    output.tail.erase(0, output.tail.size() - tail_size);
  finished.tail = std::move(output.tail);
  if (reason) {
    finished.ending = *reason;
  } else if (WIFEXITED(status)) {
    finished.exit_code = WEXITSTATUS(status);
  } else {
    finished.ending = Ending::signalled;
    finished.signal = WTERMSIG(status);
  }
  return finished;
}

}  // namespace

Result<Finished> launch(const Launch& wanted) {
  const auto trouble = [&](const char* what, int reason) {
    return Error{Errc::unavailable, std::string{what} + ": " + std::strerror(reason), wanted.argv.at(0)};
  };
  auto output = make_pipe(), go = make_pipe(), problem = make_pipe();
  const Descriptor input{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
  if (!output || !go || !problem || !input)
    return trouble("no descriptors are left", errno);
  const Prepared prepared{pointers(wanted.argv), pointers(wanted.environment), input.get(),
                          wanted.output_file >= 0 ? wanted.output_file : output->write.get(), go->read.get(), problem->write.get()};
  const pid_t child = ::fork();
  if (child < 0)
    return trouble("no process could be made", errno);
  if (child == 0) {
    ::close(go->write.get());  // or it would never see us close it
    become(wanted, prepared);
  }
  output->write.close();
  go->read.close();
  problem->write.close();

  auto ready = wanted.before_start ? wanted.before_start(child) : Result<void>{};
  if (ready && ::write(go->write.get(), "x", 1) != 1)
    ready = trouble("it ended before it began", errno);
  go->write.close();
  int reason = 0;
  if (ready && ::read(problem->read.get(), &reason, sizeof reason) == sizeof reason)
    ready = trouble("it could not be started", reason);
  if (!ready) {
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    return ready.error();
  }
  return wait_for(wanted, child, output->read.get());
}

std::string sentence(const Finished& finished, const Limits& limits) {
  switch (finished.ending) {
    case Ending::exited: return "ended with exit code " + std::to_string(finished.exit_code);
    case Ending::signalled: return "was ended by signal " + std::to_string(finished.signal);
    case Ending::out_of_time: return "was killed at its limit of " + to_text(limits.time);
    case Ending::out_of_memory: return "was killed: it used more than " + std::to_string(limits.memory >> 20) + " MiB of memory";
    case Ending::too_much_output: return "was killed: it printed more than " + std::to_string(limits.output >> 20) + " MiB";
    case Ending::too_much_disk: return "was killed: it wrote more than " + std::to_string(limits.disk >> 20) + " MiB";
  }
  return "ended";
}

}  // namespace mendwatch::sandbox
