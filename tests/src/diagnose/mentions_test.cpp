#include "src/diagnose/mentions.hpp"

#include "src/base/text.hpp"
#include "src/code/map_snapshot.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace mendwatch::diagnose;

namespace {

std::string settings(const std::map<std::string, std::string>& files, const std::string& message, std::map<std::string, std::string> captures = {}) {
  const code::MapSnapshot snapshot{files};
  code::MemoryFacts facts;
  const code::Index index{snapshot, facts};
  Clue clue;
  clue.message = message;
  clue.captures = std::move(captures);
  std::vector<std::string> result;
  for (const auto& found : mentioned_settings(clue, index))
    result.push_back(*found.setting.path + ':' + std::to_string(found.setting.fact->line) + (found.by_name ? " named" : " value"));
  return join(result, "\n");
}

}  // namespace

TEST_CASE("a setting is found by its name and value, in code and in data, the exact name first") {
  CHECK(settings({{"a.py", "dspy_max_tokens: int = 3000\n"}, {"b.yaml", "llm:\n  max_tokens: 3000\n  other: 3000\n"}, {"c.py", "max_tokens = 4000\n"}},
                 "LM response truncated (max_tokens=3000)") == "b.yaml:2 named\na.py:1 named\nb.yaml:3 value");
}

TEST_CASE("a bare value counts where the key shares a word with the message, a frequent one doesn't") {
  CHECK(settings({{"a.py", "request_timeout_ms = 1500\nport = 1500\n"}}, "request timed out after 1500 ms") == "a.py:1 value\na.py:2 value");
  CHECK(settings({{"a.py", "x = 1\ny = True\n"}}, "it failed 1 time, True") == "");
}

TEST_CASE("captures count like the message") {
  CHECK(settings({{"a.py", "limit = 77\n"}}, "too many", {{"limit", "77"}}) == "a.py:1 named");
}

TEST_CASE("names of a program are told from words") {
  CHECK(names_in("AttributeError: 'NoneType' object has no attribute 'pack_command' in Client.fetch, please retry() it") ==
        std::vector<std::string>{"AttributeError", "NoneType", "pack_command", "retry"});
  CHECK(names_in("an ordinary sentence with nothing in it").empty());
}
