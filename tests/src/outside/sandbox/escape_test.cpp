#include "src/outside/sandbox/sandbox.hpp"
#include "src/outside/sandbox/user_slot.hpp"
#include "tests/support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <cstring>

#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

using namespace mendwatch;
using namespace mendwatch::sandbox;

namespace {

namespace fs = std::filesystem;

const Sandbox& probed() {
  static const Sandbox once = Sandbox::probe();
  return once;
}

bool can_be_had(SandboxLevel level) {
  if (probed().level() >= level)
    return true;
  MESSAGE("skipped: " << probed().why());
  return false;
}

// What every script may use. It says ESCAPED when it managed to do what it mustn't.
constexpr const char* prelude = R"py(
import ctypes, errno, os, resource, signal, socket, subprocess, sys, threading, time
libc = ctypes.CDLL(None, use_errno=True)
SECRET, HOST_PID, PORT, ABSTRACT, FILE = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], sys.argv[5]
def escaped(what): print("ESCAPED", what, flush=True)
def syscall(number, *arguments):
    ctypes.set_errno(0)
    result = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(a) if isinstance(a, int) else a for a in arguments])
    return result if result >= 0 else -ctypes.get_errno()
def attempt(what, action):
    try:
        if action(): escaped(what)
    except (OSError, ValueError, subprocess.SubprocessError, socket.timeout): pass
)py";

// A host with something to steal: a secret in the environment, in an open descriptor and in files, and servers to talk to.
struct Host {
  tests::TemporaryFolder folder;
  const std::string secret = "the-secret-of-the-host";
  fs::path worktree = folder.path() / "worktree";
  fs::path file = folder.write("secret", secret);
  int descriptor = -1;
  int listener = -1;
  int abstract = -1;
  int port = 0;
  std::string abstract_name = "mendwatch-test-" + std::to_string(::getpid());

  Host() {
    fs::create_directories(worktree);
    folder.write("worktree/mine", "as it was");
    ::chmod(file.c_str(), 0600);
    ::setenv("MENDWATCH_TEST_SECRET", secret.c_str(), 1);
    descriptor = ::open(file.c_str(), O_RDONLY);  // inheritable on purpose
    listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(::bind(listener, reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(::listen(listener, 5) == 0);
    ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
    port = ntohs(address.sin_port);
    abstract = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    std::memcpy(name.sun_path + 1, abstract_name.data(), abstract_name.size());
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + abstract_name.size());
    REQUIRE(::bind(abstract, reinterpret_cast<sockaddr*>(&name), length) == 0);
    REQUIRE(::listen(abstract, 5) == 0);
  }
  ~Host() {
    for (int open : {descriptor, listener, abstract})
      ::close(open);
    ::unsetenv("MENDWATCH_TEST_SECRET");
  }

  Command command(const std::string& script) const {
    Command command;
    command.argv = {"python3", "-c", prelude + script, secret, std::to_string(::getpid()), std::to_string(port), abstract_name, file.string()};
    command.worktree = worktree;
    command.limits.time = std::chrono::seconds{20};
    command.limits.memory = 256u << 20;
    command.limits.file_size = 4u << 20;
    command.limits.disk = 24u << 20;
    command.limits.output = 1u << 20;
    command.limits.temporary = 8u << 20;
    command.limits.processes = 32;
    return command;
  }

  Finished run(const Command& command, SandboxLevel level = probed().level()) const {
    auto finished = probed().run(command, level);
    REQUIRE_MESSAGE(finished, (finished ? "" : to_string(finished.error())));
    return *finished;
  }
};

// True if a process with `word` in its command line is left anywhere on the host.
bool still_runs(const std::string& word) {
  std::error_code problem;
  for (const auto& entry : fs::directory_iterator{"/proc", problem}) {
    std::ifstream in{entry.path() / "cmdline"};
    const std::string line{std::istreambuf_iterator<char>{in}, {}};
    if (line.find(word) != std::string::npos && entry.path().filename() != std::to_string(::getpid()))
      return true;
  }
  return false;
}

struct Escape {
  const char* what;
  const char* script;
};

const Escape escapes[] = {
    {"reads the environment that it was started from", R"py(attempt("env", lambda: SECRET in str(os.environ)))py"},
    {"reads the environment of other processes", R"py(
for pid in filter(str.isdigit, os.listdir("/proc")):
    attempt("environ of " + pid, lambda: SECRET in open(f"/proc/{pid}/environ", errors="replace").read() and pid != str(os.getpid()))
    attempt("cmdline of " + pid, lambda: int(pid) == HOST_PID and HOST_PID > 20 and "test_outside" in open(f"/proc/{pid}/cmdline").read()))py"},
    {"uses descriptors that were left open", R"py(
for fd in range(3, 1024):
    attempt(f"fd {fd}", lambda: SECRET in os.pread(fd, 100, 0).decode(errors="replace"))
attempt("any fd", lambda: [f for f in map(int, os.listdir("/proc/self/fd")) if f > 3]))py"},
    {"talks to a server of the host", R"py(attempt("loopback", lambda: socket.create_connection(("127.0.0.1", PORT), 2)))py"},
    {"asks the cloud for its credentials", R"py(attempt("metadata", lambda: socket.create_connection(("169.254.169.254", 80), 2)))py"},
    {"reaches the internet", R"py(
attempt("tcp", lambda: socket.create_connection(("1.1.1.1", 53), 2))
attempt("udp", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("8.8.8.8", 53)))
attempt("v6", lambda: socket.create_connection(("2606:4700:4700::1111", 53), 2)))py"},
    {"talks to an abstract socket of the host", R"py(
s = socket.socket(socket.AF_UNIX)
attempt("abstract", lambda: s.connect("\0" + ABSTRACT) is None))py"},
    {"reads files of the host", R"py(
attempt("users", lambda: "root" in open("/etc/passwd").read())
for path in [FILE, "/etc/shadow", "/etc/hostname", "/etc/resolv.conf", "/root", "/home", "/var/log", "/sys/kernel", "/run", "/proc/1/root" + FILE, "/proc/1/cwd/" + FILE,
             "/w/../" + FILE, "/oldroot" + FILE, "/newroot" + FILE]:
    attempt(path, lambda: os.stat(path)))py"},
    {"reaches files of the host through a link", R"py(
os.symlink(FILE, "/w/link"); attempt("link", lambda: open("/w/link").read())
attempt("hard link", lambda: os.link(FILE, "/w/hard") is None))py"},
    {"writes to /usr", R"py(
attempt("usr", lambda: open("/usr/mendwatch-escape", "w"))
attempt("bin", lambda: os.rename("/usr/bin/env", "/usr/bin/env2") is None)
attempt("chmod", lambda: os.chmod("/usr/bin/env", 0o777) is None))py"},
    {"writes outside of its folders", R"py(
for path in ["/mendwatch-escape", "/dev/mendwatch-escape", "/proc/mendwatch-escape", "/bin/mendwatch-escape"]:
    attempt(path, lambda: open(path, "w")))py"},
    {"mounts", R"py(
MS_REMOUNT, MS_BIND = 32, 4096
attempt("remount", lambda: libc.mount(b"none", b"/usr", None, MS_REMOUNT | MS_BIND, None) == 0)
attempt("tmpfs", lambda: libc.mount(b"none", b"/w", b"tmpfs", 0, None) == 0)
attempt("umount", lambda: libc.umount2(b"/usr", 2) == 0)
attempt("fsopen", lambda: syscall(430, b"tmpfs", 0) >= 0)
attempt("open_tree", lambda: syscall(428, -100, b"/usr", 1) >= 0))py"},
    {"makes namespaces", R"py(
attempt("unshare user", lambda: libc.unshare(0x10000000) == 0)
attempt("unshare mount", lambda: libc.unshare(0x00020000) == 0)
attempt("unshare program", lambda: subprocess.run(["unshare", "-Ur", "true"], stderr=subprocess.DEVNULL).returncode == 0)
attempt("clone", lambda: (lambda pid: os._exit(0) if pid == 0 else pid > 0)(syscall(56, 0x10000000 | 17, 0, 0, 0, 0))))py"},
    {"enters namespaces of others", R"py(
for pid in (1, os.getppid()):
    for name in ("mnt", "net", "user", "pid"):
        attempt(name, lambda: os.readlink(f"/proc/{pid}/ns/{name}") != os.readlink(f"/proc/self/ns/{name}"))
        attempt("setns " + name, lambda: libc.setns(os.open(f"/proc/{pid}/ns/{name}", os.O_RDONLY), 0) == 0))py"},
    {"traces processes", R"py(
attempt("traceme", lambda: libc.ptrace(0, 0, 0, 0) == 0)
attempt("attach", lambda: libc.ptrace(16, 1, 0, 0) == 0)
attempt("vm_readv", lambda: syscall(310, 1, 0, 0, 0, 0, 0) >= 0))py"},
    {"signals processes of the host", R"py(
attempt("host", lambda: HOST_PID > 20 and os.kill(HOST_PID, 0) is None)
attempt("seen", lambda: len([p for p in os.listdir("/proc") if p.isdigit()]) > 5))py"},
    {"becomes root", R"py(
attempt("setuid", lambda: os.setuid(0) is None)
attempt("setresgid", lambda: os.setresgid(0, 0, 0) is None)
attempt("is root", lambda: os.getuid() == 0 and open("/proc/self/uid_map").read().split()[1] == "0")
attempt("su", lambda: subprocess.run(["su", "-c", "true"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=5).returncode == 0)
caps = [l for l in open("/proc/self/status") if l.startswith(("CapEff", "CapPrm", "CapBnd"))]
attempt("capabilities", lambda: any(int(l.split()[1], 16) for l in caps))
attempt("new privileges", lambda: "NoNewPrivs:\t1" not in open("/proc/self/status").read()))py"},
    {"makes or opens devices", R"py(
attempt("mknod", lambda: os.mknod("/w/disk", 0o60666, os.makedev(8, 0)) is None)
for path in ["/dev/mem", "/dev/kmem", "/dev/sda", "/dev/vda", "/dev/loop0", "/dev/fuse", "/dev/kvm", "/dev/net/tun"]:
    attempt(path, lambda: os.stat(path)))py"},
    {"changes the kernel's settings", R"py(
for path in ["/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/proc/sys/vm/drop_caches", "/proc/sys/kernel/hostname", "/proc/self/oom_score_adj"]:
    attempt(path, lambda: os.open(path, os.O_WRONLY) >= 0 and path != "/proc/self/oom_score_adj"))py"},
    {"uses rare parts of the kernel", R"py(
calls = {"bpf": (321, 0, 0, 0), "perf_event_open": (298, 0, 0, -1, -1, 0), "userfaultfd": (323, 0), "io_uring_setup": (425, 1, ctypes.create_string_buffer(200)),
         "keyctl": (250, 0, -3, 1), "add_key": (248, b"user", b"x", b"y", 1, -3), "kexec_load": (246, 0, 0, 0, 0), "chroot": (161, b"/w"),
         "pivot_root": (155, b"/w", b"/w"), "init_module": (175, 0, 0, b""), "syslog": (103, 3, 0, 0), "acct": (163, 0), "open_by_handle_at": (304, -100, 0, 0)}
for name, (number, *arguments) in calls.items():
    attempt(name, lambda: os.uname().machine == "x86_64" and syscall(number, *arguments) not in (-errno.EPERM, -errno.ENOSYS)))py"},
    {"opens rare sockets", R"py(
for family in (17, 38, 40, 31, 29, 44): attempt(f"family {family}", lambda: socket.socket(family, socket.SOCK_DGRAM if family != 38 else 5))
attempt("raw", lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)))py"},
    {"types into our terminal", R"py(
import fcntl
for fd in (0, 1, 2): attempt("TIOCSTI", lambda: fcntl.ioctl(fd, 0x5412, b"x") is not None)
attempt("tty", lambda: open("/dev/tty", "w")))py"},
    {"raises its limits", R"py(
for what in (resource.RLIMIT_NPROC, resource.RLIMIT_FSIZE, resource.RLIMIT_DATA, resource.RLIMIT_CORE, resource.RLIMIT_CPU):
    attempt(str(what), lambda: resource.setrlimit(what, (resource.RLIM_INFINITY, resource.RLIM_INFINITY)) is None))py"},
    {"writes a file larger than it may", R"py(
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
def big():
    with open("/w/big", "wb") as f:
        for _ in range(16): f.write(b"x" * (1 << 20)); f.flush()
    return True
attempt("big", big))py"},
    {"fills memory through /tmp and /dev/shm", R"py(
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
def fill(folder):
    for i in range(40):
        with open(f"{folder}/{i}", "wb") as f: f.write(b"x" * (1 << 20))
    return True
for folder in ("/tmp", "/dev/shm"): attempt(folder, lambda: fill(folder)))py"},
    {"makes more processes than it may", R"py(
made = 0
def bomb():
    global made
    while made < 200:
        pid = os.fork()
        if pid == 0: time.sleep(60); os._exit(0)
        made += 1
    return True
attempt("forks", bomb)
attempt("too many", lambda: made > 32))py"},
    {"makes more threads than it may", R"py(
made = 0
try:
    for _ in range(200): threading.Thread(target=time.sleep, args=(60,), daemon=True).start(); made += 1
    escaped("threads")
except RuntimeError: pass
os._exit(0))py"},
};

}  // namespace

TEST_CASE("nobody gets out of the sandbox") {
  if (!can_be_had(SandboxLevel::basic))
    return;
  const Host host;
  for (const auto& escape : escapes) {
    const auto finished = host.run(host.command(escape.script));
    INFO(escape.what << ": " << finished.tail);
    CHECK(finished.passed());
    CHECK(finished.tail.find("ESCAPED") == std::string::npos);
  }
  CHECK(host.folder.read("worktree/mine") == "as it was");
  MESSAGE(std::size(escapes) << " kinds of escape tried at level " << to_string(probed().level()));
}

TEST_CASE("a script that can't escape is a real script: the same one gets out where nothing holds it") {
  // Guards the tests above: a typing error in them would look like safety.
  const Host host;
  auto outside = host.command(R"py(attempt("loopback", lambda: socket.create_connection(("127.0.0.1", PORT), 2)))py");
  CHECK(host.run(outside, SandboxLevel::unsafe_host).tail.find("ESCAPED") != std::string::npos);
  auto read = host.command(R"py(attempt("file", lambda: os.stat("/etc/passwd")))py");
  CHECK(host.run(read, SandboxLevel::unsafe_host).tail.find("ESCAPED") != std::string::npos);
}

TEST_CASE("what hangs, floods or hoards is killed, and its limit is named") {
  if (!can_be_had(SandboxLevel::basic))
    return;
  const Host host;
  SUBCASE("it sleeps and takes no signal") {
    auto command = host.command("for s in range(1, 32):\n  try: signal.signal(s, signal.SIG_IGN)\n  except OSError: pass\nprint('sleeping', flush=True); time.sleep(600)");
    command.limits.time = std::chrono::milliseconds{800};
    const auto finished = host.run(command);
    CHECK(finished.ending == Ending::out_of_time);
    CHECK(finished.seconds < 1.8);
    CHECK(finished.tail == "sleeping\n");
    CHECK(sentence(finished, command.limits) == "was killed at its limit of 800ms");
  }
  SUBCASE("it prints without end") {
    const auto finished = host.run(host.command("while True: print('x' * 1000)"));
    CHECK(finished.ending == Ending::too_much_output);
    CHECK(finished.tail.size() <= 16u << 10);
  }
  SUBCASE("it writes many files") {
    const auto finished = host.run(host.command("i = 0\nwhile True:\n  i += 1\n  open(f'/w/{i}', 'wb').write(b'x' * (1 << 20))\n  time.sleep(0.002)"));
    CHECK(finished.ending == Ending::too_much_disk);
  }
  SUBCASE("it takes memory") {
    const auto finished = host.run(host.command("blocks = []\nwhile True: blocks.append(bytearray(b'x' * (1 << 20)))"));
    CHECK_FALSE(finished.passed());
    CHECK(finished.ending != Ending::out_of_time);
  }
  SUBCASE("many take memory together") {
    if (probed().level() != SandboxLevel::strict)
      return;
    const auto finished = host.run(host.command(R"py(
for _ in range(8):
    if os.fork() == 0: block = bytearray(b'x' * (64 << 20)); time.sleep(600)
print([os.wait()[1] for _ in range(8)]))py"));
    CHECK(finished.ending == Ending::out_of_memory);
  }
  SUBCASE("it leaves a daemon behind") {
    const auto finished = host.run(host.command(R"py(
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for fd in range(3): os.close(fd)
        os.execvp("sleep", [f"mendwatch-left-behind-{HOST_PID}", "600"])
    os._exit(0)
time.sleep(0.2))py"));
    CHECK(finished.passed());
    CHECK_FALSE(still_runs("mendwatch-left-behind-" + std::to_string(::getpid())));
  }
}

TEST_CASE("a link in the place of a file that is read back gives nothing away") {
  if (!can_be_had(SandboxLevel::basic))
    return;
  const Host host;
  auto command = host.command("os.symlink(FILE, 'link'); os.mkdir('d'); os.symlink('/', 'd/root'); open('d/result', 'w').write('fine'); os.mkfifo('fifo')");
  command.collect = {"link", "d/root" + host.file.string(), "../../secret", host.file.string(), "d/result", "fifo", "nothing"};
  const auto finished = host.run(command);
  CHECK(finished.collected == std::map<std::string, std::string>{{"d/result", "fine"}});
}

TEST_CASE("on the bare host the environment and the descriptors are still held back, and what it started ends with it") {
  const Host host;
  for (std::size_t i : {0u, 2u}) {
    const auto finished = host.run(host.command(escapes[i].script), SandboxLevel::unsafe_host);
    INFO(escapes[i].what << ": " << finished.tail);
    CHECK(finished.passed());
    CHECK(finished.tail.find("ESCAPED") == std::string::npos);
  }
  // Named by our own number: what another run left behind is not ours.
  const auto mark = std::to_string(::getpid());
  auto command = host.command("subprocess.Popen(['sleep', '600." + mark + "']); print('sleeping', flush=True); time.sleep(600)");
  command.limits.time = std::chrono::milliseconds{700};
  CHECK(host.run(command, SandboxLevel::unsafe_host).ending == Ending::out_of_time);
  CHECK_FALSE(still_runs("600." + mark));
  if (UserSlot::possible()) {
    host.run(host.command("subprocess.Popen(['sleep', '601." + mark + "'], start_new_session=True)"), SandboxLevel::unsafe_host);
    CHECK_FALSE(still_runs("601." + mark));
  }
}
