#include "src/read/record_reader.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace mendwatch::read;

TEST_CASE("a line without a header keeps its message whole and takes the time of its arrival") {
  const Time now = *parse_rfc3339("2025-10-20T03:00:00Z");
  const auto record = read_line("Listening on port 8080", now);
  CHECK(record.message == "Listening on port 8080");
  CHECK(record.time == now);
  CHECK_FALSE(record.timed);
  CHECK(record.level == Level::unset);
}
