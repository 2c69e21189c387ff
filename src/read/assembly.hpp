#pragma once

#include "src/read/header.hpp"

#include <cstdint>
#include <string>

namespace mendwatch::read {

/// A record in the making: its first line, and the lines that were found to belong to it.
class Assembly {
public:
  Assembly(Header&& first, Record&& record, const ReaderSettings& settings);

  /// Takes the line in and returns true if it belongs to this record.
  bool join(const Header& line);

  /// The finished record.
  Record finish() &&;

  std::uint64_t offset() const { return record_.offset; }

private:
  Record record_;
  const ReaderSettings* settings_;
};

}  // namespace mendwatch::read
