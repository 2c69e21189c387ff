#pragma once

#include "src/base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace mendwatch::git {

/// A path in a tree, as its parts. Errors: malformed (empty, absolute, `..`, backslashes, hidden characters, not UTF-8, too long),
/// refused (`.git` in any of the spellings that some file system takes for it).
Result<std::vector<std::string>> parts_of(std::string_view path);

}  // namespace mendwatch::git
