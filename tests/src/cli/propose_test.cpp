#include "src/cli/cli.hpp"
#include "src/base/json.hpp"
#include "tests/support/git_sandbox.hpp"
#include "tests/support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <sstream>

using namespace mendwatch;
using namespace mendwatch::cli;

namespace {

struct Answer {
  ExitCode code;
  Json json;
  std::string err;
};

Answer propose(const std::string& folder, const std::string& lines) {
  std::istringstream in{lines};
  std::ostringstream out, err;
  Streams streams{in, out, err};
  const auto code = run_command_line({"propose", "--repo", folder, "--json", "--sandbox", "unsafe_host"}, streams);
  return {code, Json::parse(out.str(), nullptr, false), err.str()};
}

}  // namespace

TEST_CASE("propose --json: two truncated answers give one option with its diff and proofs, and change nothing") {
  tests::GitSandbox git;
  git.write("core/config.py", "class Settings:\n    dspy_max_tokens: int = 3000\n");
  git.commit("first");
  const auto answer = propose(git.folder(), "WARNING - LM response truncated (max_tokens=3000)\nWARNING - LM response truncated (max_tokens=3000)\n");
  INFO(answer.err << answer.json.dump());
  CHECK(answer.code == ExitCode::done);
  REQUIRE(answer.json["options"].size() == 1);
  const auto& option = answer.json["options"][0];
  CHECK(option["kind"] == "patch");
  CHECK(option["files"] == Json{"core/config.py"});
  CHECK(option["diff"].get<std::string>().find("-    dspy_max_tokens: int = 3000\n+    dspy_max_tokens: int = 5000\n") != std::string::npos);
  CHECK(option["risk"] == "medium");  // no test executes the line
  REQUIRE(option["proofs"].size() >= 2);
  CHECK(option["proofs"][0]["passed"] == true);
  CHECK(git.output("status --porcelain").empty());
}

TEST_CASE("propose --json on a plain folder: five failed calls give retries around the call that logged them") {
  tests::TemporaryFolder folder;
  folder.write("core/mcp_client.py",
               "import logging\n\nlogger = logging.getLogger(__name__)\n\n\nclass Client:\n    async def call(self, name):\n        try:\n            return await self.session.call_tool(name)\n"
               "        except Exception as e:\n            logger.error(f\"❌ MCP Tool failed: {e}\")\n            raise\n");
  std::string lines;
  for (int i = 0; i < 5; ++i)
    lines += "ERROR - ❌ MCP Tool failed: 500 Internal Server Error\n";
  const auto answer = propose(folder.path().string(), lines);
  INFO(answer.err << answer.json.dump());
  REQUIRE(answer.json["options"].size() == 1);
  CHECK(answer.json["options"][0]["diff"].get<std::string>().find("+                    return await self.session.call_tool(name)") != std::string::npos);
  CHECK(folder.read("core/mcp_client.py").find("attempt") == std::string::npos);
}

TEST_CASE("propose says why there is no option") {
  tests::TemporaryFolder folder;
  folder.write("a.py", "x = 1\n");
  const auto answer = propose(folder.path().string(), "ERROR - the moon is full\n");
  CHECK(answer.code == ExitCode::done);
  CHECK(answer.json["options"].empty());
  CHECK_FALSE(answer.json["abstained"].get<std::string>().empty());
}

TEST_CASE("propose without a repository, or with one that isn't there, is told what is wrong") {
  std::istringstream in{"ERROR - x\n"};
  std::ostringstream out, err;
  Streams streams{in, out, err};
  CHECK(run_command_line({"propose"}, streams) == ExitCode::usage);
  CHECK(run_command_line({"propose", "--repo", "/nowhere/at/all"}, streams) == ExitCode::not_found);
}
