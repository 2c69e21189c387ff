#include "src/cli/demo_home.hpp"

#include "src/base/embedded.hpp"
#include "src/base/text.hpp"
#include "src/outside/http/client.hpp"
#include "src/outside/sandbox/launch.hpp"
#include "src/outside/sandbox/sandbox.hpp"

#include <fstream>

#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

namespace mendwatch::cli {
namespace {

namespace fs = std::filesystem;

// A command of the demonstration's own, run to its end. `env` finds it.
Result<std::string> run(std::vector<std::string> command, const fs::path& folder, std::vector<std::string> environment = {}) {
  command.insert(command.begin(), "/usr/bin/env");
  environment.insert(environment.end(), {"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8", "HOME=" + folder.string(),
                                         "GIT_CONFIG_NOSYSTEM=1", "GIT_TERMINAL_PROMPT=0"});
  sandbox::Launch launch;
  launch.argv = command;
  launch.environment = std::move(environment);
  launch.folder = folder;
  launch.time = std::chrono::seconds{60};
  auto finished = sandbox::launch(launch);
  if (!finished)
    return finished.error();
  if (finished->exit_code == 127)
    return Error{Errc::unavailable, "the demonstration needs it: install it", command[1]};
  if (!finished->passed())
    return Error{Errc::failed, std::string{trim(visible(finished->tail))}, join({command.begin() + 1, command.end()}, " ")};
  return finished->tail;
}

Result<void> git(const std::vector<std::string>& arguments, const fs::path& folder) {
  std::vector<std::string> command{"git", "-c", "user.name=Demo", "-c", "user.email=demo@localhost", "-c", "init.defaultBranch=main"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  if (auto done = run(command, folder); !done)
    return done.error();
  return {};
}

// A port that nobody listens on now.
int free_port() {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const bool bound = ::bind(descriptor, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  ::close(descriptor);
  return bound ? ntohs(address.sin_port) : 0;
}

Result<void> write(const fs::path& path, std::string_view bytes) {
  std::error_code problem;
  fs::create_directories(path.parent_path(), problem);
  std::ofstream file(path, std::ios::binary);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!file.flush())
    return Error{Errc::failed, "cannot be written", path.string()};
  return {};
}

// The process that deploy.py started, which belongs to no child of ours.
void stop_service(const fs::path& folder) {
  std::ifstream file(folder / "running.json");
  const auto running = Json::parse(file, nullptr, false);
  if (!running.is_object() || !running.contains("pid"))
    return;
  const auto pid = running.value("pid", 0);
  std::ifstream command("/proc/" + std::to_string(pid) + "/cmdline");
  const std::string words{std::istreambuf_iterator<char>(command), {}};
  if (pid > 1 && words.find(folder.string()) != std::string::npos)
    ::kill(pid, SIGTERM);
}

}  // namespace

const std::vector<DemoBug>& demo_bugs() {
  static const std::vector<DemoBug> bugs{
      {"limit", "long answers are cut at a token limit", "/ask?words=4000", "stop"},
      {"retry", "a tool server that fails now and then is not asked again", "/tool?name=clock", "clock"},
      {"crash", "orders without a coupon crash", "/order?id=3", "Edsger"},
  };
  return bugs;
}

Result<DemoHome> DemoHome::open(fs::path folder, const std::vector<std::string>& bugs, bool keep) {
  DemoHome home;
  home.folder_ = std::move(folder);
  home.keep_ = keep;
  const auto sandbox = sandbox::Sandbox::probe();
  home.sandbox_ = sandbox.level();
  home.sandbox_why_ = sandbox.why();
  if (auto laid = home.lay_out(); !laid)
    return laid.error();
  if (auto started = home.start(bugs); !started)
    return started.error();
  return home;
}

DemoHome::~DemoHome() {
  if (folder_.empty())  // moved from
    return;
  children_.clear();
  stop_service(folder_);
  std::error_code ignored;
  if (!keep_)
    fs::remove_all(folder_, ignored);
}

Result<void> DemoHome::lay_out() {
  const auto source = folder_ / "source";
  for (const auto& file : embedded::example()) {
    const auto place = file.path.starts_with("agent/") ? source / file.path.substr(6) : folder_ / file.path;
    if (auto written = write(place, file.bytes); !written)
      return written.error();
  }
  for (const auto& arguments : std::vector<std::vector<std::string>>{{"init", "-q"}, {"add", "."}, {"commit", "-q", "-m", "The agent"}})
    if (auto done = git(arguments, source); !done)
      return done.error();
  for (const auto& arguments : std::vector<std::vector<std::string>>{
           {"clone", "-q", "--bare", "source", "remote.git"}, {"clone", "-q", "remote.git", "live"}})
    if (auto done = git(arguments, folder_); !done)
      return done.error();
  return git({"-C", "remote.git", "config", "core.logAllRefUpdates", "true"}, folder_);
}

Result<void> DemoHome::start(const std::vector<std::string>& bugs) {
  port_ = free_port();
  tools_port_ = free_port();
  if (port_ == 0 || tools_port_ == 0)
    return Error{Errc::unavailable, "no free port on 127.0.0.1", "demonstration"};
  const Json service{{"port", port_},
                     {"tools", "http://127.0.0.1:" + std::to_string(tools_port_)},
                     {"log", (folder_ / "agent.log").string()}};
  if (auto written = write(folder_ / "service.json", service.dump(2)); !written)
    return written.error();
  if (auto written = write_configuration(); !written)
    return written.error();
  const auto child = [&](std::vector<std::string> argv) -> Result<void> {
    argv.insert(argv.begin(), {"timeout", "1800", "python3"});
    auto started = process::Child::start(argv);
    if (!started)
      return started.error();
    children_.push_back(std::move(*started));
    return {};
  };
  if (auto started = child({(folder_ / "ops/tools.py").string(), std::to_string(tools_port_)}); !started)
    return started.error();
  auto all = commits();
  if (!all)
    return all.error();
  if (auto deployed = run({"python3", "ops/deploy.py", folder_.string()}, folder_, {"MENDWATCH_COMMIT=" + all->front()}); !deployed)
    return deployed.error();
  return child({(folder_ / "ops/traffic.py").string(), std::to_string(port_), join(bugs, ",")});
}

Result<void> DemoHome::write_configuration() {
  const auto home = folder_.string();
  // The one place that ever sets unsafe_host by itself: for this shipped example, where the kernel refuses a sandbox.
  const std::string sandbox = sandbox_ == propose::SandboxLevel::none ? "unsafe_host" : "basic";
  const std::string yaml = "# The demonstration's configuration. conf/mendwatch.yaml explains every key.\n"
                           "state: ./state\n"
                           "listen: 127.0.0.1:0\n"
                           "allow_root: true\n"
                           "verify:\n"
                           "  window: 60s\n"
                           "repositories:\n"
                           "  - name: agent\n"
                           "    remote: " + home + "/remote.git\n"
                           "    branch: main\n"
                           "    prefixes: [" + home + "/live]\n"
                           "    sandbox: " + sandbox + "\n"
                           "    on_worse: revert\n"
                           "    deploy:\n"
                           "      command: [python3, " + home + "/ops/deploy.py, " + home + "]\n"
                           "      limit: 60s\n"
                           "services:\n"
                           "  - name: agent\n"
                           "    repository: agent\n"
                           "    description: answers questions, calls a tool server, prices orders\n"
                           "    sources:\n"
                           "      - files: [" + home + "/agent.log]\n";
  return write(configuration(), yaml);
}

Result<std::vector<std::string>> DemoHome::commits() const {
  auto text = run({"git", "-C", "remote.git", "rev-list", "main"}, folder_);
  if (!text)
    return text.error();
  std::vector<std::string> commits;
  for (auto line : lines_of(*text))
    commits.emplace_back(line);
  if (commits.empty())
    return Error{Errc::failed, "the branch main has no commit", "remote.git"};
  return commits;
}

Result<std::string> DemoHome::changes(const std::string& commit) const {
  return run({"git", "-C", "remote.git", "diff", "--no-color", "--no-ext-diff", commit + "^", commit}, folder_);
}

Result<std::string> DemoHome::ask(const std::string& request) const {
  http::Outgoing outgoing;
  outgoing.to = {"127.0.0.1", static_cast<std::uint16_t>(port_)};
  outgoing.target = request;
  auto answer = http::fetch_now(std::move(outgoing), std::chrono::seconds{10});
  if (!answer)
    return answer.error();
  if (answer->status != 200)
    return Error{Errc::failed, "answered with " + std::to_string(answer->status), request};
  return answer->body;
}

}  // namespace mendwatch::cli
