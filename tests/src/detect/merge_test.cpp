#include "src/detect/merge.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace mendwatch::detect;
using std::chrono::minutes;
using std::chrono::seconds;

TEST_CASE("slots of several sources are added up, in the order of time") {
  const Tallies one{{{Time{minutes{1}}, minutes{1}, 1, 2, 10}, {Time{minutes{2}}, seconds{1}, 0, 0, 5}}, Time{minutes{3}}};
  const Tallies other{{{Time{minutes{0}}, minutes{1}, 0, 0, 3}, {Time{minutes{1}}, minutes{1}, 4, 4, 20}}, Time{minutes{2}}};
  const auto merged = merge({one, Tallies{}, other});
  REQUIRE(merged.minutes.size() == 3);
  CHECK(merged.minutes[0].traffic == 3);
  CHECK(merged.minutes[1].trouble == 5);
  CHECK(merged.minutes[1].errors == 6);
  CHECK(merged.minutes[1].traffic == 30);
  CHECK(merged.minutes[2].length == seconds{1});
  CHECK(merged.seen_until == Time{minutes{2}});
  CHECK(merge({}).minutes.empty());
}
