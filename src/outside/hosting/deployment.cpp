#include "src/outside/hosting/deployment.hpp"

#include "src/base/text.hpp"
#include "src/outside/sandbox/descriptor.hpp"
#include "src/outside/sandbox/launch.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <unistd.h>

namespace mendwatch::hosting {
namespace {

namespace fs = std::filesystem;

// As a shell would find it: beside the folder for names with a '/', else by PATH.
std::string find_program(const Deployment& deployment) {
  if (deployment.command.empty() || deployment.command.front().empty())
    return {};
  const fs::path name = deployment.command.front();
  const auto is_program = [](const fs::path& path) {
    std::error_code problem;
    return fs::is_regular_file(path, problem) && ::access(path.c_str(), X_OK) == 0;
  };
  if (name.has_parent_path()) {
    const auto path = deployment.folder / name;
    return is_program(path) ? path.string() : std::string{};
  }
  const char* search = std::getenv("PATH");
  for (auto folder : split(search != nullptr ? search : "/usr/local/bin:/usr/bin:/bin", ':'))
    if (const auto path = fs::path{folder} / name; path.is_absolute() && is_program(path))
      return path.string();
  return {};
}

std::vector<std::string> environment_for(const Target& target) {
  std::vector<std::string> lines;
  for (char** line = environ; *line != nullptr; ++line)
    if (!std::string_view{*line}.starts_with("MENDWATCH_"))
      lines.emplace_back(*line);
  const std::pair<const char*, const std::string&> ours[] = {
      {"COMMIT", target.commit}, {"FIX", target.fix},         {"REPOSITORY", target.repository},
      {"BRANCH", target.branch}, {"SERVICE", target.service}, {"STEP", target.step}};
  for (const auto& [name, value] : ours)
    lines.push_back(std::string{"MENDWATCH_"} + name + "=" + value);
  return lines;
}

}  // namespace

Result<sandbox::Finished> deploy(const Deployment& deployment, const Target& target) {
  const auto program = find_program(deployment);
  if (program.empty())
    return Error{Errc::not_found, "there is no such program", deployment.command.empty() ? "deploy.command" : deployment.command.front()};
  std::error_code problem;
  fs::create_directories(deployment.log.parent_path(), problem);
  // A file, not a pipe to us: a service that is started by the command may keep it for its life.
  const sandbox::Descriptor log{::open(deployment.log.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600)};
  if (!log)
    return Error{Errc::unavailable, std::string{"the deployment's log can't be written: "} + std::strerror(errno), deployment.log.string()};
  sandbox::Launch launch;
  launch.argv = deployment.command;
  launch.argv.front() = program;
  launch.environment = environment_for(target);
  launch.folder = deployment.folder;
  launch.no_new_privileges = false;  // it is the operator's own command and may use sudo
  launch.time = deployment.limit;
  launch.output_file = log.get();
  launch.leave_rest = true;
  return sandbox::launch(launch);
}

}  // namespace mendwatch::hosting
