#include "src/detect/reading.hpp"

#include "src/mine/template_tree.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace mendwatch::detect;

namespace {

std::optional<Length> length(const std::string& message) {
  read::Record record;
  record.message = message;
  mine::TemplateTree tree;
  return length_of(record, tree.add(message).parameters);
}

bool truncated(const std::string& message, read::Level level) {
  read::Record record;
  record.message = message;
  record.level = level;
  return says_truncated(record);
}

}  // namespace

TEST_CASE("counts in the text count, in the forms that people write, and absurd ones are bounded") {
  CHECK(weight_of("Duplicate event [x15]", false) == 15);
  CHECK(weight_of("Duplicate event (x15)", false) == 15);
  CHECK(weight_of("Duplicate event (15x)", false) == 15);
  CHECK(weight_of("Duplicate event seen 15 times", true) == 15);
  CHECK(weight_of("failed 3 times", false) == 1);
  CHECK(weight_of("max15 times the[x] x7 [7]", true) == 1);
  CHECK(weight_of("event [x99999999999999999999999]", false) == 10'000);
  CHECK(weight_of("event [x0]", false) == 1);
}

TEST_CASE("truncation is told by words in a warning, or by a finish reason at any level") {
  using read::Level;
  CHECK(truncated("LM response truncated (max_tokens=3000)", Level::warning));
  CHECK(truncated("Response was truncated", Level::unset));
  CHECK_FALSE(truncated("truncated table users", Level::info));
  CHECK_FALSE(truncated("untruncated data", Level::warning));
  CHECK(truncated(R"({"finish_reason": "length"})", Level::info));
  CHECK(truncated("stop_reason='max_tokens'", Level::info));
  CHECK(truncated("the finish_reason was length", Level::info));
  CHECK_FALSE(truncated("finish_reason=stop", Level::info));
  CHECK_FALSE(truncated("finish_reason=lengthy", Level::info));
}

TEST_CASE("an operation's length is read with its unit; intervals, uptimes and limits are not operations") {
  CHECK(length("query took 12.5 s")->value == doctest::Approx(12.5));
  CHECK(length("finished in 1500ms")->value == doctest::Approx(1.5));
  CHECK(length("done duration_ms=2500 rows=3")->value == doctest::Approx(2.5));
  CHECK(length("status: 200 time: 0.25")->value == doctest::Approx(0.25));
  CHECK(length("request timed out after 30 s")->seconds);
  for (const char* other : {"retrying in 30 s", "uptime=86400s", "timeout=30s", "next run after 300 s", "sleeping for 20 s", "slept", "saved 3 files"})
    CHECK_MESSAGE(!length(other), other);
}

TEST_CASE("ids of work are told from ids of those who do it") {
  const auto named = [](mine::ParameterKind kind, const char* name) {
    mine::Parameter one;
    one.kind = kind;
    one.name = name;
    return names_work(one);
  };
  CHECK(named(mine::ParameterKind::number, "order_id"));
  CHECK(named(mine::ParameterKind::number, "jobId"));
  CHECK(named(mine::ParameterKind::uuid, ""));
  CHECK_FALSE(named(mine::ParameterKind::number, "pid"));
  CHECK_FALSE(named(mine::ParameterKind::number, "user_id"));
  CHECK_FALSE(named(mine::ParameterKind::number, "status"));
  CHECK_FALSE(named(mine::ParameterKind::duration, "id"));
}
