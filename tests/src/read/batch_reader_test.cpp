#include "src/read/batch_reader.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace mendwatch::read;
using std::chrono::milliseconds;

namespace {

const Time now = *parse_rfc3339("2025-10-20T03:00:05Z");

// Lines of one stream, placed one behind the other.
Chunk chunk(std::string stream, std::uint64_t inode, std::uint64_t offset, std::vector<std::string> texts) {
  Chunk made{stream, {}, {}, {}};
  for (const auto& text : texts) {
    made.lines.push_back({text, offset, offset + text.size() + 1, false});
    offset += text.size() + 1;
  }
  made.after = {stream, inode, offset, {}, "cursor at " + std::to_string(offset)};
  return made;
}

}  // namespace

TEST_CASE("a batch's position stands before the record that may go on") {
  BatchReader reader{"shop", {}};
  reader.take(chunk("a.log", 7, 0, {"INFO one", "ERROR two"}), now);
  auto batch = reader.batch();
  REQUIRE(batch);
  CHECK(batch->number == 1);
  REQUIRE(batch->records.size() == 1);
  REQUIRE(batch->after.size() == 1);
  CHECK(batch->after[0].offset == 9);
  CHECK_FALSE(reader.batch());
  CHECK(reader.pending());
  reader.flush(now - milliseconds{1});
  CHECK_FALSE(reader.batch());  // not quiet for long enough
  reader.flush(now);
  batch = reader.batch();
  REQUIRE(batch);
  CHECK(batch->number == 2);
  CHECK(batch->records.at(0).message == "two");
  CHECK(batch->after.at(0).offset == 19);
  CHECK_FALSE(reader.pending());
}

TEST_CASE("a command's position is that of a chunk whose records are all complete") {
  BatchReader reader{"shop", {}};
  reader.take(chunk("shop", 0, 0, {"INFO one", "ERROR two"}), now);
  CHECK(reader.batch()->after.empty());
  reader.take(chunk("shop", 0, 19, {"INFO three"}), now);
  const auto batch = reader.batch();
  REQUIRE(batch->after.size() == 1);
  CHECK(batch->after[0].head == "cursor at 19");
  reader.flush(Time::max());
  CHECK(reader.batch()->after.at(0).head == "cursor at 30");
}

TEST_CASE("when a stream goes on in another file, what was pending is complete") {
  BatchReader reader{"shop", {}};
  reader.take(chunk("a.log", 7, 1000, {"ERROR one"}), now);
  reader.take(chunk("a.log", 8, 0, {"ERROR two"}), now);
  const auto batch = reader.batch();
  REQUIRE(batch->records.size() == 1);
  CHECK(batch->after.at(0).inode == 8);
  CHECK(batch->after.at(0).offset == 0);
}

TEST_CASE("gaps are told once, even without lines") {
  BatchReader reader{"shop", {}};
  auto gap = chunk("a.log", 7, 0, {});
  gap.gaps.push_back({now, "a.log", "gone"});
  reader.take(gap, now);
  CHECK(reader.batch()->gaps.size() == 1);
  CHECK_FALSE(reader.batch());
}

TEST_CASE("streams are joined apart") {
  BatchReader reader{"shop", {}};
  reader.take(chunk("shop", 0, 0, {"ERROR one"}), now);
  reader.take(chunk("shop.stderr", 0, 0, {"  File \"a.py\", line 1, in f"}), now);
  reader.flush(Time::max());
  CHECK(reader.batch()->records.size() == 2);
}

TEST_CASE("streams without end are bounded, and none loses a record or its position") {
  BatchReader reader{"shop", {}};
  std::size_t records = 0;
  std::map<std::string, std::uint64_t> positions;
  const auto count = [&] {
    if (const auto batch = reader.batch()) {
      records += batch->records.size();
      for (const auto& position : batch->after) positions[position.stream] = position.offset;
    }
  };
  for (int i = 0; i < 5000; ++i) {
    reader.take(chunk("a." + std::to_string(i), 7, 0, {"ERROR x"}), now + milliseconds{i});
    count();
  }
  reader.flush(Time::max());
  count();
  CHECK(records == 5000);
  CHECK(positions.size() == 5000);
  for (const auto& [stream, offset] : positions) CHECK(offset == 8);
}
