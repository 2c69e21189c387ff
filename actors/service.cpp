#include "actors/service.hpp"

#include "actors/approvals/prudent_clock.hpp"
#include "actors/gateway/front.hpp"
#include "actors/guardian.hpp"

#include <csignal>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <unistd.h>

namespace mendwatch {
namespace {

constexpr auto time_to_stop = std::chrono::milliseconds{1500};

// One process for each state folder. The kernel lets go of the lock when the process ends, however it ends.
class FolderLock {
public:
  static Result<FolderLock> take(const std::filesystem::path& state) {
    std::error_code problem;
    std::filesystem::create_directories(state, problem);
    if (problem)
      return Error{Errc::unavailable, "the state folder cannot be made: " + problem.message(), state.string()};
    std::filesystem::permissions(state, std::filesystem::perms::owner_all, problem);
    const auto file = state / "lock";
    FolderLock lock;
    lock.file_ = files::Descriptor{::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
    if (!lock.file_)
      return Error{Errc::unavailable, "cannot be written: " + std::system_category().message(errno), file.string()};
    if (::flock(lock.file_.get(), LOCK_EX | LOCK_NB) != 0) {
      char owner[32] = {};
      [[maybe_unused]] auto read = ::pread(lock.file_.get(), owner, sizeof owner - 1, 0);
      return Error{Errc::failed, std::string{"another mendwatch uses this state folder (process "} + owner + "): stop it, or set another `state`",
                   state.string()};
    }
    const auto self = std::to_string(::getpid());
    if (::ftruncate(lock.file_.get(), 0) != 0 || ::pwrite(lock.file_.get(), self.data(), self.size(), 0) < 0)
      return Error{Errc::unavailable, "cannot be written: " + std::system_category().message(errno), file.string()};
    return lock;
  }

private:
  files::Descriptor file_;
};

// Memory holds secrets and strangers' data: it is not left lying about.
void forbid_core_dumps() {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
}

sigset_t ending_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

struct SystemConfig : caf::actor_system_config {
  SystemConfig() {
    add_message_types<caf::id_block::mendwatch>();
    // Pollers look at files; what blocks for long has threads of its own.
    set("scheduler.max-threads", std::max(4u, std::thread::hardware_concurrency()));
    set("logger.file-verbosity", caf::atom("quiet"));
    set("logger.console-verbosity", caf::atom("quiet"));
  }
};

// What ended the service.
struct Ending {
  std::mutex mutex;
  std::optional<Error> error;

  // Wakes the main thread, which waits for a signal.
  void fail(Error why) {
    {
      std::lock_guard lock{mutex};
      if (!error)
        error = std::move(why);
    }
    ::kill(::getpid(), SIGTERM);
  }
};

bool stop(caf::actor_system& system, const SupervisorActor& guardian) {
  caf::scoped_actor self{system};
  bool ended = false;
  self->request(guardian, time_to_stop, atom::stop_v).receive([&] { ended = true; }, [&](caf::error& error) {
    // It was gone already.
    ended = from_caf(error).code != Errc::timed_out;
  });
  return ended;
}

Result<void> allowed_to_run(const config::Configuration& configuration) {
  if (::geteuid() != 0 || configuration.allow_root)
    return {};
  return Error{Errc::configuration, "mendwatch does not run as root, since it builds and tests what others wrote: use a user of its own, or set "
                              "`allow_root: true` if you know why",
               configuration.file.string()};
}

}  // namespace

Result<void> run_service(config::Configuration given, std::vector<propose::Playbook> playbooks, const ServiceVoice& voice) {
  if (auto allowed = allowed_to_run(given); !allowed)
    return allowed;
  forbid_core_dumps();
  const auto signals = ending_signals();
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  auto lock = FolderLock::take(given.state);
  if (!lock)
    return lock.error();

  auto configuration = std::make_shared<const config::Configuration>(std::move(given));
  auto ending = std::make_shared<Ending>();
  http::Io io;
  auto front = gate::Front::open(io, *configuration);
  if (!front)
    return front.error();

  GuardianParts parts{configuration,
                      std::make_shared<const std::vector<propose::Playbook>>(std::move(playbooks)),
                      sandbox::Sandbox::probe(),
                      (*front)->desk(),
                      (*front)->access()};
  parts.deadline_clock = prudent_clock();
  parts.report = voice.log;
  parts.print_card = voice.print_card;
  parts.stop_node = [ending](const Error& error) { ending->fail(error); };
  voice.log("sandbox: " + std::string{to_string(parts.sandbox.level())} + (parts.sandbox.why().empty() ? "" : " (" + parts.sandbox.why() + ")"));

  SystemConfig settings;
  auto system = std::make_unique<caf::actor_system>(settings);
  auto tree = plan(*system, parts);
  auto guardian = start_guardian(*system, parts, tree);
  guardian->attach_functor([ending](const caf::error& reason) {
    if (reason && reason != caf::exit_reason::normal)
      ending->fail({Errc::failed, "the guardian gave up: " + from_caf(reason).message, "supervision"});
  });
  (*front)->desk()->open(tree.addresses.at("gateway"), caf::actor_cast<caf::actor>(guardian));
  voice.tell((*front)->link());

  int signal = 0;
  ::sigwait(&signals, &signal);
  voice.log("stopping");
  (*front)->close();
  const bool ended = stop(*system, guardian);
  tree = {};
  guardian = nullptr;
  std::optional<Error> error;
  {
    std::lock_guard lock{ending->mutex};
    error = ending->error;
  }
  if (!ended) {
    // A worker is in the midst of something that takes long. All that matters is on disk: the next start goes on from there.
    voice.log("a worker did not end in time and is cut off; the next start goes on where it was");
    std::_Exit(error ? 1 : 0);
  }
  system.reset();
  if (error)
    return *error;
  return {};
}

}  // namespace mendwatch
