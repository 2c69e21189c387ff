#include "src/config/parts.hpp"

#include <re2/re2.h>

namespace mendwatch::config {
namespace {

constexpr Range<Duration> limits{std::chrono::seconds{1}, std::chrono::hours{1}};

void read_remote(Section& section, Repository& repository, Reading& reading) {
  static const RE2 local{"(?:file://)?(/.*)|(\\.{0,2}/?[A-Za-z0-9_.][^:]*)"};
  static const RE2 with_password{"[a-z+]+://[^/@]*:[^/@]*@.*"};
  static const RE2 secure{"https://[^/@]+(?::[0-9]+)?/.+|ssh://(?:[A-Za-z0-9_.-]+@)?[A-Za-z0-9.-]+(?::[0-9]+)?/.+|[A-Za-z0-9_.-]+@[A-Za-z0-9.-]+:.+"};
  static const RE2 plain{"http://(?:127\\.0\\.0\\.1|localhost|\\[::1\\])(?::[0-9]+)?/.+"};
  section.require("remote");
  std::string text;
  section.read("remote", text);
  if (text.empty())
    return;
  if (RE2::FullMatch(text, with_password))
    section.complain("remote", "has a password in its URL: put it under password, as ${ENV:NAME} or file:PATH");
  else if (text.front() == '-')
    section.complain("remote", "must not begin with -");
  else if (RE2::FullMatch(text, secure) || RE2::FullMatch(text, plain))
    repository.remote = text;
  else if (text.starts_with("http://"))
    section.complain("remote", "uses plain http, which is allowed to this machine only");
  else if (std::string absolute, relative; RE2::FullMatch(text, local, &absolute, &relative))
    repository.remote = (reading.folder / (absolute.empty() ? relative : absolute)).lexically_normal();
  else
    section.complain("remote", "must be a path, an https or ssh URL, or user@host:path");
}

// Globs inside the repository: relative, and never upwards.
void read_globs(Section& section, const std::string& key, std::vector<std::string>& into) {
  section.read(key, into);
  for (const auto& glob : into) {
    const auto parts = split(glob, '/');
    if (glob.front() == '/' || std::find(parts.begin(), parts.end(), "..") != parts.end())
      section.complain(key, "must be paths inside the repository, without a leading / and without ..");
  }
}

void read_checks(Section& section, Repository& repository) {
  std::set<std::string> names;
  for (auto& item : section.sections("checks")) {
    propose::Check check;
    item.require("name");
    item.read("name", check.name);
    if (!check.name.empty() && !names.insert(check.name).second)
      item.complain("name", "is used a second time");
    item.require("command");
    item.read("command", check.command);
    item.read("limit", check.limit, limits);
    item.read("required", check.required);
    check.tests = true;
    item.read("tests", check.tests);
    item.finish();
    repository.checks.push_back(std::move(check));
  }
}

void read_deploy(Section& section, Repository& repository, Reading& reading) {
  auto part = section.section("deploy");
  if (!part)
    return;
  Deploy deploy;
  deploy.folder = reading.folder;
  part->require("command");
  part->read("command", deploy.command);
  part->read_path("folder", deploy.folder);
  part->read("limit", deploy.limit, limits);
  part->finish();
  repository.deploy = std::move(deploy);
}

std::size_t approvers(const Configuration& configuration) {
  return static_cast<std::size_t>(std::count_if(configuration.people.begin(), configuration.people.end(), [](const approve::Person& person) {
    return std::find(person.roles.begin(), person.roles.end(), "approver") != person.roles.end();
  }));
}

void read_quorum(Section& section, const std::string& key, std::uint32_t& into, std::size_t people) {
  std::size_t quorum = into;
  section.read(key, quorum, {1, 20});
  if (quorum > people)
    section.complain(key, "asks for more people than there are approvers, so that nothing could ever be approved");
  into = static_cast<std::uint32_t>(quorum);
}

}  // namespace

void read_repositories(Section& root, Configuration& configuration, Reading& reading) {
  std::set<std::string> names;
  for (auto& section : root.sections("repositories")) {
    Repository repository;
    read_name(section, repository.name, names);
    read_remote(section, repository, reading);
    section.read("branch", repository.branch);
    static const RE2 branch{"[A-Za-z0-9_][A-Za-z0-9_./-]{0,200}"};
    if (!RE2::FullMatch(repository.branch, branch) || repository.branch.find("..") != std::string::npos || repository.branch.ends_with(".lock"))
      section.complain("branch", "is not a name that git takes for a branch");
    section.read("user", repository.user);
    section.read_secret("password", repository.password);
    if (!repository.password.empty() && !repository.remote.starts_with("https://") && !repository.remote.starts_with("http://"))
      section.complain("password", "is of use for an https remote only");
    read_globs(section, "paths", repository.paths);
    read_globs(section, "restricted_paths", repository.restricted_paths);
    section.read("prefixes", repository.prefixes);
    for (const auto& prefix : repository.prefixes)
      if (prefix.front() != '/')
        section.complain("prefixes", "must be absolute paths, as they are where the service runs");
    using propose::SandboxLevel;
    section.read("sandbox", repository.sandbox, {SandboxLevel::strict, SandboxLevel::basic, SandboxLevel::unsafe_host});
    read_checks(section, repository);
    read_deploy(section, repository, reading);
    section.read("on_worse", repository.on_worse);
    read_quorum(section, "quorum", repository.quorum, approvers(configuration));
    read_quorum(section, "quorum_high_risk", repository.quorum_high_risk, approvers(configuration));
    // Two are needed by default even where there are not two people: then restricted paths stay as they are.
    read_quorum(section, "quorum_restricted", repository.quorum_restricted, 20);
    section.finish();
    configuration.repositories.push_back(std::move(repository));
  }
}

}  // namespace mendwatch::config
