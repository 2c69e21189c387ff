#include "actors/gateway/metrics.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace mendwatch::gate;

TEST_CASE("numbers become metrics by room, counters end in _total, and names are escaped") {
  supervision::Node tree;
  tree.id = "guardian";
  tree.state = "running";
  supervision::Node child;
  child.id = "journal";
  child.state = "waiting";
  child.restarts = 3;
  tree.children = {child};
  const auto text = metrics_text({{"read", "shop.0", {{"lines", 42}, {"waiting", 1}, {"finished", false}, {"last_error", "no"}}},
                                  {"read", "a\"b\\c\n", {{"lines", 1}}},
                                  {"detect", "", Json::array()}},
                                 tree);
  const auto contains = [&](std::string_view part) { return text.find(part) != std::string::npos; };
  CHECK(contains("# TYPE mendwatch_read_lines_total counter\n"));
  CHECK(contains("mendwatch_read_lines_total{name=\"shop.0\"} 42\n"));
  CHECK(contains("mendwatch_read_lines_total{name=\"a\\\"b\\\\c\\n\"} 1\n"));
  CHECK(contains("# TYPE mendwatch_read_waiting gauge\nmendwatch_read_waiting{name=\"shop.0\"} 1\n"));
  CHECK(contains("mendwatch_read_finished{name=\"shop.0\"} 0\n"));
  CHECK_FALSE(contains("last_error"));
  CHECK(contains("mendwatch_supervision_restarts_total{child=\"guardian/journal\"} 3\n"));
  CHECK(contains("mendwatch_supervision_up{child=\"guardian/journal\"} 0\n"));
  CHECK(contains("mendwatch_build_info{version=\""));
}
