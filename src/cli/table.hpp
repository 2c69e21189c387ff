#pragma once

#include "src/cli/streams.hpp"

#include <vector>

namespace mendwatch::cli {

/// Rows as columns that align, the first row as headings. Nothing in a cell can break out of its line.
void write_table(Streams& streams, const std::vector<std::vector<std::string>>& rows);

/// A unified diff, with colours where there are colours.
void write_diff(Streams& streams, std::string_view diff, std::string_view indent = "");

}  // namespace mendwatch::cli
