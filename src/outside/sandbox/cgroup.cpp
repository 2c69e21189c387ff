#include "src/outside/sandbox/cgroup.hpp"

#include "src/base/text.hpp"
#include "src/outside/sandbox/descriptor.hpp"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>

#include <sys/stat.h>
#include <unistd.h>

namespace mendwatch::sandbox {
namespace {

namespace fs = std::filesystem;
constexpr std::string_view prefix = "mendwatch-";

std::string contents(const fs::path& file) {
  std::ifstream in{file};
  return {std::istreambuf_iterator<char>{in}, {}};
}

bool write(const fs::path& file, const std::string& text) {
  const Descriptor open{::open(file.c_str(), O_WRONLY | O_CLOEXEC)};
  return open && ::write(open.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

bool has_word(const std::string& text, std::string_view word, const char* separators) {
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find_first_of(separators, at), text.size());
    if (std::string_view{text}.substr(at, end - at) == word)
      return true;
    at = end + 1;
  }
  return false;
}

// Where a hierarchy is mounted, and our own place in it. `controller` is empty for version 2.
struct Hierarchy {
  fs::path top;
  fs::path own;
};

std::optional<Hierarchy> find_hierarchy(const std::string& controller) {
  std::string root;
  std::optional<Hierarchy> found;
  std::istringstream mounts{contents("/proc/self/mountinfo")};
  for (std::string line; !found && std::getline(mounts, line);) {
    const auto dash = line.find(" - ");
    std::istringstream before{line.substr(0, dash)}, after{dash == std::string::npos ? "" : line.substr(dash + 3)};
    std::string skip, point, type, source, options;
    before >> skip >> skip >> skip >> root >> point;
    after >> type >> source >> options;
    if (controller.empty() ? type == "cgroup2" : type == "cgroup" && has_word(options, controller, ","))
      found = Hierarchy{point, point};
  }
  std::istringstream groups{contents("/proc/self/cgroup")};
  for (std::string line; found && std::getline(groups, line);) {
    const auto first = line.find(':'), second = line.find(':', first + 1);
    if (second == std::string::npos || !has_word(line.substr(first + 1, second - first - 1), controller, ","))
      if (!(controller.empty() && line.starts_with("0::")))
        continue;
    auto path = line.substr(second + 1);
    if (root != "/" && path.starts_with(root))
      path.erase(0, root.size());
    if (fs::path own = found->top / fs::path{path}.relative_path(); fs::is_directory(own))
      found->own = own;
  }
  return found;
}

std::string next_name() {
  static std::atomic<unsigned> count = 0;
  return std::string{prefix} + std::to_string(::getpid()) + "-" + std::to_string(++count);
}

}  // namespace

Result<void> Cgroup::make_in(const fs::path& parent, const std::string& name,
                             const std::vector<std::pair<std::string, std::string>>& settings) {
  const auto folder = parent / name;
  if (::mkdir(folder.c_str(), 0755) != 0)
    return Error{Errc::unavailable, std::string{"no control group can be made: "} + std::strerror(errno), parent.string()};
  folders_.push_back(folder);
  for (const auto& [file, value] : settings) {
    const bool optional = file.starts_with('?');
    if (!write(folder / file.substr(optional), value) && !optional) {
      const Error problem{Errc::unavailable, "the control group takes no limit: " + std::string{std::strerror(errno)}, (folder / file).string()};
      ::rmdir(folder.c_str());
      folders_.pop_back();
      return problem;
    }
  }
  return {};
}

Result<Cgroup> Cgroup::make(const Limits& limits) {
  if (::geteuid() != 0)
    return Error{Errc::unavailable, "control groups need root here", ""};
  const auto name = next_name();
  const auto memory = std::to_string(limits.memory), processes = std::to_string(limits.processes);
  Cgroup group;
  Result<void> made = Error{Errc::unavailable, "no hierarchy of control groups with memory and pids is mounted", ""};
  if (const auto unified = find_hierarchy("")) {
    for (const auto& parent : {unified->own, unified->top}) {
      // Gives the controllers to its children; refused where the group itself has processes.
      write(parent / "cgroup.subtree_control", "+memory +pids");
      made = group.make_in(parent, name, {{"memory.max", memory}, {"pids.max", processes}, {"?memory.swap.max", "0"}});
      if (made)
        return group;
    }
  }
  const auto of_memory = find_hierarchy("memory"), of_pids = find_hierarchy("pids");
  if (!of_memory || !of_pids)
    return made.error();
  made = group.make_in(of_memory->own, name, {{"memory.limit_in_bytes", memory}, {"?memory.memsw.limit_in_bytes", memory}});
  if (made)
    made = group.make_in(of_pids->own, name, {{"pids.max", processes}});
  if (!made)
    return made.error();
  return group;
}

Cgroup::~Cgroup() {
  for (const auto& folder : folders_)
    for (int round = 0; round < 200 && ::rmdir(folder.c_str()) != 0 && errno == EBUSY; ++round) {
      kill_all();
      ::usleep(5000);
    }
}

Result<void> Cgroup::add(pid_t process) const {
  for (const auto& folder : folders_)
    if (!write(folder / "cgroup.procs", std::to_string(process)))
      return Error{Errc::unavailable, std::string{"the control group takes no process: "} + std::strerror(errno), folder.string()};
  return {};
}

bool Cgroup::ran_out_of_memory() const {
  for (const auto& folder : folders_)
    for (const char* file : {"memory.events", "memory.oom_control"}) {
      std::istringstream lines{contents(folder / file)};
      std::string word;
      for (std::uint64_t count; lines >> word >> count;)
        if (word == "oom_kill" && count > 0)
          return true;
    }
  return false;
}

void Cgroup::kill_all() const {
  for (const auto& folder : folders_) {
    if (write(folder / "cgroup.kill", "1"))
      continue;
    std::istringstream processes{contents(folder / "cgroup.procs")};
    for (pid_t process; processes >> process;)
      ::kill(process, SIGKILL);
  }
}

void Cgroup::sweep() {
  for (const char* controller : {"", "memory", "pids"}) {
    const auto hierarchy = find_hierarchy(controller);
    if (!hierarchy)
      continue;
    for (const auto& parent : {hierarchy->own, hierarchy->top}) {
      std::error_code problem;
      for (auto entry = fs::directory_iterator{parent, problem}; !problem && entry != fs::directory_iterator{}; entry.increment(problem)) {
        const auto name = entry->path().filename().string();
        const auto maker = name.starts_with(prefix) ? std::atoi(name.c_str() + prefix.size()) : 0;
        if (maker > 0 && ::kill(maker, 0) != 0 && errno == ESRCH)
          ::rmdir(entry->path().c_str());
      }
    }
  }
}

}  // namespace mendwatch::sandbox
