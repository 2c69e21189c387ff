#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mendwatch::files {

/// True if `path` matches: `?` is one character and `*` any number within one part of the path, `**` any number of parts,
/// `[abc]` and `[a-z]` one of these. A file whose name begins with a dot matches only where the pattern has that dot.
bool glob_matches(std::string_view pattern, std::string_view path);

/// The paths that match, sorted; at most `limit`. Links to folders are not followed below `**`, so that loops end.
std::vector<std::string> expand_glob(const std::string& pattern, std::size_t limit);

}  // namespace mendwatch::files
