#include "src/propose/checks.hpp"

#include "src/code/map_snapshot.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace mendwatch::propose;

namespace {

std::vector<std::string> names(std::map<std::string, std::string> files, const std::vector<std::string>& changed, const std::vector<Check>& configured = {}) {
  std::vector<std::string> result;
  for (const auto& check : find_checks(code::MapSnapshot{std::move(files)}, changed, configured))
    result.push_back(check.name);
  return result;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("each changed file gets the syntax check of its language, Python an import as well") {
  CHECK(names({}, {"a.py", "b.js", "c.sh", "d.json"}) ==
        Names{"python syntax: a.py", "javascript syntax: b.js", "bash syntax: c.sh", "json syntax: d.json", "python import: a.py"});
  CHECK(names({}, {"x.rb", "x.php", "x.go"}) == Names{"ruby syntax: x.rb", "php syntax: x.php", "go syntax: x.go"});
}

TEST_CASE("modules are imported from where their package begins") {
  const auto checks = find_checks(code::MapSnapshot{std::map<std::string, std::string>{{"src/shop/__init__.py", ""}, {"src/shop/cart.py", ""}}}, {"src/shop/cart.py"}, {});
  REQUIRE(checks.size() == 2);
  CHECK(checks[1].command[4] == "src");
  CHECK(checks[1].command[5] == "shop.cart");
}

TEST_CASE("the repository's own tests are found by marker files") {
  CHECK(names({{"tests/test_a.py", "import unittest\n"}}, {}) == Names{"unittest"});
  CHECK(names({{"tests/test_a.py", "import pytest\n"}}, {}) == Names{"pytest"});
  CHECK(names({{"pytest.ini", ""}}, {}) == Names{"pytest"});
  CHECK(names({{"package.json", R"({"scripts": {"test": "node --test"}})"}}, {}) == Names{"npm test"});
  CHECK(names({{"package.json", R"({"scripts": {"test": "echo \"Error: no test specified\" && exit 1"}})"}}, {}).empty());
  CHECK(names({{"package.json", "[1, "}}, {}).empty());
  CHECK(names({{"go.mod", ""}}, {}) == Names{"go vet", "go test"});
  CHECK(names({{"Cargo.toml", ""}}, {}) == Names{"cargo test"});
  CHECK(names({{"pom.xml", ""}}, {}) == Names{"maven test"});
  CHECK(names({{"CMakeLists.txt", "enable_testing()\n"}}, {}) == Names{"ctest"});
}

TEST_CASE("configured checks replace the found ones, not the syntax checks") {
  CHECK(names({{"go.mod", ""}}, {"a.sh"}, {{"mine", {"./test.sh"}}}) == Names{"bash syntax: a.sh", "mine"});
}

TEST_CASE("no command contains a word of the repository but the changed path") {
  for (const auto& check : find_checks(code::MapSnapshot{std::map<std::string, std::string>{{"package.json", R"({"scripts": {"test": "rm -rf / # evil"}})"}}}, {"a.py"}, {}))
    for (const auto& word : check.command)
      CHECK(word.find("evil") == std::string::npos);
}

TEST_CASE("tests are watched for the changed lines of Python and JavaScript") {
  const std::vector<FileChange> python{{"a.py", "x = 1\ny = 2\n", "x = 1\ny = 3\n", false}};
  const auto check = line_check(python, {{"unittest", {"python3", "-B", "-m", "unittest"}, std::chrono::seconds{10}, true, true}});
  REQUIRE(check);
  CHECK(check->command[4] == R"({"a.py":[[2,2]]})");
  CHECK(check->command[5] == "-m");
  CHECK_FALSE(line_check(python, {{"go test", {"go", "test"}, std::chrono::seconds{10}, true, true}}));
  CHECK_FALSE(line_check({{"a.yaml", "x: 1\n", "x: 2\n", false}}, {{"unittest", {"python3", "-m", "unittest"}, std::chrono::seconds{10}, true, true}}));
}

TEST_CASE("YAML is read without running anything") {
  CHECK(known_proofs({{"a.yaml", "", "a: 1\n", false}})[0].verdict == Verdict::passed);
  CHECK(known_proofs({{"a.yaml", "", "a: [1\n", false}})[0].verdict == Verdict::failed);
}
