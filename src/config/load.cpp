#include "src/config/load.hpp"

#include "src/config/parts.hpp"

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace mendwatch::config {
namespace {

Result<std::string> read_whole(const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error))
    return Error{Errc::configuration, "this is a folder", path};
  std::ifstream stream{path, std::ios::binary};
  std::ostringstream content;
  if (!stream || !(content << stream.rdbuf()))
    return Error{std::filesystem::exists(path, error) ? Errc::configuration : Errc::not_found,
                 std::filesystem::exists(path, error) ? "cannot be read, or is empty" : "there is no such file", path};
  return content.str();
}

bool is_loopback(const std::string& host) { return host.starts_with("127.") || host == "::1"; }

void read_all(Section& root, Configuration& configuration, Reading& reading) {
  configuration.state = reading.folder / "state";
  root.read_path("state", configuration.state);
  read_listen(root, configuration);
  root.read_secret("ingest_token", configuration.ingest_token);
  root.read("allow_root", configuration.allow_root);
  std::vector<std::string> playbooks;
  root.read("playbooks", playbooks);
  for (const auto& folder : playbooks)
    configuration.playbooks.push_back((reading.folder / folder).lexically_normal());
  read_rooms(root, configuration);
  read_people(root, configuration, reading);
  read_repositories(root, configuration, reading);
  read_services(root, configuration, reading);
  const auto pushed = [](const Service& service) { return std::any_of(service.sources.begin(), service.sources.end(), [](const Source& s) { return s.ingest; }); };
  if (!is_loopback(configuration.listen.host) && configuration.ingest_token.empty() &&
      std::any_of(configuration.services.begin(), configuration.services.end(), pushed))
    root.complain("listen", "is not this machine alone, so pushed lines need ingest_token");
  root.finish();
}

}  // namespace

std::string to_string(const Problem& problem) {
  return problem.file + ":" + std::to_string(problem.line) + ":" + std::to_string(problem.column) + ": " + problem.message;
}

Outside real_outside() {
  return {[](const std::string& name) -> std::optional<std::string> {
            const char* value = std::getenv(name.c_str());
            return value ? std::optional<std::string>{value} : std::nullopt;
          },
          read_whole, static_cast<std::uint32_t>(::getuid())};
}

Loaded parse(std::string_view yaml, const std::filesystem::path& file, const Outside& outside) {
  Reading reading{file.string(), std::filesystem::absolute(file).parent_path(), outside, {}, {}};
  const auto tree = parse_yaml(yaml, reading.file, reading.problems);
  Configuration configuration;
  configuration.file = std::filesystem::absolute(file);
  // After a syntax error the rest of the file says nothing.
  if (tree.kind == Yaml::Kind::map) {
    Section root{tree, "", reading};
    read_all(root, configuration, reading);
  } else if (reading.problems.empty()) {
    reading.complain(tree, "the file must be a map: `services:` and so on, each on a line of its own");
  }
  std::stable_sort(reading.problems.begin(), reading.problems.end(),
                   [](const Problem& a, const Problem& b) { return std::pair{a.line, a.column} < std::pair{b.line, b.column}; });
  if (!reading.problems.empty())
    return {std::nullopt, std::move(reading.problems)};
  configuration.secrets = std::move(reading.secrets);
  return {std::move(configuration), {}};
}

Result<Configuration> load(const std::filesystem::path& file) {
  auto text = read_whole(file);
  if (!text)
    return text.error();
  auto loaded = parse(*text, file, real_outside());
  if (loaded.configuration)
    return std::move(*loaded.configuration);
  std::vector<std::string> lines;
  for (const auto& problem : loaded.problems)
    lines.push_back(to_string(problem));
  return Error{Errc::configuration, join(lines, "\n"), ""};
}

Result<std::filesystem::path> state_folder(const std::filesystem::path& file) {
  auto text = read_whole(file);
  if (!text)
    return text.error();
  const auto outside = real_outside();
  Reading reading{file.string(), std::filesystem::absolute(file).parent_path(), outside, {}, {}};
  const auto tree = parse_yaml(*text, reading.file, reading.problems);
  auto folder = reading.folder / "state";
  if (tree.kind == Yaml::Kind::map)
    Section{tree, "", reading}.read_path("state", folder);
  if (!reading.problems.empty())
    return Error{Errc::configuration, to_string(reading.problems.front()), ""};
  return folder.lexically_normal();
}

Result<std::filesystem::path> find_file(const std::filesystem::path& given) {
  std::error_code error;
  std::vector<std::filesystem::path> places{given};
  if (given.empty())
    places = {"mendwatch.yaml", "/etc/mendwatch/mendwatch.yaml"};
  for (const auto& place : places)
    if (std::filesystem::exists(place, error))
      return std::filesystem::absolute(place);
  return Error{Errc::not_found,
               given.empty() ? "there is no mendwatch.yaml here and no /etc/mendwatch/mendwatch.yaml; `mendwatch init` writes one" : "there is no such file",
               given.string()};
}

approve::Policy policy_of(const Configuration& configuration) {
  approve::Policy policy;
  policy.people = configuration.people;
  for (const auto& repository : configuration.repositories) {
    approve::Rules rules;
    rules.repository = repository.name;
    rules.quorum = repository.quorum;
    rules.quorum_restricted = repository.quorum_restricted;
    rules.quorum_high_risk = repository.quorum_high_risk;
    policy.repositories.push_back(std::move(rules));
  }
  return policy;
}

const Repository* find_repository(const Configuration& configuration, std::string_view name) {
  for (const auto& repository : configuration.repositories)
    if (repository.name == name)
      return &repository;
  return nullptr;
}

const Service* find_service(const Configuration& configuration, std::string_view name) {
  for (const auto& service : configuration.services)
    if (service.name == name)
      return &service;
  return nullptr;
}

}  // namespace mendwatch::config
