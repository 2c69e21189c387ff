#pragma once

#include "src/read/record.hpp"

namespace mendwatch::read {

/// Where reading goes on in one stream (a file, a pipe). Everything before it has been read.
struct Position {
  std::string stream;        // a file's path, or the source's own word
  std::uint64_t inode = 0;   // 0 where there is none
  std::uint64_t offset = 0;  // bytes
  std::string cursor;        // what the other side calls its place, where it has one (a time, a journald cursor)
  std::string head;          // digest of the file's first bytes: tells a new file of the same inode from the old one
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Position, stream, inode, offset, cursor, head)

/// Lines that are known to be missing: silence of a source is not health.
struct Gap {
  Time at;
  std::string stream;
  std::string why;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Gap, at, stream, why)

/// What a poller hands to its analyzer.
struct LogBatch {
  std::string source;
  std::uint64_t number = 0;     // counts up from 1 in the life of a poller
  std::uint64_t fence = 0;      // of the analyzer's memory that it continues; set by the poller
  std::vector<Record> records;  // in the order of the streams
  std::vector<Position> after;  // of each stream that moved: where reading goes on once these records are analysed
  std::vector<Gap> gaps;
  bool more = false;  // `after` comes with a later part: until then records and position don't belong together
};

}  // namespace mendwatch::read
