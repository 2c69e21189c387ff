#include "src/base/fix_id.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace mendwatch;

TEST_CASE("an id says when, and a second one in the same second gets a number") {
  const auto now = *parse_rfc3339("2025-10-20T03:00:00.9Z");
  std::set<std::string> taken;
  const auto next = [&] {
    return *taken.insert(new_fix_id(now, [&](const std::string& id) { return taken.contains(id); })).first;
  };
  CHECK(next() == "fix_20251020_030000");
  CHECK(next() == "fix_20251020_030000_2");
  CHECK(next() == "fix_20251020_030000_3");
}

TEST_CASE("only the shape of an id is an id") {
  CHECK(is_fix_id("fix_20251020_030000"));
  CHECK(is_fix_id("fix_20251020_030000_12"));
  for (auto text : {"", "fix_", "fix_20251020_03000", "fix_20251020_030000_", "fix_20251020_030000_x", "FIX_20251020_030000",
                    "fix_20251020_0300000", "fix_2025102a_030000", "../fix_20251020_030000"})
    CHECK_FALSE(is_fix_id(text));
}
