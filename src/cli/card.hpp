#pragma once

#include "src/approve/card.hpp"
#include "src/cli/streams.hpp"

namespace mendwatch::cli {

/// A fix for a terminal: its card, with the diffs in colour where there are colours.
void write_card(Streams& streams, const approve::Card& card);

}  // namespace mendwatch::cli
