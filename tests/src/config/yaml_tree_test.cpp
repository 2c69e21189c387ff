#include "src/config/yaml_tree.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace mendwatch::config;

namespace {

std::vector<Problem> problems_of(std::string_view text) {
  std::vector<Problem> problems;
  parse_yaml(text, "a.yaml", problems);
  return problems;
}

}  // namespace

TEST_CASE("scalars keep their letters and their places, and quotes are told apart") {
  std::vector<Problem> problems;
  const auto root = parse_yaml("a: 010\nb: ['no', no]\nc:\n", "a.yaml", problems);
  CHECK(problems.empty());
  REQUIRE(root.entries.size() == 3);
  CHECK(root.entries[0].value.text == "010");
  CHECK(root.entries[0].value.line == 1);
  CHECK(root.entries[0].value.column == 4);
  CHECK_FALSE(root.entries[1].value.items[0].plain);
  CHECK(root.entries[1].value.items[1].plain);
  CHECK(root.entries[2].value.null);
}

TEST_CASE("a key given twice is refused where it stands the second time, and the first is named") {
  const auto problems = problems_of("a: 1\nb: 2\na: 3\n");
  REQUIRE(problems.size() == 1);
  CHECK(to_string(problems[0]) == "a.yaml:3:1: 'a' stands here a second time; the first is in line 1");
}

TEST_CASE("what makes YAML surprising is refused") {
  for (const char* text : {"a: &x 1\n", "a: &x [1]\nb: *x\n", "a: !!str 1\n", "a: !secret b\n", "<<: {a: 1}\n", "[1]: 2\n", "a: 1\n---\nb: 2\n", "? \n: b\n"})
    CHECK_MESSAGE(!problems_of(text).empty(), text);
}

TEST_CASE("broken text of any sort is a problem with a line, never a crash") {
  for (const std::string& text : {std::string{"a: [1\n"}, std::string{"a: b: c\n"}, std::string{"\ta: 1\n"}, std::string{"a: \"\\q\"\n"},
                                  std::string{"a: \xff\n"}, std::string{"a: 'x\n"}, std::string(100000, '['), std::string(2 << 20, 'a')}) {
    const auto problems = problems_of(text);
    REQUIRE_MESSAGE(!problems.empty(), text.substr(0, 20));
    CHECK(problems[0].line >= 1);
    CHECK(problems[0].column >= 1);
  }
}

TEST_CASE("an empty file is an empty map") {
  CHECK(problems_of("").empty());
  CHECK(problems_of("# only a comment\n").empty());
}
