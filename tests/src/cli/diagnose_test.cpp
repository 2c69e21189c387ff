#include "src/cli/cli.hpp"

#include "src/base/json.hpp"
#include "src/base/text.hpp"
#include "tests/support/git_sandbox.hpp"

#include <doctest/doctest.h>

#include <sstream>

using namespace mendwatch;
using namespace mendwatch::cli;
using tests::GitSandbox;

namespace {

struct Run {
  ExitCode code;
  std::string out;
  std::string err;
};

Run run(const std::vector<std::string>& arguments, const std::string& input = {}) {
  std::istringstream in{input};
  std::ostringstream out;
  std::ostringstream err;
  Streams streams{in, out, err};
  const auto code = run_command_line(arguments, streams);
  return {code, out.str(), err.str()};
}

// A repository whose settings truncate answers.
struct Shop : GitSandbox {
  Shop() {
    write("config.py", "class Settings:\n    dspy_max_tokens: int = 3000\n");
    write("agent.py", "def run(limit):\n    log.warning(f'LM response truncated (max_tokens={limit})')\n");
    commit("The shop");
  }
};

const std::string lines = "2025-10-20 03:00:00 - WARNING - LM response truncated (max_tokens=3000)\n"
                          "2025-10-20 03:00:01 - WARNING - LM response truncated (max_tokens=3000)\n"
                          "2025-10-20 03:00:02 - WARNING - LM response truncated (max_tokens=3000)\n";

}  // namespace

TEST_CASE("diagnose --json prints one object with the places, commits and evidence of the contract") {
  Shop shop;
  const auto done = run({"diagnose", "--repo", shop.folder(), "--json", "-"}, lines);
  CHECK(done.code == ExitCode::done);
  CHECK(done.err.empty());
  REQUIRE(lines_of(done.out).size() == 1);
  const auto cause = Json::parse(done.out);
  for (const auto* key : {"id", "summary", "severity", "confidence", "locations", "suspect_commits", "evidence"})
    CHECK(cause.contains(key));
  CHECK(cause["locations"][0]["file"] == "config.py");
  CHECK(cause["locations"][0]["line"] == 2);
  CHECK(cause["suspect_commits"][0]["commit"] == shop.output("rev-parse HEAD"));
  CHECK(cause["evidence"][0]["id"] == "E1");
  CHECK(cause["summary"].get<std::string>().find("(3 times)") != std::string::npos);
}

TEST_CASE("people get sentences, lines come from a file, an older commit can be asked about") {
  Shop shop;
  const auto first = shop.output("rev-parse HEAD");
  shop.write("config.py", "class Settings:\n    dspy_max_tokens: int = 5000\n");
  shop.commit("More");
  shop.write("../log", lines);
  const auto log = shop.temporary("log");
  CHECK(run({"diagnose", "--repo", shop.folder(), "--commit", first, log}).out.find("dspy_max_tokens = 3000 at config.py:2") != std::string::npos);
  CHECK(run({"diagnose", "--repo", shop.folder(), log}).out.find("is printed by agent.py:2 (run)") != std::string::npos);
}

TEST_CASE("a batch prints an object for each case, one that is wrong doesn't end the others, and a cache changes nothing") {
  Shop shop;
  const auto one = Json{{"id", "007"}, {"repo", shop.folder()}, {"lines", {"WARNING LM response truncated (max_tokens=3000)"}}}.dump();
  const auto elsewhere = Json{{"id", "8"}, {"repo", shop.folder() + "/none"}, {"lines", {"x"}}}.dump();
  const std::string cases = one + "\nnonsense\n" + elsewhere + "\n\n" + one + '\n';
  const auto done = run({"diagnose", "--batch", "-"}, cases);
  CHECK(done.code != ExitCode::done);
  REQUIRE(lines_of(done.out).size() == 2);
  CHECK(Json::parse(lines_of(done.out)[1])["id"] == "007");
  CHECK(done.err.find("-:2") != std::string::npos);
  CHECK(done.err.find("-:3") != std::string::npos);
  const auto cache = shop.temporary("cache");
  CHECK(run({"diagnose", "--batch", "-", "--cache", cache}, one).out == run({"diagnose", "--batch", "-", "--cache", cache}, one).out);
  CHECK(std::filesystem::exists(cache));
}

TEST_CASE("a plain folder will do; what is missing is named with the right exit code") {
  Shop shop;
  std::filesystem::remove_all(shop.folder() + "/.git");
  CHECK(run({"diagnose", "--repo", shop.folder()}, lines).out.find("config.py:2") != std::string::npos);
  CHECK(run({"diagnose", "--repo", shop.folder() + "/nowhere"}, lines).code == ExitCode::not_found);
  CHECK(run({"diagnose"}, lines).code == ExitCode::usage);
  CHECK(run({"diagnose", "--repo", shop.folder(), shop.folder() + "/nolog"}).code == ExitCode::not_found);
  CHECK(run({"diagnose", "--repo", shop.folder()}, "").code != ExitCode::done);
}
