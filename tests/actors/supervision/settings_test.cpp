#include "actors/supervision/settings.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace mendwatch::supervision;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_CASE("waits double up to the last one") {
  Settings settings{.first_wait = milliseconds{100}, .last_wait = milliseconds{500}};
  CHECK(wait_before(settings, 1) == milliseconds{100});
  CHECK(wait_before(settings, 3) == milliseconds{400});
  CHECK(wait_before(settings, 4) == milliseconds{500});
  CHECK(wait_before(settings, 100) == milliseconds{500});
}

TEST_CASE("waits that add up to the window are refused, a moment less is not") {
  Settings settings{.intensity = 3, .window = seconds{7}, .first_wait = seconds{1}, .last_wait = seconds{60}};
  CHECK(check(settings).error().code == Errc::configuration);
  settings.window = seconds{7} + Duration{1};
  CHECK(check(settings));
}

TEST_CASE("a restart leaves the window when it is as old as the window") {
  RestartWindow window;
  Time start{seconds{1000}};
  CHECK(window.count(start, seconds{10}) == 1);
  CHECK(window.count(start + seconds{9}, seconds{10}) == 2);
  CHECK(window.count(start + seconds{10}, seconds{10}) == 2);
}
