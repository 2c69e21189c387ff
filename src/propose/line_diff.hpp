#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mendwatch::propose {

/// One line of a comparison.
struct DiffLine {
  char sign = ' ';        // ' ' kept, '-' removed, '+' added
  std::string_view text;  // with its end, as in the file
  int before = 0;         // line numbers from 1; 0 where the line isn't
  int after = 0;
};

/// What turns `before` into `after`, line by line (Myers 1986, "An O(ND) difference algorithm"). Views into the arguments.
/// Texts that differ in more than 4,000 lines are given as all removed, all added.
std::vector<DiffLine> line_diff(std::string_view before, std::string_view after);

/// As people read it: hunks with `context` lines around, without a file header. For tests and explanations only; what is shown and
/// committed is derived from objects by the street.
std::string unified(const std::vector<DiffLine>& lines, int context = 3);

}  // namespace mendwatch::propose
