#include "src/detect/baseline.hpp"

#include "src/detect/window.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace mendwatch;
using namespace mendwatch::detect;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {
const Time noon{hours{24 * 20000 + 12}};
constexpr auto five = minutes{5};
}  // namespace

TEST_CASE("a window counts what lies within it, the edge excluded") {
  Window window;
  CHECK(window.add(noon, 1, five) == 1);
  CHECK(window.add(noon + minutes{4}, 2, five) == 3);
  CHECK(window.add(noon + minutes{5}, 1, five) == 3);
  CHECK(window.first() == noon + minutes{4});
}

TEST_CASE("a late event counts where it belongs, and a clock that jumped back begins anew") {
  Window window;
  window.add(noon + minutes{3}, 1, five);
  CHECK(window.add(noon, 1, five) == 2);
  CHECK(window.first() == noon);
  CHECK(window.add(noon - hours{1}, 1, five) == 1);
}

TEST_CASE("a flood is counted in bounded memory, and nothing of it is lost") {
  Window window;
  for (int i = 0; i < 10'000; ++i)
    window.add(noon + std::chrono::milliseconds{i}, 1, five);
  CHECK(window.count() == 10'000);
  CHECK(Json(window).dump().size() < 10'000);
}

TEST_CASE("nothing is usual in the first hour; then a steady rate is, and a burst above it isn't") {
  const unsigned seed = 3;
  MESSAGE("seed ", seed);
  std::mt19937 random{seed};
  UsualCount usual;
  std::uint64_t above = 0;
  for (int window = 0; window < 288; ++window) {
    const auto at = noon + window * five;
    const auto count = std::poisson_distribution<std::uint64_t>{10}(random);
    if (window == 11)
      CHECK(usual.limit(noon, at, five) == 0);
    if (window > 30)
      above += count > usual.limit(noon, at, five);
    usual.add(at, count, five);
  }
  CHECK(above == 0);
  CHECK(usual.limit(noon, noon + hours{24}, five) < 40);
}

TEST_CASE("a burst of an hour within a day doesn't become usual, but it is the day's peak") {
  UsualCount usual;
  for (int window = 0; window < 12; ++window)
    usual.add(noon + hours{10} + window * five, 50, five);
  CHECK(usual.limit(noon, noon + hours{12}, five) == 0);
  CHECK(usual.peak(noon + hours{12}, five) == 50);
  CHECK(usual.peak(noon + hours{10}, five) == 0);
}

TEST_CASE("the usual length is known after some time, and a drift of half an hour doesn't move it") {
  UsualLength length;
  CHECK(length.usual() == 0);
  for (int second = 0; second < 3 * 3600; second += 30)
    length.add(noon + seconds{second}, 100 + second % 7);
  CHECK(length.usual() == doctest::Approx(103).epsilon(0.05));
  double lately = 0;
  for (int second = 0; second < 1800; second += 30)
    lately = length.add(noon + hours{3} + seconds{second}, 100 + second);
  CHECK(length.usual() == doctest::Approx(103).epsilon(0.05));
  CHECK(lately > 1500);
}
