#include "tests/src/propose/edit/stage.hpp"

using namespace mendwatch;
using namespace mendwatch::propose;

namespace {

const Captures tokens{{"value", "3000"}, {"name", "max_tokens"}};

std::string raise(std::map<std::string, std::string> files, const Captures& given = tokens) {
  return Stage{std::move(files)}.says("LM response truncated (max_tokens=3000)").diff("replace_number", given);
}

}  // namespace

TEST_CASE("the one definition of the value is raised, whatever it is written in") {
  CHECK(raise({{"core/config.py", "class Settings:\n    dspy_max_tokens: int = 3000\n    port: int = 3000\n"}}) == "-    dspy_max_tokens: int = 3000\n+    dspy_max_tokens: int = 5000\n");
  CHECK(raise({{"conf/app.yaml", "llm:\n  max_tokens: 3000  # enough\n"}, {"app.py", "port = 3000\n"}}) == "-  max_tokens: 3000  # enough\n+  max_tokens: 5000  # enough\n");
  CHECK(raise({{"s.py", "import os\nLIMIT = int(os.environ.get(\"LLM_MAX_TOKENS\", \"3000\"))\n"}}) ==
        "-LIMIT = int(os.environ.get(\"LLM_MAX_TOKENS\", \"3000\"))\n+LIMIT = int(os.environ.get(\"LLM_MAX_TOKENS\", \"5000\"))\n");
  CHECK(raise({{"s.js", "const maxTokens = Number(process.env.MAX_TOKENS || 3000);\n"}}) ==
        "-const maxTokens = Number(process.env.MAX_TOKENS || 3000);\n+const maxTokens = Number(process.env.MAX_TOKENS || 5000);\n");
  CHECK(raise({{"a.py", "ANSWER_BUDGET = 3_000\n\ndef ask(lm, q):\n    return lm(q, max_tokens=ANSWER_BUDGET)\n"}, {"b.py", "RETENTION = 3000\n"}}) ==
        "-ANSWER_BUDGET = 3_000\n+ANSWER_BUDGET = 5_000\n");
  CHECK(raise({{"a.toml", "[llm]\nmax_tokens = 3000\n"}}) == "-max_tokens = 3000\n+max_tokens = 5000\n");
  CHECK(raise({{"a.json", "{\r\n  \"maxTokens\": 3000\r\n}\r\n"}}) == "-  \"maxTokens\": 3000\r\n+  \"maxTokens\": 5000\r\n");
}

TEST_CASE("an equal number that is something else stays") {
  CHECK(raise({{"app.py", "port = 3000\n"}}).starts_with("none: "));
  CHECK(raise({{"app.py", "PORT = 3000\nRETRY_DELAY_MS = 3000\n"}}).starts_with("none: "));
}

TEST_CASE("tests, documents, lock and build files are never changed") {
  CHECK(raise({{"tests/test_config.py", "max_tokens = 3000\n"}, {"docs/a.yaml", "max_tokens: 3000\n"}, {"README.md", "max_tokens = 3000\n"},
               {"pyproject.toml", "[tool.x]\nmax_tokens = 3000\n"}, {"docker-compose.yml", "x: {max_tokens: 3000}\n"}})
            .starts_with("none: "));
}

TEST_CASE("several definitions are several options, too many are none") {
  CHECK(Stage{{{"a.yaml", "max_tokens: 3000\n"}, {"b.yaml", "max_tokens: 3000\n"}}}.run("replace_number", tokens).edits.size() == 2);
  std::map<std::string, std::string> files;
  for (int i = 0; i < 5; ++i)
    files["m" + std::to_string(i) + ".yaml"] = "max_tokens: 3000\n";
  CHECK(raise(files).starts_with("none: "));
}

TEST_CASE("a time-out may count in another unit than the message") {
  const Captures seconds{{"value", "30"}, {"name", "timeout"}, {"quantity", "time"}, {"unit", "s"}};
  CHECK(raise({{"a.js", "const options = { requestTimeoutMs: 30000 };\n"}}, seconds) == "-const options = { requestTimeoutMs: 30000 };\n+const options = { requestTimeoutMs: 50000 };\n");
  CHECK(raise({{"a.yaml", "upstream_timeout: 30s\n"}}, seconds) == "-upstream_timeout: 30s\n+upstream_timeout: 50s\n");
  CHECK(raise({{"a.py", "TIMEOUT = 30.0\n"}}, seconds) == "-TIMEOUT = 30.0\n+TIMEOUT = 50.0\n");
}
