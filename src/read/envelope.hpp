#pragma once

#include "src/base/time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace mendwatch::read {

/// What a container's runtime puts around every piece of a line.
struct Envelope {
  bool found = false;
  bool partial = false;  // the line goes on in the next piece of the same lane
  std::optional<Time> time;
  std::string_view lane;  // of pieces that belong together: a pipe, a container
  std::string_view service;
  std::string_view content;  // looks into the line, or into `unescaped`
  std::string unescaped;
};

/// Opens CRI (`2025-10-20T03:00:00Z stderr F …`), Docker's json-file, `docker compose logs` (`shop-1  | …`) and
/// `kubectl logs --prefix` (`[pod/shop-1/app] …`). Without one of them `content` is the line. `envelope` must not be moved
/// afterwards.
void open_envelope(std::string_view line, Envelope& envelope);

}  // namespace mendwatch::read
