#pragma once

#include "src/base/time.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace mendwatch::files {

struct FileSettings {
  std::vector<std::string> globs;  // `*` and `?` stay within a folder, `**` doesn't
  std::size_t first_lines = 200;   // of files that are there when the source starts for the first time
  Duration pace = std::chrono::milliseconds{100};
  Duration rescan = std::chrono::seconds{1};  // how often new files are looked for
  Duration linger = std::chrono::seconds{1};  // how long a rotated file may stay quiet before the new one is read
  std::size_t max_files = 512;                // open at a time
};

}  // namespace mendwatch::files
