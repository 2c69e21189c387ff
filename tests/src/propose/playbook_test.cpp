#include "src/propose/playbook.hpp"

#include "src/base/embedded.hpp"
#include "src/base/text.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace mendwatch::propose;

namespace {

const std::string good = R"(playbook: p
about: raises
match:
  kind: truncation
  message: 'max=(?P<limit>\d+)'
edit:
  operation: replace_number
  value: '{limit}'
explain:
  title: Raise {name}
  reasoning: because of {limit}
  pros: small
  cons: none
  risk: low
  side_effects: none
)";

std::string problem_with(const std::string& from, const std::string& to) {
  const auto loaded = load_playbooks({{"p.yaml", replace_all(good, from, to)}});
  return loaded ? "" : to_string(loaded.error());
}

}  // namespace

TEST_CASE("a playbook reads as it is written") {
  const auto loaded = load_playbooks({{"p.yaml", good}});
  REQUIRE(loaded);
  REQUIRE(loaded->size() == 1);
  detect::Anomaly anomaly;
  anomaly.kind = detect::Kind::truncation;
  anomaly.samples = {"cut, max=3000"};
  const auto captures = matches(loaded->front().match, anomaly);
  REQUIRE(captures);
  CHECK(captures->at("limit") == "3000");
  anomaly.kind = detect::Kind::slow;
  CHECK_FALSE(matches(loaded->front().match, anomaly));
}

TEST_CASE("what is wrong with a playbook is told with its line and the nearest word") {
  CHECK(problem_with("  kind: truncation", "  kind: truncatoin") == "p.yaml:4: unknown kind 'truncatoin'; did you mean 'truncation'?");
  CHECK(problem_with("operation: replace_number", "operation: replace_numbr") == "p.yaml:7: unknown operation 'replace_numbr'; did you mean 'replace_number'?");
  CHECK(problem_with("about: raises", "abuot: raises").starts_with("p.yaml:1: the playbook needs 'about'"));
  CHECK(problem_with("  pros: small\n", "  pros: small\n  pros: big\n") == "p.yaml:13: 'pros' is given twice");
  CHECK(problem_with("  risk: low", "  risk: lwo") == "p.yaml:14: unknown risk 'lwo'; did you mean 'low'?");
  CHECK(problem_with("Raise {name}", "Raise {nmae}") == "p.yaml:10: nothing captures '{nmae}'; did you mean 'name'?");
  CHECK(problem_with("operation: replace_number\n  value: '{limit}'\n", "operation: raise_argument\n") == "p.yaml:7: operation 'raise_argument' needs 'argument'");
  CHECK(problem_with("  value: '{limit}'\n", "  value: '{limit}'\n  vlaue: 3\n") == "p.yaml:9: unknown word 'vlaue' in edit; did you mean 'value'?");
  CHECK(problem_with("(?P<limit>\\d+)", "(?P<limit>\\d+").starts_with("p.yaml:5: not a pattern (RE2)"));
  CHECK(problem_with("about: raises", "about: [").starts_with("p.yaml:"));
  CHECK(problem_with("about: raises", "priority: 010\nabout: raises") == "p.yaml:2: 'priority' must be a whole number");
}

TEST_CASE("a later playbook replaces an earlier one of the same name") {
  const auto loaded = load_playbooks({{"a.yaml", good}, {"b.yaml", replace_all(good, "about: raises", "about: mine")}});
  REQUIRE(loaded);
  REQUIRE(loaded->size() == 1);
  CHECK(loaded->front().about == "mine");
}

TEST_CASE("what is shipped loads") {
  std::vector<PlaybookText> texts;
  for (const auto& file : embedded::playbooks())
    texts.push_back({std::string{file.path}, std::string{file.bytes}});
  const auto loaded = load_playbooks(texts);
  INFO((loaded ? "" : to_string(loaded.error())));
  REQUIRE(loaded);
  CHECK(loaded->size() == texts.size());
}
