#pragma once

#include "messages/values.hpp"

namespace mendwatch::gate {

/// What one actor says of itself.
struct Observation {
  std::string room;  // the metrics' prefix: mendwatch_ROOM_…
  std::string name;  // which of them: a source, a repository; empty where there is one only
  Json state;        // each number and truth value in it becomes a metric
};

/// Everything in Prometheus' text format: `mendwatch_read_lines_total{name="shop.0"} 42`, the restarts in the tree, the build.
std::string metrics_text(const std::vector<Observation>& observations, const supervision::Node& tree);

}  // namespace mendwatch::gate
