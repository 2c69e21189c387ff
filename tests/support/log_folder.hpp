#pragma once

#include "tests/support/temporary_folder.hpp"

#include <string_view>

namespace mendwatch::tests {

/// A fresh folder whose files grow.
struct LogFolder : TemporaryFolder {
  std::string operator/(std::string_view name) const { return (path() / name).string(); }

  void append(std::string_view name, std::string_view bytes) const {
    std::ofstream{path() / name, std::ios::binary | std::ios::app} << bytes;
  }
};

}  // namespace mendwatch::tests
