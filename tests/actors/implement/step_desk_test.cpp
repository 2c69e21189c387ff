#include "actors/implement/step_desk.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using approve::StepOrder;
using approve::StepResult;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

const Time noon{std::chrono::hours{12}};

StepOrder order(std::uint64_t number) {
  StepOrder made;
  made.fix = "fix_20251020_030000";
  made.number = number;
  return made;
}

StepResult result(std::uint64_t number) { return {"fix_20251020_030000", number, approve::Step::apply, true, "", {}}; }

}  // namespace

TEST_CASE("an order that comes twice is done once, also while it is being done") {
  StepDesk desk;
  desk.take(order(1));
  desk.take(order(1));
  CHECK(desk.next()->number == 1);
  desk.take(order(1));
  CHECK_FALSE(desk.next());
  desk.finish(result(1), noon);
  CHECK(desk.to_send(noon).size() == 1);
}

TEST_CASE("orders are done in the order in which they came") {
  StepDesk desk;
  for (std::uint64_t number : {3, 1, 2})
    desk.take(order(number));
  CHECK(desk.next()->number == 3);
  CHECK(desk.next()->number == 1);
  CHECK(desk.next()->number == 2);
}

TEST_CASE("a result is sent until somebody acknowledges it, each time later, at most a minute") {
  StepDesk desk;
  desk.take(order(1));
  desk.next();
  desk.finish(result(1), noon);
  auto now = noon;
  for (auto pause : {1, 2, 4, 8, 16, 32, 60, 60}) {
    CHECK(desk.to_send(now).size() == 1);
    CHECK(desk.to_send(now).empty());  // it is on its way
    CHECK_FALSE(desk.next_time());
    desk.not_acknowledged(result(1), now);
    CHECK(*desk.next_time() == now + seconds{pause});
    CHECK(desk.to_send(now + seconds{pause} - Duration{1}).empty());
    now += seconds{pause};
  }
  CHECK(desk.to_send(now).size() == 1);
  desk.acknowledged(result(1));
  CHECK_FALSE(desk.next_time());
  CHECK(desk.to_send(now + minutes{60}).empty());
}

TEST_CASE("whoever asks again for what is done gets the same result again") {
  StepDesk desk;
  desk.take(order(1));
  desk.next();
  desk.finish(result(1), noon);
  desk.to_send(noon);
  desk.acknowledged(result(1));
  desk.take(order(1));
  CHECK_FALSE(desk.has_work());
  CHECK(desk.to_send(noon).size() == 1);
}

TEST_CASE("acknowledged results don't pile up") {
  StepDesk desk;
  for (std::uint64_t number = 1; number <= 1000; ++number) {
    desk.take(order(number));
    desk.next();
    desk.finish(result(number), noon);
    desk.to_send(noon);
    desk.acknowledged(result(number));
  }
  desk.take(order(1));  // forgotten, so it is done again, which is harmless
  CHECK(desk.has_work());
  desk.take(order(1000));
  CHECK(desk.to_send(noon).size() == 1);
}
