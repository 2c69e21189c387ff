#include "src/propose/guardrails.hpp"

#include "src/base/text.hpp"
#include "src/propose/guarded_paths.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace mendwatch::propose;

namespace {

const std::vector<code::Entry> entries{
    {"src/app.py", 0100644, "b1", 10},  {"run.sh", 0100755, "b2", 10},        {"link", 0120000, "b3", 4},
    {"sub", 0160000, "b4", 0},          {".github/workflows/ci.yml", 0100644, "b5", 10}, {"package-lock.json", 0100644, "b6", 10},
    {"README.md", 0100644, "b7", 10},   {"pyproject.toml", 0100644, "b8", 9}};

FileChange edit(std::string path, std::string before = "x = 1\n", std::string after = "x = 2\n") {
  return {std::move(path), std::move(before), std::move(after), false};
}

FileChange create(std::string path, std::string after = "x = 2\n") { return {std::move(path), "", std::move(after), true}; }

bool allowed(const std::vector<FileChange>& changes, const ChangePolicy& policy = {}) {
  return judge_changes(entries, changes, policy).allowed;
}

}  // namespace

TEST_CASE("an honest change passes") {
  const auto judgement = judge_changes(entries, {edit("src/app.py"), edit("run.sh"), create("src/new.py")}, {});
  CHECK(judgement.problems == std::vector<std::string>{});
  CHECK(judgement.allowed);
  CHECK_FALSE(judgement.restricted);
  CHECK(allowed({edit("src/app.py", "a = 1\r\n", "a = 2\r\n")}));
}

TEST_CASE("each hostile path is refused") {
  using namespace std::string_literals;
  for (const auto& path : {
           // out of the repository
           ""s, "/etc/passwd"s, "../x.py"s, "src/../../x.py"s, "src/./app.py"s, "src//app.py"s, "src/app.py/"s, "~/x"s, "C:/x.py"s, "C:\\x.py"s,
           "src\\app.py"s, "..\\x"s, "src/.. /x.py"s, "src/.../x.py"s, "a/"s + std::string(300, 'x'), std::string(5000, 'y'), "."s, ".."s,
           // git's own folder, however it is spelled
           ".git/config"s, ".GIT/config"s, ".git/hooks/pre-commit"s, "src/.git/x"s, ".git./config"s, ".git /config"s, ".git::$INDEX_ALLOCATION/x"s, "git~1/config"s,
           "GIT~1/config"s, ".g\u200cit/config"s, ".gi\u200dt/config"s, "\ufeff.git/config"s, ".\uff47it/config"s, "\uff0e\uff47\uff49\uff54/config"s, ".g\u0131t/config"s,
           ".git\u200e/x"s, ".gitmodules"s, ".GitModules"s, ".gitattributes"s, "src/.gitattributes"s, ".gitignore"s, ".gitmodules."s,
           // characters that don't show
           "src/\u202epy.ppa"s, "src/a\nb.py"s, "src/a\tb.py"s, "src/a\0b.py"s, "src/\xff\xfe.py"s, "src/a\x1b[31m.py"s, "src/\U000e0041.py"s,
           // what steers builds, tests, CI and agents
           ".github/workflows/ci.yml"s, ".GitHub/workflows/new.yml"s, ".gitlab-ci.yml"s, ".circleci/config.yml"s, "Jenkinsfile"s, ".travis.yml"s, "azure-pipelines.yml"s,
           ".husky/pre-commit"s, ".githooks/pre-push"s, ".pre-commit-config.yaml"s, "package-lock.json"s, "web/yarn.lock"s, "poetry.lock"s, "Cargo.lock"s, "go.sum"s,
           "pnpm-lock.yaml"s, "package.json"s, "pyproject.toml"s, "setup.py"s, "tests/conftest.py"s, "tox.ini"s, "pytest.ini"s, "Makefile"s, "CMakeLists.txt"s, "Dockerfile"s,
           "docker-compose.yml"s, "jest.config.js"s, "requirements.txt"s, "sitecustomize.py"s, "AGENTS.md"s, "CLAUDE.md"s, ".cursorrules"s, ".cursor/rules/a.mdc"s,
           ".github/copilot-instructions.md"s, ".windsurfrules"s, ".mcp.json"s, ".claude/settings.json"s, ".env"s, ".env.production"s, ".vscode/tasks.json"s,
           ".npmrc"s, "deploy/key.pem"s}) {
    INFO("path " << path);
    auto known = entries;
    known.push_back({path, 0100644, "b9", 10});
    CHECK_FALSE(judge_changes(known, {edit(path)}, {}).allowed);
    CHECK_FALSE(allowed({create(path)}));
  }
}

TEST_CASE("each hostile content is refused") {
  for (const std::string& after : {
           std::string{"x = 1\n"},                                  // nothing changes
           std::string{"x = '\u202e'\n"},                           // bidirectional override
           std::string{"x = 2\u200b\n"},                            // zero width
           std::string{"x = 2  # \U000e0061\U000e0062\n"},          // tags
           std::string{"x = 2\x1b[2J\n"},                           // terminal control
           std::string{"x = 2\x08\n"},
           std::string{"x = 2\rprint(1)\n"},                        // a lone carriage return overwrites what is shown
           std::string{"x = 2\0y\n", 8},
           std::string{"x = '\xff'\n"},
           std::string{"key = 'AKIA"} + "IOSFODNN7EXAMPLE'\n",
           std::string{"token = 'ghp_"} + std::string(36, 'a') + "'\n",
           std::string(2u << 20, 'a')}) {
    INFO("content " << visible(after.substr(0, 60)));
    CHECK_FALSE(allowed({edit("src/app.py", "x = 1\n", after)}));
  }
}

TEST_CASE("links, submodules and what isn't there are no files to change") {
  CHECK_FALSE(allowed({edit("link")}));
  CHECK_FALSE(allowed({edit("sub")}));
  CHECK_FALSE(allowed({edit("nowhere.py")}));
  CHECK_FALSE(allowed({create("link/x.py")}));
  CHECK_FALSE(allowed({create("sub/x.py")}));
  CHECK_FALSE(allowed({create("src/app.py/x.py")}));
  CHECK_FALSE(allowed({create("src/app.py")}));
  CHECK_FALSE(allowed({create("src")}));
  CHECK_FALSE(allowed({create("SRC/App.py")}));
}

TEST_CASE("too many, too long, twice: refused") {
  CHECK_FALSE(allowed({}));
  CHECK_FALSE(allowed({edit("src/app.py"), edit("src/app.py")}));
  std::vector<FileChange> many;
  for (int i = 0; i < 21; ++i)
    many.push_back(create("src/f" + std::to_string(i) + ".py"));
  CHECK_FALSE(allowed(many));
  std::string long_text;
  for (int i = 0; i < 500; ++i)
    long_text += "y = " + std::to_string(i) + "\n";
  CHECK_FALSE(allowed({create("src/long.py", long_text)}));
}

TEST_CASE("own secrets are found by their exact value") {
  ChangePolicy policy;
  policy.own_secrets = {"correct horse battery"};
  CHECK_FALSE(allowed({edit("src/app.py", "x = 1\n", "x = 'correct horse battery'\n")}, policy));
}

TEST_CASE("a path that steers can be opted in, which takes two approvers; git's own never") {
  ChangePolicy policy;
  policy.restricted_paths = {"pyproject.toml", ".git/**", ".github/workflows/*"};
  const auto judgement = judge_changes(entries, {edit("pyproject.toml")}, policy);
  CHECK(judgement.allowed);
  CHECK(judgement.restricted);
  CHECK(judge_changes(entries, {edit(".github/workflows/ci.yml")}, policy).restricted);
  CHECK_FALSE(allowed({create(".git/config")}, policy));
  CHECK_FALSE(allowed({edit("package-lock.json")}, policy));
}

TEST_CASE("only listed paths may be changed") {
  ChangePolicy policy;
  policy.paths = {"src/**"};
  CHECK(allowed({edit("src/app.py")}, policy));
  CHECK_FALSE(allowed({edit("run.sh")}, policy));
}

TEST_CASE("patterns: ** is any folders, * one name, a folder stands for all beneath it") {
  CHECK(path_matches("**", "a/b/c.py"));
  CHECK(path_matches("src/**", "src/a/b.py"));
  CHECK(path_matches("**/*.py", "b.py"));
  CHECK(path_matches("**/*.py", "a/b/c.py"));
  CHECK(path_matches("src", "src/a.py"));
  CHECK(path_matches("src/", "src/a.py"));
  CHECK(path_matches("./src/*.py", "src/a.py"));
  CHECK_FALSE(path_matches("*.py", "a/b.py"));
  CHECK_FALSE(path_matches("src/*", "lib/a.py"));
  CHECK_FALSE(path_matches("src/**/x.py", "src/a/y.py"));
  CHECK(path_matches("src/**/x.py", "src/a/b/x.py"));
  CHECK(path_matches("src/**/x.py", "src/x.py"));
}

TEST_CASE("ordinary code steers nothing") {
  for (const auto* path : {"src/hooks/use_order.ts", "core/config.py", "app/build.py", "config/settings.yaml", "src/railway.py", "lib/configure_logging.rb", "docs/guide.md"}) {
    INFO("path " << path);
    CHECK(steering_role(path).empty());
  }
  CHECK(is_beside_the_code("tests/test_app.py"));
  CHECK(is_beside_the_code("src/app.test.ts"));
  CHECK(is_beside_the_code("docs/limits.md"));
  CHECK_FALSE(is_beside_the_code("core/config.py"));
}
