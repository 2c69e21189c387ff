#include "src/cli/init.hpp"

#include "src/base/text.hpp"
#include "src/cli/verbs.hpp"
#include "src/config/load.hpp"
#include "src/outside/git/repository.hpp"

#include <fcntl.h>
#include <git2.h>
#include <pwd.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <ostream>

namespace mendwatch::cli {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t most_folders = 1000;

std::string name_for(const fs::path& folder) {
  std::string name;
  for (char c : lower(folder.filename().string()))
    name += (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' ? c : '-';
  const auto start = name.find_first_of("abcdefghijklmnopqrstuvwxyz0123456789");
  return start == std::string::npos ? "app" : name.substr(start, 60);
}

// Where pushes could go: what the clone calls origin, unless a password stands in it.
std::string origin_of(git_repository* repository) {
  git_remote* remote = nullptr;
  if (git_remote_lookup(&remote, repository, "origin") != 0)
    return "";
  const char* url = git_remote_url(remote);
  std::string text = url ? url : "";
  git_remote_free(remote);
  const auto scheme = text.find("://"), at = text.find('@');
  if (scheme != std::string::npos && at != std::string::npos && text.substr(scheme + 3, at - scheme - 3).find(':') != std::string::npos)
    text.erase(scheme + 3, at + 1 - (scheme + 3));
  return text;
}

std::string branch_of(git_repository* repository) {
  git_reference* head = nullptr;
  if (git_repository_head(&head, repository) != 0)
    return "main";
  const char* name = git_reference_shorthand(head);
  std::string text = name ? name : "main";
  git_reference_free(head);
  return text == "HEAD" ? "main" : text;
}

bool has_logs(const fs::path& folder) {
  std::error_code error;
  for (auto entry = fs::directory_iterator{folder, error}; !error && entry != fs::directory_iterator{}; entry.increment(error))
    if (entry->path().extension() == ".log" && entry->is_regular_file(error))
      return true;
  return false;
}

std::vector<std::string> logs_in(const fs::path& folder) {
  std::vector<std::string> globs;
  for (const auto* place : {".", "log", "logs", "var/log"})
    if (const auto there = (folder / place).lexically_normal(); has_logs(there))
      globs.push_back((there / "*.log").string());
  return globs;
}

std::optional<FoundRepository> look_at(const fs::path& folder) {
  std::error_code error;
  if (!fs::exists(folder / ".git", error))
    return std::nullopt;
  auto repository = git::Repository::open(folder.string());
  if (!repository)
    return std::nullopt;
  FoundRepository found{name_for(folder), origin_of(repository->raw()), branch_of(repository->raw()), logs_in(folder)};
  if (found.remote.empty())
    found.remote = folder.string();
  else if (found.remote.find(':') == std::string::npos && !found.remote.starts_with('/'))
    found.remote = (folder / found.remote).lexically_normal();
  return found;
}

std::string quoted(const std::string& text) { return "'" + replace_all(text, "'", "''") + "'"; }

std::string service_text(const std::string& name, const std::string& repository, const std::vector<std::string>& logs) {
  std::string text = "  - name: " + name + "\n" + (repository.empty() ? "    # repository: NAME           # without it, troubles are told and nothing is proposed\n" : "    repository: " + repository + "\n") +
                     "    sources:\n";
  for (const auto& glob : logs)
    text += "      - files: [" + quoted(glob) + "]\n";
  if (logs.empty())
    text += "      - ingest: true            # nothing was found here: push lines to /ingest/" + name + ", or name files or a command:\n"
            "      # - files: ['/var/log/" + name + "/*.log']\n"
            "      # - command: [docker, logs, -f, " + name + "]\n";
  return text;
}

struct InitOptions {
  std::string file = "mendwatch.yaml";
  std::string folder = ".";
  bool dry_run = false;
};

ExitCode init(const InitOptions& options, Streams& streams) {
  std::error_code error;
  const auto folder = fs::canonical(options.folder, error);
  if (error || !fs::is_directory(folder))
    return fail(streams, Error{Errc::not_found, "is not a folder", options.folder});
  const auto found = look_around(folder);
  const auto* user = ::getpwuid(::getuid());
  const auto text = starting_configuration(found, user && user->pw_name ? user->pw_name : "you", ::getuid());
  const auto loaded = config::parse(text, fs::absolute(options.file), config::real_outside());
  for (const auto& problem : loaded.problems)
    streams.err << config::to_string(problem) << '\n';
  if (!loaded.configuration)
    return fail(streams, Error{Errc::failed, "what was found here makes no configuration; write it by hand (docs/guide.md)", options.folder});
  if (options.dry_run) {
    streams.out << text;
    return ExitCode::done;
  }
  if (auto written = write_new_file(options.file, text); !written)
    return fail(streams, written.error());
  for (const auto& repository : found)
    streams.err << "found " << visible(repository.name) << " (" << visible(repository.remote) << ", " << (repository.logs.empty() ? "no logs" : visible(join(repository.logs, ", "))) << ")\n";
  streams.out << "Wrote " << options.file << ". Look through it, then: mendwatch doctor -c " << options.file << '\n';
  return ExitCode::done;
}

}  // namespace

std::vector<FoundRepository> look_around(const fs::path& folder) {
  std::vector<fs::path> folders{folder};
  std::error_code error;
  for (auto entry = fs::directory_iterator{folder, error}; !error && entry != fs::directory_iterator{} && folders.size() < most_folders; entry.increment(error))
    if (entry->is_directory(error) && !entry->is_symlink(error) && !entry->path().filename().string().starts_with('.'))
      folders.push_back(entry->path());
  std::sort(folders.begin() + 1, folders.end());
  std::vector<FoundRepository> all;
  for (const auto& each : folders)
    if (auto found = look_at(each)) {
      for (int n = 2; std::any_of(all.begin(), all.end(), [&](const auto& other) { return other.name == found->name; }); ++n)
        found->name = name_for(each) + "-" + std::to_string(n);
      all.push_back(std::move(*found));
    }
  if (!all.empty() && all.front().logs.empty())
    if (auto logs = logs_in(folder); !logs.empty())
      all.front().logs = std::move(logs);
  return all;
}

std::string starting_configuration(const std::vector<FoundRepository>& found, const std::string& user, unsigned uid) {
  std::string text =
         "# mendwatch's configuration, a start. Look through it, then try what it names: mendwatch doctor\n"
         "state: ./state\n"
         "listen: 127.0.0.1:8686\n\n"
         "# Who decides. local:UID is the command line, token:page the page.\n"
         "people:\n  - name: " + name_for(user) + "\n    principals: [local:" + std::to_string(uid) + ", token:page]\n\n";
  text += found.empty() ? "# repositories:\n#   - name: app\n#     remote: /srv/git/app.git\n#     branch: main\n" : "repositories:\n";
  for (const auto& repository : found)
    text += "  - name: " + repository.name + "\n    remote: " + quoted(repository.remote) + "\n    branch: " + quoted(repository.branch) +
            "\n    # prefixes: [/srv/app]      # where the code lives in the container, as stack traces name it\n"
            "    # checks: [{name: tests, command: [python3, -m, unittest]}]   # else found by marker files\n"
            "    # deploy: {command: [./deploy.sh]}   # gets MENDWATCH_COMMIT; without it a fix ends with the push\n";
  text += "\nservices:\n";
  if (found.empty())
    text += service_text("app", "", {});
  for (const auto& repository : found)
    text += service_text(repository.name, repository.name, repository.logs);
  return text;
}

Result<void> write_new_file(const fs::path& path, const std::string& text) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (file < 0 && errno == EEXIST)
    return Error{Errc::refused, "exists already and is never overwritten; give another name with --file, or look at --dry-run", path};
  if (file < 0)
    return Error{Errc::failed, std::string{"cannot be written: "} + std::strerror(errno), path};
  const bool whole = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  ::close(file);
  return whole ? Result<void>{} : Result<void>{Error{Errc::failed, "could not be written whole", path}};
}

void add_init(CommandLine& line) {
  auto options = std::make_shared<InitOptions>();
  auto& verb = add_verb(line, line.app, {"init", "Write a configuration to start from, for the repositories and logs that are here", {"mendwatch init --dry-run", "mendwatch init --folder ~/src --file mendwatch.yaml"}},
                        [options](Streams& streams) { return init(*options, streams); });
  verb.add_option("--file", options->file, "where to write; never overwrites")->capture_default_str();
  verb.add_option("--folder", options->folder, "where to look around: this folder and those in it")->capture_default_str();
  verb.add_flag("--dry-run", options->dry_run, "print it instead");
}

}  // namespace mendwatch::cli
