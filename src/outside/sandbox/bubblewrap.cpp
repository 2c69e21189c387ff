#include "src/outside/sandbox/bubblewrap.hpp"

#include "src/base/text.hpp"
#include "src/outside/sandbox/user_slot.hpp"

#include <cerrno>
#include <cstring>

#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

namespace mendwatch::sandbox {
namespace {

namespace fs = std::filesystem;

bool is_program(const fs::path& path) {
  std::error_code problem;
  return fs::is_regular_file(path, problem) && ::access(path.c_str(), X_OK) == 0;
}

void append(std::vector<std::string>& argv, std::initializer_list<const char*> words) {
  argv.insert(argv.end(), words.begin(), words.end());
}

constexpr const char* own_names[] = {"/etc/hosts", "/etc/nsswitch.conf", "/etc/passwd", "/etc/group"};

void show_own_files(std::vector<std::string>& argv) {
  int descriptor = 4;
  for (const char* name : own_names)
    append(argv, {"--perms", "0644", "--ro-bind-data", std::to_string(descriptor++).c_str(), name});
}

// On a merged /usr these are links into it; elsewhere they are folders of their own.
void show_system_folders(std::vector<std::string>& argv) {
  for (const char* folder : {"/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"}) {
    std::error_code problem;
    if (fs::is_symlink(folder, problem))
      append(argv, {"--symlink", fs::read_symlink(folder, problem).c_str(), folder});
    else if (fs::is_directory(folder, problem))
      append(argv, {"--ro-bind", folder, folder});
  }
}

}  // namespace

std::optional<std::string> find_bubblewrap() {
  for (const char* path : {"/usr/bin/bwrap", "/usr/local/bin/bwrap", "/bin/bwrap"})
    if (is_program(path))
      return path;
  return std::nullopt;
}

std::vector<std::string> wrapped(const std::string& bubblewrap, const Command& command, const fs::path& copy) {
  std::vector<std::string> argv{bubblewrap};
  // --unshare-user beside --unshare-all: alone the latter goes on without when user namespaces are refused.
  append(argv, {"--unshare-all", "--unshare-user", "--disable-userns", "--cap-drop", "ALL", "--die-with-parent", "--new-session",
                "--hostname", "sandbox", "--seccomp", "3", "--ro-bind", "/usr", "/usr"});
  show_system_folders(argv);
  // A root that is alone in its own user namespace can't become anybody else outside; inside it is nobody all the same.
  if (::geteuid() == 0 && !UserSlot::possible())
    append(argv, {"--uid", "65534", "--gid", "65534"});
  // Compilers, Java and others are reached through links in /etc/alternatives; the loader finds libraries by its cache.
  for (const char* folder : {"/etc/alternatives", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/localtime"})
    append(argv, {"--ro-bind-try", folder, folder});
  show_own_files(argv);
  append(argv, {"--proc", "/proc", "--dev", "/dev", "--size", "16777216", "--tmpfs", "/dev/shm", "--remount-ro", "/dev", "--size",
                std::to_string(command.limits.temporary).c_str(), "--tmpfs", "/tmp", "--bind", copy.c_str(), "/w", "--remount-ro", "/",
                "--chdir", "/w", "--"});
  // Counted inside, where this user has no other processes.
  append(argv, {"/usr/bin/prlimit", ("--nproc=" + std::to_string(command.limits.processes)).c_str(), "--"});
  argv.insert(argv.end(), command.argv.begin(), command.argv.end());
  return argv;
}

Result<std::vector<Descriptor>> own_files(uid_t user) {
  const auto id = std::to_string(user);
  const std::string contents[] = {"127.0.0.1 localhost sandbox\n::1 localhost\n", "passwd: files\ngroup: files\nhosts: files\n",
                                  "sandbox:x:" + id + ":" + id + "::/tmp:/bin/sh\n", "sandbox:x:" + id + ":\n"};
  std::vector<Descriptor> files;
  for (const auto& bytes : contents) {
    files.emplace_back(::memfd_create("mendwatch-etc", MFD_CLOEXEC));
    const int file = files.back().get();
    if (file < 0 || ::write(file, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()) || ::lseek(file, 0, SEEK_SET) != 0)
      return Error{Errc::unavailable, std::strerror(errno), "the sandbox's /etc"};
  }
  return files;
}

std::vector<std::string> environment_of(const Command& command) {
  auto all = command.environment;
  for (const auto& [name, value] : std::map<std::string, std::string>{
           {"PATH", search_path}, {"HOME", "/tmp"}, {"TMPDIR", "/tmp"}, {"LANG", "C.UTF-8"}, {"USER", "sandbox"}, {"CI", "1"}})
    all.try_emplace(name, value);
  std::vector<std::string> lines;
  for (const auto& [name, value] : all)
    lines.push_back(name + "=" + value);
  return lines;
}

Result<std::string> find_program(const Command& command) {
  if (command.argv.empty() || command.argv.front().empty())
    return Error{Errc::not_found, "the command is empty", command.worktree.string()};
  const auto& name = command.argv.front();
  if (name.front() == '/') {
    if (is_program(name))
      return name;
  } else if (name.find('/') != std::string::npos) {
    if (is_program(command.worktree / name))
      return name;
  } else {
    for (auto folder : split(search_path, ':'))
      if (auto path = fs::path{folder} / name; is_program(path))
        return path.string();
  }
  return Error{Errc::not_found, "there is no such program (looked in " + std::string{search_path} + ")", visible(shorten(name, 200))};
}

std::vector<std::pair<int, std::uint64_t>> limits_of(const Limits& limits) {
  const auto seconds = static_cast<std::uint64_t>(std::chrono::ceil<std::chrono::seconds>(limits.time).count());
  // Data, not address space: programs reserve far more than they ever touch.
  return {{RLIMIT_CORE, 0},
          {RLIMIT_CPU, 4 * seconds + 1},  // of each process; several threads run at once
          {RLIMIT_DATA, limits.memory},
          {RLIMIT_FSIZE, limits.file_size},
          {RLIMIT_NOFILE, 1024},
          {RLIMIT_MEMLOCK, 64u << 10},
          {RLIMIT_MSGQUEUE, 0}};
}

}  // namespace mendwatch::sandbox
