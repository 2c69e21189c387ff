#include "src/outside/sandbox/sandbox.hpp"

#include "src/base/text.hpp"
#include "src/outside/sandbox/bubblewrap.hpp"
#include "src/outside/sandbox/cgroup.hpp"
#include "src/outside/sandbox/launch.hpp"
#include "src/outside/sandbox/probe.hpp"
#include "src/outside/sandbox/scratch.hpp"
#include "src/outside/sandbox/seccomp.hpp"
#include "src/outside/sandbox/unwrapped.hpp"
#include "src/outside/sandbox/user_slot.hpp"

namespace mendwatch::sandbox {

namespace fs = std::filesystem;

struct Sandbox::Machinery {
  fs::path scratch;
  std::string bubblewrap;
  SandboxLevel level = SandboxLevel::none;
  std::string why;

  Result<Finished> run(const Command& command, SandboxLevel at) const;
  Result<Finished> run_wrapped(const Command& command, SandboxLevel at, Launch launch, const Scratch& copy) const;
};

namespace {

Error not_here(SandboxLevel wanted, const std::string& why) {
  return {Errc::unavailable,
          "the sandbox level " + std::string{to_string(wanted)} + " can't be had here: " + why +
              ". Install bubblewrap and allow user namespaces, or set `sandbox: unsafe_host` for this repository if you trust its tests "
              "with this machine",
          "sandbox"};
}

}  // namespace

Result<Finished> Sandbox::Machinery::run_wrapped(const Command& command, SandboxLevel at, Launch launch, const Scratch& copy) const {
  auto filter = seccomp_filter();
  if (!filter)
    return filter.error();
  launch.argv = wrapped(bubblewrap, command, copy.folder());
  launch.keep = {filter->get()};
  auto files = own_files(launch.user.value_or(::geteuid() == 0 ? 65534 : ::geteuid()));
  if (!files)
    return files.error();
  for (const auto& file : *files)
    launch.keep.push_back(file.get());
  std::optional<Cgroup> group;
  if (at == SandboxLevel::strict) {
    auto made = Cgroup::make(command.limits);
    if (!made)
      return made.error();
    group.emplace(std::move(*made));
    launch.before_start = [&](pid_t child) { return group->add(child); };
    // The kernel kills one of them; the others could wait for it for ever.
    launch.watch = [&, before = launch.watch] { return group->ran_out_of_memory() ? std::optional{Ending::out_of_memory} : before(); };
    launch.kill_rest = [&, before = launch.kill_rest] {
      group->kill_all();
      if (before)
        before();
    };
  }
  auto finished = sandbox::launch(launch);
  if (finished && group && !finished->passed() && finished->ending != Ending::out_of_time && group->ran_out_of_memory())
    finished->ending = Ending::out_of_memory;
  return finished;
}

Result<Finished> Sandbox::Machinery::run(const Command& command, SandboxLevel at) const {
  if (auto program = find_program(command); !program)
    return program.error();
  std::optional<UserSlot> slot;
  if (UserSlot::possible()) {
    auto taken = UserSlot::take();
    if (!taken)
      return taken.error();
    slot.emplace(std::move(*taken));
  }
  const auto user = slot ? std::optional{slot->user()} : std::nullopt;
  auto copy = Scratch::copy(command.worktree, scratch, user);
  if (!copy)
    return copy.error();

  Launch launch;
  launch.environment = environment_of(command);
  launch.user = user;
  launch.limits = limits_of(command.limits);
  launch.time = command.limits.time;
  launch.output = command.limits.output;
  launch.watch = [&]() -> std::optional<Ending> {
    return copy->size() > command.limits.disk ? std::optional{Ending::too_much_disk} : std::nullopt;
  };
  if (slot)
    launch.kill_rest = [&] { slot->kill_all(); };
  auto finished = at == SandboxLevel::unsafe_host ? run_unwrapped(command, std::move(launch), *copy)
                                                  : run_wrapped(command, at, std::move(launch), *copy);
  if (finished)
    finished->collected = copy->read_back(command.collect);
  return finished;
}

Sandbox Sandbox::probe(const Settings& settings) {
  auto machinery = std::make_shared<Machinery>();
  std::error_code problem;
  machinery->scratch = settings.scratch.empty() ? fs::temp_directory_path(problem) : fs::absolute(settings.scratch, problem);
  Scratch::sweep(machinery->scratch);
  Cgroup::sweep();
  const auto bubblewrap = find_bubblewrap();
  if (!bubblewrap) {
    machinery->why = "bubblewrap is not installed";
    return Sandbox{machinery};
  }
  machinery->bubblewrap = *bubblewrap;
  if (auto basic = try_to_break_out(machinery->scratch, [&](const Command& command) { return machinery->run(command, SandboxLevel::basic); });
      !basic) {
    machinery->why = basic.error().message;
    return Sandbox{machinery};
  }
  machinery->level = SandboxLevel::basic;
  if (auto strict = try_the_limits(machinery->scratch, [&](const Command& command) { return machinery->run(command, SandboxLevel::strict); });
      strict)
    machinery->level = SandboxLevel::strict;
  else
    machinery->why = strict.error().message;
  return Sandbox{machinery};
}

SandboxLevel Sandbox::level() const { return machinery_->level; }

const std::string& Sandbox::why() const { return machinery_->why; }

Result<SandboxLevel> Sandbox::level_for(SandboxLevel wanted) const {
  if (wanted == SandboxLevel::unsafe_host)
    return wanted;
  if (wanted == SandboxLevel::none || level() == SandboxLevel::none || wanted > level())
    return not_here(wanted, why());
  return level();
}

bool Sandbox::has(const Command& command) const { return static_cast<bool>(find_program(command)); }

Result<Finished> Sandbox::run(const Command& command, SandboxLevel at) const {
  if (at == SandboxLevel::none)
    return Error{Errc::refused, "nothing is run without a sandbox", "sandbox"};
  if (at != SandboxLevel::unsafe_host && at > level())
    return not_here(at, why());
  return machinery_->run(command, at);
}

}  // namespace mendwatch::sandbox
