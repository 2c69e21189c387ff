#pragma once

#include "src/base/json.hpp"

namespace mendwatch::detect {

/// One minute of one service: how often the trouble's template was seen, and how much was said at all.
struct Tally {
  Time minute;             // its beginning
  std::uint64_t trouble = 0;
  std::uint64_t traffic = 0;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Tally, minute, trouble, traffic)

/// What an analyzer knows of one fingerprint. Minutes in which the source was silent or had gaps are left out.
struct Tallies {
  std::vector<Tally> minutes;  // ordered, each minute once
  Time seen_until;             // the source has been read up to here
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Tallies, minutes, seen_until)

}  // namespace mendwatch::detect
