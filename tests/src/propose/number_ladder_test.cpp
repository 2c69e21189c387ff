#include "src/propose/number_ladder.hpp"

#include <doctest/doctest.h>

using namespace mendwatch::propose;

TEST_CASE("a limit goes to the next 1-2-5 value that is at least half as large again") {
  CHECK(next_on_ladder(3000) == 5000);
  CHECK(next_on_ladder(4000) == 10000);
  CHECK(next_on_ladder(1000) == 2000);
  CHECK(next_on_ladder(4096) == 10000);
  CHECK(next_on_ladder(2000) == 5000);
  CHECK(next_on_ladder(5) == 10);
  CHECK(next_on_ladder(0.5) == 1);
  CHECK(next_on_ladder(1) == 2);
  CHECK(next_on_ladder(30) == 50);
}

TEST_CASE("nonsense has no next value") {
  CHECK_FALSE(next_on_ladder(0));
  CHECK_FALSE(next_on_ladder(-3));
  CHECK_FALSE(next_on_ladder(1e15));
}

TEST_CASE("numbers are read in each of their spellings") {
  CHECK(parse_number("3000") == 3000);
  CHECK(parse_number("3_000") == 3000);
  CHECK(parse_number("3,000") == 3000);
  CHECK(parse_number("30.5") == 30.5);
  CHECK(parse_number("3e3") == 3000);
  CHECK_FALSE(parse_number("0x10"));
  CHECK_FALSE(parse_number("-5"));
  CHECK_FALSE(parse_number("3__000"));
  CHECK_FALSE(parse_number(""));
  CHECK_FALSE(parse_number("12ms"));
}

TEST_CASE("a number is written as the old one was") {
  CHECK(write_number(5000, "3000") == "5000");
  CHECK(write_number(5000, "3_000") == "5_000");
  CHECK(write_number(50, "30.0") == "50.0");
  CHECK(write_number(5000, "3e3") == "5000");
  CHECK(write_number(0.5, "0.25") == "0.5");
  CHECK(write_number(1000000, "500_000") == "1_000_000");
}
