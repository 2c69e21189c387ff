#pragma once

#include <string>
#include <string_view>

namespace mendwatch::propose {

/// Why this path steers more than the service itself: `continuous integration`, `a lock file`, `build configuration` …; empty if it doesn't.
/// `path` in lower case, as it stands in the tree.
std::string steering_role(std::string_view path);

/// True for tests, documentation, examples, generated and vendored files: places where a value's definition is never the one that counts.
bool is_beside_the_code(std::string_view path);

/// How a careless file system would read this name: without ignorable characters, wide letters narrowed, lower case, no trailing dots or blanks.
std::string folded_name(std::string_view name);

}  // namespace mendwatch::propose
