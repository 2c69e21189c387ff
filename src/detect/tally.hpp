#pragma once

#include "src/base/json.hpp"

namespace mendwatch::detect {

/// One slot of one service's time: how often the trouble was seen, and how much was said at all. The latest minutes are kept
/// in slots of a second, so that a deployment falls between two of them.
struct Tally {
  Time minute;                // the slot's beginning
  Duration length = std::chrono::minutes{1};
  std::uint64_t trouble = 0;  // lines of the trouble
  std::uint64_t errors = 0;   // lines of level error and above, the trouble's included
  std::uint64_t traffic = 0;  // all lines
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Tally, minute, length, trouble, errors, traffic)

/// What an analyzer knows of one fingerprint. Slots in which the source was silent or had gaps are left out.
struct Tallies {
  std::vector<Tally> minutes;  // ordered, without overlap
  Time seen_until;             // the source has been read up to here
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Tallies, minutes, seen_until)

}  // namespace mendwatch::detect
