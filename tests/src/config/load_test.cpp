#include "src/base/text.hpp"
#include "src/config/load.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

using namespace mendwatch;
using namespace mendwatch::config;
using std::chrono::seconds;

namespace {

const Outside outside{[](const std::string& name) { return name == "TOKEN" ? std::optional<std::string>{"s3cret-value"} : std::nullopt; },
                      [](const std::filesystem::path& path) -> Result<std::string> {
                        if (path == "/etc/mendwatch/token")
                          return std::string{"from-a-file\n"};
                        return Error{Errc::not_found, "there is no such file", path};
                      },
                      1000};

Loaded read(std::string_view yaml) { return parse(yaml, "/etc/mendwatch/mendwatch.yaml", outside); }

// The problems of a file that must be wrong, joined.
std::string wrong(std::string_view yaml) {
  const auto loaded = read(yaml);
  CHECK_FALSE(loaded.configuration);
  std::string text;
  for (const auto& problem : loaded.problems)
    text += to_string(problem) + "\n";
  return text;
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

constexpr const char* service = "services: [{name: shop, sources: [{stdin: true}]}]\n";

}  // namespace

TEST_CASE("the shipped configuration is right, and shows every key") {
  std::ifstream file{"conf/mendwatch.yaml"};
  REQUIRE(file);
  std::ostringstream text;
  text << file.rdbuf();
  const auto loaded = parse(text.str(), "/etc/mendwatch/mendwatch.yaml", outside);
  for (const auto& problem : loaded.problems)
    MESSAGE(to_string(problem));
  REQUIRE(loaded.configuration);
  CHECK(loaded.configuration->services.at(0).sources.size() == 4);
  CHECK(approve::check(policy_of(*loaded.configuration)));
  for (const char* key : {"state:", "listen:", "allow_root:", "ingest_token:", "playbooks:", "people:", "principals:", "roles:", "remote:", "branch:", "user:",
                          "password:", "paths:", "restricted_paths:", "prefixes:", "sandbox:", "checks:", "command:", "limit:", "required:", "tests:", "deploy:",
                          "folder:", "on_worse:", "quorum:", "quorum_restricted:", "quorum_high_risk:", "description:", "sources:", "files:", "interval:", "first_lines:", "ingest:", "stdin:"})
    CHECK_MESSAGE(contains(text.str(), key), key);
}

TEST_CASE("the shipped configuration says the defaults where it says that it does") {
  std::ifstream file{"conf/mendwatch.yaml"};
  std::ostringstream text;
  text << file.rdbuf();
  const auto shipped = parse(text.str(), "/etc/mendwatch/mendwatch.yaml", outside).configuration.value();
  const Configuration fresh;
  CHECK(shipped.listen.port == fresh.listen.port);
  CHECK(shipped.detect.window == fresh.detect.window);
  CHECK(shipped.detect.repeated_errors == fresh.detect.repeated_errors);
  CHECK(shipped.detect.truncations == fresh.detect.truncations);
  CHECK(shipped.detect.truncation_window == fresh.detect.truncation_window);
  CHECK(shipped.detect.duplicates == fresh.detect.duplicates);
  CHECK(shipped.detect.slow == fresh.detect.slow);
  CHECK(shipped.detect.slow_factor == fresh.detect.slow_factor);
  CHECK(shipped.detect.cool_down == fresh.detect.cool_down);
  CHECK(shipped.detect.history == fresh.detect.history);
  CHECK(shipped.detect.services == fresh.detect.services);
  CHECK(shipped.detect.templates == fresh.detect.templates);
  CHECK(shipped.correlate.quiet == fresh.correlate.quiet);
  CHECK(shipped.correlate.hold == fresh.correlate.hold);
  CHECK(shipped.correlate.together == fresh.correlate.together);
  CHECK(shipped.correlate.per_hour == fresh.correlate.per_hour);
  CHECK(shipped.approve.deadline == fresh.approve.deadline);
  CHECK(shipped.approve.first_retry == fresh.approve.first_retry);
  CHECK(shipped.approve.last_retry == fresh.approve.last_retry);
  CHECK(shipped.verify.window == fresh.verify.window);
  CHECK(shipped.verify.before == fresh.verify.before);
  CHECK(shipped.verify.least_traffic == fresh.verify.least_traffic);
  CHECK(shipped.verify.least_expected == fresh.verify.least_expected);
  CHECK(shipped.verify.confidence == fresh.verify.confidence);
  CHECK(shipped.verify.gone_below == fresh.verify.gone_below);
  CHECK(shipped.verify.worse_above == fresh.verify.worse_above);
}

TEST_CASE("little needs to be said: one service is a configuration") {
  const auto loaded = read(service);
  REQUIRE(loaded.configuration);
  const auto& configuration = *loaded.configuration;
  CHECK(configuration.state == "/etc/mendwatch/state");
  CHECK(configuration.listen.host == "127.0.0.1");
  CHECK(configuration.listen.port == 8686);
  REQUIRE(configuration.people.size() == 1);
  CHECK(configuration.people[0].principals == std::vector<std::string>{"local:1000", "token:page"});
  CHECK(configuration.services[0].sources[0].name == "shop.0");
}

TEST_CASE("relative paths begin at the file's folder") {
  const auto loaded = read("state: ../var\nplaybooks: [mine]\nrepositories: [{name: shop, remote: ./shop.git, deploy: {command: [./deploy.sh]}}]\n"
                           "services: [{name: shop, repository: shop, sources: [{files: [logs/*.log]}]}]\n");
  REQUIRE(loaded.configuration);
  CHECK(loaded.configuration->state == "/etc/var");
  CHECK(loaded.configuration->playbooks[0] == "/etc/mendwatch/mine");
  CHECK(loaded.configuration->repositories[0].remote == "/etc/mendwatch/shop.git");
  CHECK(loaded.configuration->repositories[0].deploy->folder == "/etc/mendwatch");
  CHECK(loaded.configuration->services[0].sources[0].files[0] == "/etc/mendwatch/logs/*.log");
}

TEST_CASE("secrets come from the environment or a file, and are gathered to be kept out of sight") {
  const auto loaded = read("ingest_token: ${ENV:TOKEN}\nrepositories: [{name: shop, remote: 'https://git.example/shop.git', password: 'file:token'}]\n" +
                           std::string{service});
  REQUIRE(loaded.configuration);
  CHECK(loaded.configuration->ingest_token == "s3cret-value");
  CHECK(loaded.configuration->repositories[0].password == "from-a-file");
  CHECK(loaded.configuration->secrets == std::vector<std::string>{"s3cret-value", "from-a-file"});
}

TEST_CASE("a secret in the file itself is refused and not shown") {
  const auto text = wrong("ingest_token: hunter2hunter2\n" + std::string{service});
  CHECK(contains(text, "mendwatch.yaml:1:15: ingest_token is a secret, which never stands in this file"));
  CHECK_FALSE(contains(text, "hunter2"));
}

TEST_CASE("all problems are told at once, in the order of the file") {
  const auto text = wrong("statee: x\nlisten: nowhere\nallow_root: yes\nservices:\n  - {name: shop, sorces: []}\n");
  CHECK(contains(text, ":1:1: unknown key 'statee'; did you mean state?"));
  CHECK(contains(text, ":2:9: listen must be an address"));
  CHECK(contains(text, ":3:13: allow_root must be true or false"));
  CHECK(contains(text, "services[0] needs sources"));
  CHECK(contains(text, "unknown key 'sorces' in services[0]; did you mean sources?"));
  CHECK(text.find("statee") < text.find("nowhere") + text.size());
}

TEST_CASE("a repository that nobody knows is named with the nearest") {
  CHECK(contains(wrong("repositories: [{name: shop, remote: /srv/shop.git}]\nservices: [{name: a, repository: shpo, sources: [{stdin: true}]}]\n"),
                 ":2:34: services[0].repository is not the name of a repository in this file; did you mean shop?"));
}

TEST_CASE("words that YAML would change are refused, quoted ones are taken") {
  const auto branch = [](const std::string& text) { return "repositories: [{name: a, remote: /srv/a.git, branch: " + text + "}]\n" + service; };
  for (const char* text : {"no", "010", "1e3", "1.10", "0x1f", "12:30", "~", "on", "1_000"})
    CHECK_MESSAGE(!read(branch(text)).configuration, text);
  for (const char* text : {"'no'", "\"010\"", "main", "v1.10", "release/2"})
    CHECK_MESSAGE(read(branch(text)).configuration, text);
}

TEST_CASE("pushed lines on an open port need a token") {
  const std::string pushed = "listen: 0.0.0.0:80\nservices: [{name: a, sources: [{ingest: true}]}]\n";
  CHECK(contains(wrong(pushed), "need ingest_token"));
  CHECK(read("ingest_token: ${ENV:TOKEN}\n" + pushed).configuration);
}

TEST_CASE("remotes that could run a command or leak a password are refused") {
  for (const char* remote : {"'ext::sh -c id'", "'-upload-pack=id'", "'https://u:hunter2@git.example/a.git'", "'http://git.example/a.git'", "'ftp://x/y'"}) {
    const auto text = wrong("repositories: [{name: a, remote: " + std::string{remote} + "}]\n" + service);
    CHECK_MESSAGE(contains(text, "remote"), remote);
    CHECK_FALSE(contains(text, "hunter2"));
  }
  for (const char* remote : {"/srv/a.git", "./a.git", "a.git", "'file:///srv/a.git'", "'https://git.example/a.git'", "'ssh://git@git.example/a.git'", "'git@git.example:a.git'", "'http://127.0.0.1:3000/a.git'"})
    CHECK_MESSAGE(read("repositories: [{name: a, remote: " + std::string{remote} + "}]\n" + service).configuration, remote);
}

TEST_CASE("nothing can be approved by more people than there are, and nobody counts twice") {
  CHECK(contains(wrong("repositories: [{name: a, remote: /a, quorum: 2}]\n" + std::string{service}), "quorum"));
  CHECK(contains(wrong("people: [{name: a, principals: [local:1]}, {name: b, principals: [local:1]}]\n" + std::string{service}), "count once"));
}

TEST_CASE("a file that is missing says where was looked and what to do") {
  const auto missing = find_file("/nowhere/mendwatch.yaml");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == Errc::not_found);
  CHECK(load("/nowhere/mendwatch.yaml").error().code == Errc::not_found);
}
