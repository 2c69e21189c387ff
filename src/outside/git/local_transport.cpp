#include "src/outside/git/local_transport.hpp"

#include <git2/sys/transport.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace mendwatch::git {
namespace {

constexpr int patience = 100;  // milliseconds between two questions whether to give up
constexpr std::size_t most_complaints = 4096;

int trouble(const std::string& what) {
  git_error_set_str(GIT_ERROR_NET, what.c_str());
  return -1;
}

// A running receive-pack: the stream and the subtransport in one, since there is one conversation.
class Process : public git_smart_subtransport_stream {
public:
  explicit Process(LocalTransport& transport, git_smart_subtransport* owner) : transport_(transport) {
    subtransport = owner;
    read = [](git_smart_subtransport_stream* self, char* buffer, size_t size, size_t* count) {
      return static_cast<Process*>(self)->receive(buffer, size, count);
    };
    write = [](git_smart_subtransport_stream* self, const char* buffer, size_t size) { return static_cast<Process*>(self)->send_all(buffer, size); };
    free = [](git_smart_subtransport_stream*) {};  // goes with the subtransport
  }
  ~Process() { end(); }

  int start(const std::string& path) {
    int to[2], from[2], complaints[2];
    // Towards it a socket: writing to one that has ended must not raise a signal.
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, to) != 0 || ::pipe2(from, O_CLOEXEC) != 0 || ::pipe2(complaints, O_CLOEXEC) != 0)
      return trouble("no descriptors are left");
    // The path is the configuration's; the repository may belong to somebody else than us.
    const std::string safe = "safe.directory=" + path;
    const char* argv[] = {"git", "-c", safe.c_str(), "receive-pack", path.c_str(), nullptr};
    const std::string home = std::string{"HOME="} + (std::getenv("HOME") != nullptr ? std::getenv("HOME") : "/");
    // Not our environment: it may hold secrets, and hooks run in this one.
    const char* environment[] = {"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8", home.c_str(), nullptr};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, defaults;
    sigemptyset(&none);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGPIPE);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, to[0], 0);
    posix_spawn_file_actions_adddup2(&actions, from[1], 1);
    posix_spawn_file_actions_adddup2(&actions, complaints[1], 2);
    posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    const int problem = ::posix_spawnp(&process_, "git", &actions, &attributes, const_cast<char**>(argv), const_cast<char**>(environment));
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    for (int theirs : {to[0], from[1], complaints[1]})
      ::close(theirs);
    to_ = to[1];
    from_ = from[0];
    complaints_ = complaints[0];
    if (problem != 0) {
      process_ = -1;
      return trouble(std::string{"git can't be started: "} + std::strerror(problem));
    }
    ::fcntl(to_, F_SETFL, O_NONBLOCK);
    return 0;
  }

  // Closing its input ends it; one that hangs is killed with its hooks.
  void end() {
    for (int* open : {&to_, &from_, &complaints_})
      if (*open >= 0)
        ::close(std::exchange(*open, -1));
    if (process_ <= 0)
      return;
    for (int round = 0; round < 20 && ::waitpid(process_, nullptr, WNOHANG) == 0; ++round) {
      if (round == 19) {
        ::kill(-process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
      }
      ::usleep(50'000);
    }
    process_ = -1;
  }

private:
  // Waits for one of ours; takes complaints meanwhile, or the process would stop at a full pipe.
  bool wait(int descriptor, short event) {
    while (true) {
      if (transport_.over && transport_.over())
        return false;
      pollfd watched[] = {{descriptor, event, 0}, {complaints_, POLLIN, 0}};
      if (::poll(watched, 2, patience) < 0 && errno != EINTR)
        return false;
      if (watched[1].revents != 0)
        take_complaints();
      if (watched[0].revents != 0)
        return true;
    }
  }

  void take_complaints() {
    char bytes[1024];
    const auto count = ::read(complaints_, bytes, sizeof bytes);
    if (count <= 0)
      ::close(std::exchange(complaints_, -1));
    else if (transport_.complaints.size() < most_complaints)
      transport_.complaints.append(bytes, static_cast<std::size_t>(count));
  }

  int receive(char* buffer, size_t size, size_t* count) {
    if (!wait(from_, POLLIN))
      return trouble("the remote took longer than it may");
    const auto got = ::read(from_, buffer, size);
    if (got < 0)
      return trouble(std::strerror(errno));
    if (got == 0)
      while (complaints_ >= 0)  // why it ended
        take_complaints();
    *count = static_cast<size_t>(got);
    return 0;
  }

  int send_all(const char* buffer, size_t size) {
    for (size_t done = 0; done < size;) {
      if (!wait(to_, POLLOUT))
        return trouble("the remote took longer than it may");
      const auto count = ::send(to_, buffer + done, size - done, MSG_NOSIGNAL);
      if (count < 0 && errno != EAGAIN && errno != EINTR)
        return trouble(std::string{"the remote ended: "} + std::strerror(errno));
      done += count > 0 ? static_cast<size_t>(count) : 0;
    }
    return 0;
  }

  LocalTransport& transport_;
  pid_t process_ = -1;
  int to_ = -1;
  int from_ = -1;
  int complaints_ = -1;
};

class Subtransport : public git_smart_subtransport {
public:
  explicit Subtransport(LocalTransport& transport) : process_(transport, this) {
    action = [](git_smart_subtransport_stream** out, git_smart_subtransport* self, const char* url, git_smart_service_t service) {
      return static_cast<Subtransport*>(self)->act(out, url, service);
    };
    close = [](git_smart_subtransport* self) {
      static_cast<Subtransport*>(self)->process_.end();
      return 0;
    };
    free = [](git_smart_subtransport* self) { delete static_cast<Subtransport*>(self); };
  }

private:
  int act(git_smart_subtransport_stream** out, const char* url, git_smart_service_t service) {
    *out = &process_;
    if (service == GIT_SERVICE_RECEIVEPACK_LS)
      return process_.start(local_path(url));
    // libgit2 says goodbye under the name of another service, also after a push.
    return service == GIT_SERVICE_UPLOADPACK_LS ? trouble("only pushes go this way") : 0;
  }

  Process process_;
};

int make_subtransport(git_smart_subtransport** out, git_transport*, void* transport) {
  *out = new Subtransport{*static_cast<LocalTransport*>(transport)};
  return 0;
}

int hex_value(char digit) {
  const auto at = std::string_view{"0123456789abcdef"}.find(static_cast<char>(digit >= 'A' && digit <= 'F' ? digit + 32 : digit));
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

}  // namespace

int LocalTransport::make(git_transport** out, git_remote* owner) {
  git_smart_subtransport_definition definition{make_subtransport, 0, this};
  return git_transport_smart(out, owner, &definition);
}

std::string local_path(const std::string& remote) {
  if (remote.starts_with('/'))
    return remote;
  constexpr std::string_view scheme = "file://";
  if (!remote.starts_with(scheme))
    return {};
  std::string path;
  for (std::size_t i = scheme.size(); i < remote.size(); ++i) {
    const bool escaped = remote[i] == '%' && i + 2 < remote.size() && hex_value(remote[i + 1]) >= 0 && hex_value(remote[i + 2]) >= 0;
    path += escaped ? static_cast<char>(16 * hex_value(remote[i + 1]) + hex_value(remote[i + 2])) : remote[i];
    i += escaped ? 2 : 0;
  }
  return path.starts_with('/') ? path : std::string{};
}

}  // namespace mendwatch::git
