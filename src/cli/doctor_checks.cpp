#include "src/base/text.hpp"
#include "src/cli/doctor.hpp"
#include "src/outside/files/glob.hpp"
#include "src/outside/git/push.hpp"
#include "src/outside/http/io.hpp"
#include "src/outside/http/server.hpp"
#include "src/outside/http/server_file.hpp"
#include "src/outside/sandbox/sandbox.hpp"

#include <sqlite3.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>

namespace mendwatch::cli {
namespace fs = std::filesystem;
namespace {

constexpr std::chrono::seconds remote_limit{10};
constexpr std::uintmax_t little_room = 512ull << 20;

// Where a program would be found: by its path from `folder`, or in PATH.
std::optional<fs::path> find_program(const std::string& name, const fs::path& folder) {
  if (name.find('/') != std::string::npos) {
    const auto path = (folder / name).lexically_normal();
    return ::access(path.c_str(), X_OK) == 0 ? std::optional{path} : std::nullopt;
  }
  const char* path = std::getenv("PATH");
  for (auto part : split(path ? path : "/usr/local/bin:/usr/bin:/bin", ':'))
    if (const auto candidate = fs::path{part} / name; !part.empty() && ::access(candidate.c_str(), X_OK) == 0)
      return candidate;
  return std::nullopt;
}

Finding examine_user(const config::Configuration& configuration) {
  if (::geteuid() != 0)
    return {Grade::ok, "user", "uid " + std::to_string(::geteuid())};
  if (configuration.allow_root)
    return {Grade::warn, "user", "root, which allow_root permits: deployments and unsafe_host checks run as root"};
  return {Grade::fail, "user", "root is refused: start it as a user of its own, or set allow_root: true"};
}

Finding examine_state(const config::Configuration& configuration) {
  const auto& state = configuration.state;
  std::error_code error;
  if (!fs::exists(state, error)) {
    auto parent = state.parent_path();
    while (!parent.empty() && parent != parent.root_path() && !fs::exists(parent, error))
      parent = parent.parent_path();
    return ::access(parent.c_str(), W_OK) == 0 ? Finding{Grade::ok, "state folder", state.string() + " will be made"}
                                               : Finding{Grade::fail, "state folder", state.string() + " is not there, and " + parent.string() + " is not yours to write to"};
  }
  const auto trial = state / ".doctor";
  if (!(std::ofstream{trial} << "x"))
    return {Grade::fail, "state folder", state.string() + " cannot be written to"};
  fs::remove(trial, error);
  const auto room = fs::space(state, error).available;
  if (!error && room < little_room)
    return {Grade::warn, "state folder", state.string() + " has only " + std::to_string(room >> 20) + " MiB left"};
  return {Grade::ok, "state folder", state.string()};
}

Finding examine_database(const config::Configuration& configuration) {
  const auto file = configuration.state / "journal.sqlite";
  const std::string version = std::string{"SQLite "} + sqlite3_libversion();
  std::error_code error;
  if (!fs::exists(file, error))
    return {Grade::ok, "journal", version + "; it will be made"};
  sqlite3* database = nullptr;
  std::string result = "cannot be opened";
  bool busy = false;
  if (sqlite3_open_v2(file.c_str(), &database, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK) {
    sqlite3_busy_timeout(database, 500);
    const auto first_row = [](void* into, int columns, char** values, char**) {
      if (columns > 0 && values[0])
        *static_cast<std::string*>(into) = values[0];
      return 0;
    };
    char* words = nullptr;
    const int code = sqlite3_exec(database, "PRAGMA quick_check(1)", first_row, &result, &words);
    busy = code == SQLITE_BUSY || code == SQLITE_LOCKED;
    if (code != SQLITE_OK)
      result = words ? words : "cannot be read";
    sqlite3_free(words);
  }
  sqlite3_close(database);
  if (busy)  // its owner reads and writes it alone
    return {Grade::ok, "journal", version + "; " + file.string() + " is in use by a running service, so it was not looked into"};
  if (result != "ok")
    return {Grade::fail, "journal", file.string() + ": " + result + "; restore it from a copy"};
  return {Grade::ok, "journal", version + "; " + file.string() + " is sound"};
}

Finding examine_port(const config::Configuration& configuration) {
  const auto where = configuration.listen.host + ":" + std::to_string(configuration.listen.port);
  http::Io io{1};
  http::ServerSettings settings;
  settings.host = configuration.listen.host;
  settings.port = configuration.listen.port;
  settings.connections = 16;
  auto server = http::Server::start(io, settings, [](const http::Request&, const http::Reply&) {});
  if (server)
    return {Grade::ok, "listen", where + (configuration.listen.port == 0 ? ": any free port" : " is free")};
  const auto ours = http::read_server_file(configuration.state);
  if (server.error().code == Errc::unavailable && ours && ours->url.ends_with(":" + std::to_string(configuration.listen.port)) && ::kill(ours->pid, 0) == 0)
    return {Grade::ok, "listen", where + ": mendwatch runs there (process " + std::to_string(ours->pid) + ")"};
  return {Grade::fail, "listen", to_string(server.error())};
}

Finding examine_sandbox(const config::Configuration& configuration, const sandbox::Sandbox& sandbox) {
  const auto level = std::string{to_string(sandbox.level())};
  if (sandbox.level() == propose::SandboxLevel::strict)
    return {Grade::ok, "sandbox", level};
  const bool needed = std::any_of(configuration.repositories.begin(), configuration.repositories.end(),
                                  [&](const auto& repository) { return !sandbox.level_for(repository.sandbox); });
  return {needed ? Grade::fail : Grade::warn, "sandbox", level + ": " + sandbox.why()};
}

void examine_commands(const config::Repository& repository, std::vector<Finding>& findings) {
  const auto what = "repository " + repository.name;
  for (const auto& check : repository.checks)
    // A path stands for a file of the repository, which is not looked at here.
    if (check.command.front().find('/') == std::string::npos && !find_program(check.command.front(), {}))
      findings.push_back({check.required ? Grade::fail : Grade::warn, what, "check " + check.name + ": there is no program " + check.command.front()});
  if (!repository.deploy)
    findings.push_back({Grade::warn, what, "no deploy command: a fix ends with the push, and whether it helped is not found out"});
  else if (!find_program(repository.deploy->command.front(), repository.deploy->folder))
    findings.push_back({Grade::fail, what, "deploy: " + repository.deploy->command.front() + " is not there or not executable"});
}

void examine_repository(const config::Repository& repository, const sandbox::Sandbox& sandbox, std::vector<Finding>& findings) {
  const auto what = "repository " + repository.name;
  if (std::error_code error; repository.remote.starts_with('/') && !fs::exists(repository.remote, error)) {
    findings.push_back({Grade::fail, what, repository.remote + " cannot be reached: there is no such folder"});
    return examine_commands(repository, findings);
  }
  git::RemoteSettings settings;
  settings.limit = remote_limit;
  if (!repository.password.empty())
    settings.credentials = [&](const std::string&) -> std::optional<git::Credentials> { return git::Credentials{repository.user, repository.password, "", ""}; };
  const auto head = git::remote_head(repository.remote, repository.branch, settings);
  if (!head)
    findings.push_back({Grade::fail, what, repository.remote + " cannot be reached: " + head.error().message});
  else if (head->empty())
    findings.push_back({Grade::fail, what, repository.remote + " has no branch " + repository.branch});
  else
    findings.push_back({Grade::ok, what, repository.branch + " is at " + head->substr(0, 12)});
  if (const auto level = sandbox.level_for(repository.sandbox); !level)
    findings.push_back({Grade::fail, what, level.error().message});
  else if (*level == propose::SandboxLevel::unsafe_host)
    findings.push_back({Grade::warn, what, "sandbox: unsafe_host: tests of a proposed change run as you, with nothing held back"});
  examine_commands(repository, findings);
}

Finding examine_files(const std::string& what, const std::string& glob) {
  const auto paths = files::expand_glob(glob, 1000);
  std::size_t readable = 0;
  std::string locked;
  for (const auto& path : paths)
    if (::access(path.c_str(), R_OK) == 0)
      ++readable;
    else
      locked = path;
  if (paths.empty())
    return {Grade::warn, what, glob + " matches no file (yet)"};
  if (!locked.empty())
    return {Grade::fail, what, locked + " cannot be read by this user"};
  return {Grade::ok, what, glob + ": " + count_of(readable, "file")};
}

void examine_service(const config::Service& service, std::vector<Finding>& findings) {
  if (service.repository.empty())
    findings.push_back({Grade::warn, "service " + service.name, "has no repository: troubles are told, nothing is proposed"});
  for (const auto& source : service.sources) {
    const auto what = "source " + source.name;
    for (const auto& glob : source.files)
      findings.push_back(examine_files(what, glob));
    if (!source.command.empty()) {
      const auto program = find_program(source.command.front(), fs::current_path());
      findings.push_back(program ? Finding{Grade::ok, what, program->string()} : Finding{Grade::fail, what, "there is no program " + source.command.front()});
    }
    if (source.ingest)
      findings.push_back({Grade::ok, what, "lines pushed to /ingest/" + service.name});
    if (source.standard_input)
      findings.push_back({Grade::ok, what, "standard input"});
  }
}

Finding examine_people(const config::Configuration& configuration) {
  const auto policy = config::policy_of(configuration);
  if (auto sound = approve::check(policy); !sound)
    return {Grade::fail, "people", to_string(sound.error())};
  const auto deciders = approve::deciders(policy, "");
  if (deciders.empty())
    return {Grade::fail, "people", "nobody has the role approver, so nothing can be approved"};
  const auto mine = "local:" + std::to_string(::getuid());
  std::set<std::string> names;
  for (const auto& [principal, name] : deciders)
    names.insert(name);
  const auto all = join({names.begin(), names.end()}, ", ") + " may decide";
  if (!deciders.contains(mine) && !deciders.contains("token:page"))
    return {Grade::warn, "people", all + ", but neither you (" + mine + ") nor the page (token:page)"};
  return {Grade::ok, "people", all};
}

}  // namespace

std::vector<Finding> examine(const config::Configuration& configuration) {
  std::vector<Finding> findings{examine_user(configuration), examine_state(configuration), examine_database(configuration), examine_port(configuration)};
  const auto sandbox = sandbox::Sandbox::probe();
  findings.push_back(examine_sandbox(configuration, sandbox));
  for (const auto& repository : configuration.repositories)
    examine_repository(repository, sandbox, findings);
  for (const auto& service : configuration.services)
    examine_service(service, findings);
  findings.push_back(examine_people(configuration));
  return findings;
}

}  // namespace mendwatch::cli
