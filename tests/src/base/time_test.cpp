#include "src/base/time.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace std::chrono;

TEST_CASE("a time written is the time read, offsets and fractions included") {
  for (auto text : {"2025-10-20T03:00:00Z", "2025-10-20T03:00:00.250000Z", "1970-01-01T00:00:00Z", "2024-02-29T23:59:59Z"})
    CHECK(to_rfc3339(*parse_rfc3339(text)) == text);
  CHECK(*parse_rfc3339("2025-10-20 05:00:00,123456789+02:00") == *parse_rfc3339("2025-10-20T03:00:00.123456Z"));
}

TEST_CASE("what is not a time is refused") {
  for (auto text : {"", "2025", "2025-13-01T00:00:00Z", "2025-02-30T00:00:00Z", "2025-10-20T24:00:00Z", "2025-10-20T03:00:00",
                    "2025-10-20T03:00:00Zx", "2025-10-20T03:00:00.Z", "2025-10-20T03:00:00+9"})
    CHECK_FALSE(parse_rfc3339(text));
}

TEST_CASE("durations read as people write them") {
  CHECK(*parse_duration("300") == seconds{300});
  CHECK(*parse_duration("5m") == minutes{5});
  CHECK(*parse_duration("1.5h") == minutes{90});
  CHECK(*parse_duration("7d") == hours{168});
  CHECK(*parse_duration("250ms") == milliseconds{250});
  for (auto text : {"", "m", "5 m", "-5m", "5 minutes", "1e400s", "nan", "inf"})
    CHECK_FALSE(parse_duration(text));
  CHECK(to_text(minutes{5}) == "5m");
  CHECK(to_text(milliseconds{1500}) == "1500ms");
}
