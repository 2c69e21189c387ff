#pragma once

#include "src/base/names.hpp"

#include <cstdint>

namespace mendwatch {

/// How bad a trouble is, for people. Before a diagnosis it follows from the sort of anomaly; then the diagnosis says.
enum class Severity : std::uint8_t { low, medium, high, critical };

constexpr auto names_of(Severity) {
  return std::array<std::string_view, 4>{"low", "medium", "high", "critical"};
}

}  // namespace mendwatch
