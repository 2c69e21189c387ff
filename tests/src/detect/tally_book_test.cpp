#include "src/detect/tally_book.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace mendwatch::detect;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

const Time noon{hours{24 * 20000 + 12}};

std::uint64_t troubles(const TallyBook& book, const std::string& fingerprint) {
  std::uint64_t sum = 0;
  for (const auto& tally : book.tallies(fingerprint, {}).minutes)
    sum += tally.trouble;
  return sum;
}

}  // namespace

TEST_CASE("slots of a second become minutes as time goes on, without loss and without overlap") {
  TallyBook book;
  for (int second = 0; second < 3600; ++second) {
    book.traffic(noon + seconds{second}, second % 10 == 0);
    if (second % 10 == 0)
      book.trouble("f", noon + seconds{second});
  }
  const auto tallies = book.tallies("f", {});
  std::uint64_t traffic = 0;
  Time reached{};
  for (const auto& tally : tallies.minutes) {
    CHECK(tally.minute >= reached);
    reached = tally.minute + tally.length;
    traffic += tally.traffic;
  }
  CHECK(traffic == 3600);
  CHECK(troubles(book, "f") == 360);
  CHECK(tallies.minutes.size() < 60 + 360);
}

TEST_CASE("history is a day, and lines from before it are dropped") {
  TallyBook book;
  book.trouble("f", noon);
  book.traffic(noon, true);
  book.traffic(noon + hours{30}, false);
  CHECK(book.tallies("f", {}).minutes.size() == 1);
  CHECK(troubles(book, "f") == 0);
  book.traffic(noon, true);
  CHECK(book.tallies("f", {}).minutes.size() == 1);
}

TEST_CASE("a late line counts in the minute where it belongs") {
  TallyBook book;
  book.traffic(noon + hours{1}, false);
  book.traffic(noon + seconds{30}, false);
  const auto tallies = book.tallies("f", {});
  REQUIRE(tallies.minutes.size() == 2);
  CHECK(tallies.minutes[0].minute == noon);
  CHECK(tallies.minutes[0].length == minutes{1});
}

TEST_CASE("troubles that became one are told under both names") {
  TallyBook book;
  for (const char* fingerprint : {"a", "b", "b"}) {
    book.traffic(noon, true);
    book.trouble(fingerprint, noon);
  }
  book.take_in("a", "b");
  book.trouble("b", noon);
  CHECK(troubles(book, "a") == 4);
  CHECK(troubles(book, "b") == 4);
  book.take_in("b", "a");
  CHECK(troubles(book, "a") == 4);
}

TEST_CASE("a flood of troubles is bounded, and what is still going on stays") {
  TallyBook book;
  for (int i = 0; i < 5000; ++i) {
    book.trouble("steady", noon + seconds{i});
    book.trouble("f" + std::to_string(i), noon + seconds{i});
    book.traffic(noon + seconds{i}, true);
  }
  CHECK(troubles(book, "steady") == 5000);
  CHECK(troubles(book, "f1") == 0);
  CHECK(troubles(book, "f4999") == 1);
  CHECK(Json(book).at("troubles_").size() <= 512);
}
