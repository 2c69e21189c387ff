#include "src/propose/line_diff.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace mendwatch::propose;

TEST_CASE("one changed line is one removed and one added") {
  CHECK(unified(line_diff("a\nb\nc\n", "a\nB\nc\n"), 1) == "@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n");
}

TEST_CASE("a missing last line end is told") {
  CHECK(unified(line_diff("a\nb", "a\nc"), 0) == "@@ -2,1 +2,1 @@\n-b\n\\ No newline at end of file\n+c\n\\ No newline at end of file\n");
}

TEST_CASE("equal texts have no hunks, empty ones neither") {
  CHECK(unified(line_diff("a\n", "a\n")).empty());
  CHECK(unified(line_diff("", "")).empty());
  CHECK(unified(line_diff("", "a\n"), 3) == "@@ -0,0 +1,1 @@\n+a\n");
}

TEST_CASE("the script always leads from one text to the other") {
  const unsigned seed = 20251020;
  INFO("seed " << seed);
  std::mt19937 dice{seed};
  for (int round = 0; round < 500; ++round) {
    std::string before, after, again_before, again_after;
    for (auto* text : {&before, &after})
      for (unsigned i = dice() % 12; i > 0; --i)
        *text += std::string(1, static_cast<char>('a' + dice() % 4)) + "\n";
    for (const auto& line : line_diff(before, after)) {
      if (line.sign != '+')
        again_before += line.text;
      if (line.sign != '-')
        again_after += line.text;
    }
    CHECK(again_before == before);
    CHECK(again_after == after);
  }
}
