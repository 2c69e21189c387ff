#include "src/base/text.hpp"
#include "src/config/load.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace mendwatch::config;

namespace {

const std::vector<std::string> good = {
    "state: ./state",
    "listen: 127.0.0.1:8686",
    "allow_root: false",
    "ingest_token: ${ENV:TOKEN}",
    "playbooks: [./playbooks]",
    "people:",
    "  - name: josh",
    "    principals: [local:1000, token:page]",
    "    roles: [approver]",
    "detect:",
    "  window: 5m",
    "  repeated_errors: 3",
    "  slow_factor: 3",
    "verify:",
    "  confidence: 0.99",
    "repositories:",
    "  - name: shop",
    "    remote: https://git.example/shop.git",
    "    branch: main",
    "    user: mendwatch",
    "    password: ${ENV:TOKEN}",
    "    paths: ['src/**']",
    "    restricted_paths: [.github/ci.yml]",
    "    prefixes: [/srv/app]",
    "    sandbox: basic",
    "    checks:",
    "      - name: tests",
    "        command: [python3, -m, unittest]",
    "        limit: 60s",
    "        required: true",
    "        tests: true",
    "    deploy:",
    "      command: [./deploy.sh]",
    "      folder: .",
    "      limit: 120s",
    "    on_worse: revert",
    "    quorum: 1",
    "services:",
    "  - name: shop",
    "    repository: shop",
    "    description: a shop",
    "    sources:",
    "      - files: [/var/log/*.log]",
    "      - command: [railway, logs]",
    "        interval: 300s",
    "        first_lines: 200",
    "      - ingest: true",
};

constexpr const char* secret = "Tr0ub4dor-and-3";
const Outside outside{[](const std::string& name) { return name == "TOKEN" ? std::optional<std::string>{secret} : std::nullopt; },
                      [](const std::filesystem::path& path) -> Result<std::string> { return Error{Errc::not_found, "there is no such file", path}; }, 1000};

Loaded read(const std::vector<std::string>& lines) { return parse(join(lines, "\n") + "\n", "/etc/mendwatch.yaml", outside); }

struct Mutation {
  std::string what;
  std::vector<std::string> lines;
  int line;  // where the problem must be told
};

std::string indent_of(const std::string& line) { return line.substr(0, line.find_first_not_of(" -")); }
std::string key_of(const std::string& line) {
  const auto start = line.find_first_not_of(" -");
  return line.substr(start, line.find(':') - start);
}

// Each line in turn: its key misspelt, given twice, its value of a wrong type, out of range, read in two ways, or a secret.
std::vector<Mutation> mutations() {
  std::vector<Mutation> all;
  for (std::size_t i = 0; i < good.size(); ++i) {
    const auto& line = good[i];
    const int number = static_cast<int>(i) + 1;
    const auto indent = indent_of(line), key = key_of(line);
    const auto with = [&](std::string what, std::string text, int at) {
      auto lines = good;
      lines[i] = std::move(text);
      all.push_back({key + " " + what, std::move(lines), at});
    };
    with("misspelt", indent + key + "x" + line.substr(indent.size() + key.size()), number);
    if (line.ends_with(":"))
      continue;
    auto twice = good;
    twice.insert(twice.begin() + number, std::string(indent.size(), ' ') + key + ": " + secret);
    all.push_back({key + " twice", std::move(twice), number + 1});
    with("a map", indent + key + ": {" + secret + ": " + secret + "}", number);
    with("empty", indent + key + ":", number);
    with("an alias", indent + key + ": *x", number);
    with("a number in octal", indent + key + ": 010", number);
    with("a word that is false", indent + key + ": no", number);
  }
  const auto replaced = [&](int number, const std::string& value) {
    auto lines = good;
    auto& line = lines[static_cast<std::size_t>(number) - 1];
    line = line.substr(0, line.find(':') + 2) + value;
    all.push_back({value, std::move(lines), number});
  };
  for (const char* value : {"127.0.0.1:65536", "127.0.0.1", ":80", "example.org:80", "8686"})
    replaced(2, value);
  replaced(4, secret);
  replaced(4, "${ENV:MISSING}");
  replaced(4, "file:missing");
  replaced(8, "[root]");
  replaced(9, "[aprover]");
  replaced(11, "0s");
  replaced(12, "0");
  replaced(13, "0.5");
  replaced(15, "1.5");
  replaced(15, "1e-1");
  replaced(18, std::string{"https://user:"} + secret + "@git.example/shop.git");
  replaced(19, "a..b");
  replaced(21, secret);
  replaced(22, "['../x']");
  replaced(22, "[]");
  replaced(24, "[srv]");
  replaced(25, "basics");
  replaced(25, "none");
  for (const char* value : {"0s", "2d", "60 parsecs", "-5s", "1:30"})
    replaced(29, value);
  replaced(30, "'true'");
  replaced(36, "reverted");
  for (const char* value : {"0", "2", "1.0", "99999999999999999999"})
    replaced(37, value);
  replaced(40, "shopp");
  replaced(46, "0");
  replaced(47, "false");
  return all;
}

}  // namespace

TEST_CASE("the configuration that is going to be broken is right") {
  const auto loaded = read(good);
  for (const auto& problem : loaded.problems)
    MESSAGE(to_string(problem));
  CHECK(loaded.configuration);
}

TEST_CASE("every mutation is refused at its line, and no secret is shown") {
  const auto all = mutations();
  CHECK(all.size() >= 100);
  for (const auto& [what, lines, line] : all) {
    const auto loaded = read(lines);
    CHECK_MESSAGE(!loaded.configuration, what);
    bool told = false;
    for (const auto& problem : loaded.problems) {
      told = told || problem.line == line;
      if (what.find(" a map") == std::string::npos)  // there the secret is a key, and keys are named
        CHECK_MESSAGE(to_string(problem).find(secret) == std::string::npos, what, ": ", to_string(problem));
    }
    CHECK_MESSAGE(told, what, ": not told in line ", line, loaded.problems.empty() ? "" : ", but " + to_string(loaded.problems[0]));
  }
}
