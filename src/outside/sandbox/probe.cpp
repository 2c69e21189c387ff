#include "src/outside/sandbox/probe.hpp"

#include "src/base/text.hpp"

#include <cstdlib>
#include <fstream>

#include <sys/stat.h>
#include <unistd.h>

namespace mendwatch::sandbox {
namespace {

namespace fs = std::filesystem;

// Each line prints one word when it succeeds in what must fail. Built-in commands and coreutils only.
constexpr const char* attempts = R"sh(
[ "$(id -u)" != 0 ] || echo "is root;"
[ -z "$MENDWATCH_PROBE" ] || echo "sees our environment;"
! tr '\0' '\n' </proc/1/environ 2>/dev/null | grep -q MENDWATCH_PROBE || echo "sees our environment in /proc;"
[ ! -e "$1" ] || echo "sees our files;"
[ "$(ls /proc/self/fd | tr '\n' ' ')" = "0 1 2 3 " ] || echo "has our descriptors;"
! grep -v -e lo: -e '|' /proc/net/dev >/dev/null || echo "sees the network;"
! mount -o remount,rw /usr 2>/dev/null || echo "mounts;"
! touch /usr/mendwatch-probe 2>/dev/null || echo "writes to /usr;"
! unshare --user true 2>/dev/null || echo "makes user namespaces;"
[ ! -d "/proc/$2" ] || [ "$(cat /proc/$2/comm 2>/dev/null)" != "$3" ] || echo "sees our processes;"
[ ! -w /proc/sys/kernel/core_pattern ] || echo "may change the kernel's settings;"
touch made || echo "can't write to the worktree;"
echo tried
)sh";

// A folder that nobody else can read, gone with this object: the bait.
struct Bait {
  fs::path folder;
  explicit Bait(const fs::path& parent) {
    auto name = (parent / "mendwatch-probe-XXXXXX").string();
    if (::mkdtemp(name.data()) != nullptr) {
      folder = name;
      fs::create_directory(folder / "worktree");
      std::ofstream{folder / "secret"} << "bait";
    }
  }
  ~Bait() {
    std::error_code problem;
    fs::remove_all(folder, problem);
  }
};

std::string own_name() {
  std::ifstream in{"/proc/self/comm"};
  std::string name;
  std::getline(in, name);
  return name;
}

Error unavailable(std::string why) { return {Errc::unavailable, std::move(why), "sandbox"}; }

}  // namespace

Result<void> try_to_break_out(const fs::path& scratch, const Run& run) {
  const Bait bait{scratch};
  if (bait.folder.empty())
    return unavailable("the folder " + scratch.string() + " can't be written to");
  Command command;
  command.argv = {"/bin/sh", "-c", attempts, "sh", (bait.folder / "secret").string(), std::to_string(::getpid()), own_name()};
  command.worktree = bait.folder / "worktree";
  command.limits.time = std::chrono::seconds{10};
  const auto finished = run(command);
  if (!finished)
    return unavailable(finished.error().message);
  const auto said = std::string{trim(visible(to_utf8(finished->tail)))};
  if (!finished->passed() || !said.ends_with("tried"))
    return unavailable(said.empty() ? sentence(*finished, command.limits) : said.substr(0, said.find(". See ")));
  if (said != "tried")
    return unavailable("a trial broke out of it: " + replace_all(said.substr(0, said.size() - 5), "\n", " "));
  return {};
}

Result<void> try_the_limits(const fs::path& scratch, const Run& run) {
  const Bait bait{scratch};
  if (bait.folder.empty())
    return unavailable("the folder " + scratch.string() + " can't be written to");
  Command command;
  command.worktree = bait.folder / "worktree";
  command.limits.time = std::chrono::seconds{10};
  command.limits.memory = 32u << 20;
  // Two processes that are each small enough and together are not; `tail` keeps a line that doesn't end.
  command.argv = {"/bin/sh", "-c", "for i in 1 2 3; do head -c 16M /dev/zero | tail -n 1 | tail -n 1 >/dev/null & done; wait; exec false"};
  auto finished = run(command);
  if (!finished)
    return unavailable(finished.error().message);
  if (finished->ending != Ending::out_of_memory)
    return unavailable("the control group doesn't limit memory");
  return {};
}

}  // namespace mendwatch::sandbox
