#include "src/outside/files/file_source.hpp"

#include "src/base/text.hpp"
#include "tests/support/log_folder.hpp"

#include <doctest/doctest.h>

#include <sys/resource.h>
#include <sys/stat.h>

using namespace mendwatch;
using namespace mendwatch::files;
using std::chrono::milliseconds;
using std::chrono::seconds;
namespace fs = std::filesystem;

namespace {

// A source, what it said so far, and a clock that moves when told to.
struct Reading {
  FileSource source;
  Time now{std::chrono::hours{500'000}};
  std::string lines;  // joined by '|'
  std::map<std::string, read::Position> positions;
  std::vector<std::string> gaps, errors;
  std::size_t cut = 0;

  explicit Reading(std::string glob, std::vector<read::Position> from = {}, FileSettings settings = {})
      : source(
            [&] {
              settings.globs = {std::move(glob)};
              return settings;
            }(),
            std::move(from)) {}

  void poll(std::size_t max_bytes = 1 << 20) {
    auto chunks = source.poll(max_bytes, now);
    now += milliseconds{100};
    if (!chunks) {
      errors.push_back(to_string(chunks.error()));
      return;
    }
    for (const auto& chunk : *chunks) {
      for (const auto& line : chunk.lines) {
        lines.append(line.bytes, 0, 100).push_back('|');
        cut += line.cut;
      }
      for (const auto& gap : chunk.gaps) gaps.push_back(gap.why);
      positions[chunk.stream] = chunk.after;
    }
  }

  // Long enough for new files to be found and rotated ones to be left.
  std::string& settle() {
    for (int i = 0; i < 40; ++i) poll();
    return lines;
  }

  std::vector<read::Position> stopped() const {
    std::vector<read::Position> all;
    for (const auto& [stream, position] : positions) all.push_back(position);
    return all;
  }
};

}  // namespace

TEST_CASE("of files that are there at the very first start the last lines are read, of later ones all") {
  tests::LogFolder folder;
  std::string many;
  for (int i = 0; i < 1000; ++i) many += std::to_string(i) + '\n';
  folder.append("old.log", many);
  Reading reading{folder / "*.log", {}, {.globs = {}, .first_lines = 3}};
  CHECK(reading.settle() == "997|998|999|");
  folder.append("new.log", "a\nb\n");
  CHECK(reading.settle() == "997|998|999|a|b|");
}

TEST_CASE("the last lines are found across blocks, and a short file is read whole") {
  tests::LogFolder folder;
  const std::string wide(50'000, 'x');
  folder.append("a.log", "first\n" + wide + "\n" + wide + "\n" + wide + "\nlast\n");
  Reading some{folder / "a.log", {}, {.globs = {}, .first_lines = 4}};
  CHECK(some.settle() == std::string(100, 'x') + '|' + std::string(100, 'x') + '|' + std::string(100, 'x') + "|last|");
  Reading all{folder / "a.log", {}, {.globs = {}, .first_lines = 5}};
  CHECK(all.settle().starts_with("first|"));
}

TEST_CASE("a partial last line waits for its end") {
  tests::LogFolder folder;
  folder.append("a.log", "one\ntw");
  Reading reading{folder / "a.log"};
  CHECK(reading.settle() == "one|");
  CHECK(reading.positions.at(folder / "a.log").offset == 4);
  folder.append("a.log", "o\n");
  CHECK(reading.settle() == "one|two|");
}

TEST_CASE("reading goes on behind the position after a restart, and what came meanwhile is read") {
  tests::LogFolder folder;
  folder.append("a.log", "one\ntwo\nthr");
  Reading before{folder / "*.log"};
  before.settle();
  folder.append("a.log", "ee\nfour\n");
  folder.append("b.log", "new\n");
  Reading after{folder / "*.log", before.stopped()};
  CHECK(after.settle() == "three|four|new|");
  CHECK(after.gaps.empty());
}

TEST_CASE("a renamed file is read to its end before the new one, also what its writer still adds") {
  tests::LogFolder folder;
  folder.append("a.log", "one\n");
  Reading reading{folder / "a.log"};
  reading.settle();
  folder.append("a.log", "two\n");
  fs::rename(folder / "a.log", folder / "a.log.1");
  folder.append("a.log", "three\n");
  reading.poll();
  folder.append("a.log.1", "late, without an end");
  CHECK(reading.settle() == "one|two|late, without an end|three|");
  CHECK(reading.gaps.empty());
}

TEST_CASE("two rotations in a row lose nothing") {
  tests::LogFolder folder;
  folder.append("a.log", "one\n");
  Reading reading{folder / "a.log"};
  reading.settle();
  for (const auto* text : {"two\n", "three\n"}) {
    fs::remove(folder / "a.log.2");
    if (fs::exists(folder / "a.log.1"))
      fs::rename(folder / "a.log.1", folder / "a.log.2");
    fs::rename(folder / "a.log", folder / "a.log.1");
    folder.append("a.log", text);
    reading.poll();
  }
  CHECK(reading.settle() == "one|two|three|");
}

TEST_CASE("rotation while nobody watched: the rest of the old file, those between, then the new one") {
  tests::LogFolder folder;
  folder.append("a.log", "one\n");
  Reading before{folder / "a.log"};
  before.settle();
  folder.append("a.log", "two\n");
  fs::rename(folder / "a.log", folder / "a.log.2");
  folder.append("a.log.1", "three\n");
  folder.append("a.log", "four\n");
  const auto then = fs::last_write_time(folder / "a.log");
  fs::last_write_time(folder / "a.log.2", then - seconds{20});
  fs::last_write_time(folder / "a.log.1", then - seconds{10});
  Reading after{folder / "a.log", before.stopped()};
  CHECK(after.settle() == "two|three|four|");
  CHECK(after.gaps.empty());
}

TEST_CASE("a file that was compressed while it was watched is read to its end first") {
  tests::LogFolder folder;
  folder.append("a.log", "one\n");
  Reading reading{folder / "*"};
  reading.settle();
  folder.append("a.log", "two\n");
  fs::rename(folder / "a.log", folder / "a.log.1");
  folder.append("a.log.1.gz", "\x1f\x8b compressed bytes\n");
  fs::remove(folder / "a.log.1");
  folder.append("a.log", "three\n");
  CHECK(reading.settle() == "one|two|three|");
  CHECK(reading.gaps.empty());
}

TEST_CASE("a file that was compressed while nobody watched is a gap") {
  tests::LogFolder folder;
  folder.append("a.log", "one\n");
  Reading before{folder / "a.log"};
  before.settle();
  fs::rename(folder / "a.log", folder / "a.log.1.gz");
  folder.append("a.log", "two\n");
  Reading after{folder / "a.log", before.stopped()};
  CHECK(after.settle() == "two|");
  CHECK(after.gaps.size() == 1);
}

TEST_CASE("a file that is gone after a restart is a gap") {
  tests::LogFolder folder;
  folder.append("a.log", "one\n");
  Reading before{folder / "a.log"};
  before.settle();
  fs::remove(folder / "a.log");
  Reading after{folder / "a.log", before.stopped()};
  after.settle();
  CHECK(after.gaps.size() == 1);
  folder.append("a.log", "two\n");
  CHECK(after.settle() == "two|");
}

TEST_CASE("copied and truncated: the copy's rest, then the file from its start") {
  tests::LogFolder folder;
  folder.append("a.log", "one\n");
  Reading reading{folder / "*"};
  reading.settle();
  folder.append("a.log", "two\n");
  fs::copy_file(folder / "a.log", folder / "a.log.1");
  fs::resize_file(folder / "a.log", 0);
  folder.append("a.log", "three\n");
  CHECK(reading.settle() == "one|two|three|");
  CHECK(reading.gaps.empty());
}

TEST_CASE("truncated and grown beyond the old place at once: noticed by its beginning") {
  tests::LogFolder folder;
  folder.append("a.log", "one\n");
  Reading reading{folder / "a.log"};
  reading.settle();
  fs::resize_file(folder / "a.log", 0);
  folder.append("a.log", "something longer\nand more\n");
  CHECK(reading.settle() == "one|something longer|and more|");
  CHECK(reading.gaps.size() == 1);
}

TEST_CASE("a rotated file whose new name matches too is not read twice, not even after a restart") {
  tests::LogFolder folder;
  folder.append("app.log", "one\n");
  Reading reading{folder / "*.log"};
  reading.settle();
  fs::rename(folder / "app.log", folder / "app-2025-10-20.log");
  folder.append("app.log", "two\n");
  CHECK(reading.settle() == "one|two|");
  Reading after{folder / "*.log", reading.stopped()};
  folder.append("app.log", "three\n");
  CHECK(after.settle() == "three|");
}

TEST_CASE("folders, pipes, broken links and loops are told once and harm nobody") {
  tests::LogFolder folder;
  folder.append("a.log", "one\n");
  fs::create_directory(folder / "folder.log");
  REQUIRE(::mkfifo((folder / "pipe.log").c_str(), 0600) == 0);
  fs::create_symlink("loop.log", folder / "loop.log");
  fs::create_directory(folder / "deep");
  fs::create_directory_symlink("..", folder / "deep/up");
  Reading reading{folder / "**"};
  CHECK(reading.settle() == "one|");
  CHECK(reading.errors.size() == 2);
  Reading named{folder / "folder.log"};
  named.settle();
  REQUIRE(named.errors.size() == 1);
  CHECK(named.errors[0].find("is a folder") != std::string::npos);
}

TEST_CASE("two paths to one file are read once") {
  tests::LogFolder folder;
  folder.append("a.log", "one\n");
  fs::create_symlink("a.log", folder / "b.log");
  Reading reading{folder / "*.log"};
  CHECK(reading.settle() == "one|");
}

TEST_CASE("a file that vanishes and comes back is read on") {
  tests::LogFolder folder;
  folder.append("a.log", "one\n");
  Reading reading{folder / "a.log"};
  reading.settle();
  folder.append("a.log", "two\n");
  fs::remove(folder / "a.log");
  reading.settle();
  folder.append("a.log", "three\n");
  CHECK(reading.settle() == "one|two|three|");
}

TEST_CASE("a busy file doesn't keep the others waiting") {
  tests::LogFolder folder;
  std::string wide(1000, 'x');
  wide += '\n';
  folder.append("a.log", wide);
  folder.append("b.log", "quiet\n");
  Reading reading{folder / "*.log"};
  for (int i = 0; i < 3; ++i) {
    folder.append("a.log", wide);
    reading.poll(1000);
  }
  CHECK(reading.lines.find("quiet|") != std::string::npos);
}

TEST_CASE("a line of 100 MB is cut, and memory stays flat") {
  tests::LogFolder folder;
  {
    std::ofstream big{folder / "big.log", std::ios::binary};
    const std::string block(1 << 20, 'x');
    for (int i = 0; i < 100; ++i) big << block;
    big << "\nnext\n";
  }
  rusage before{}, after{};
  ::getrusage(RUSAGE_SELF, &before);
  Reading reading{folder / "big.log", {read::Position{folder / "big.log", 0, 0, {}, "0:e3b0c44298fc1c14"}}};
  while (reading.lines.find("next") == std::string::npos && reading.now < Time{std::chrono::hours{500'001}}) reading.poll();
  ::getrusage(RUSAGE_SELF, &after);
  CHECK(reading.lines == std::string(100, 'x') + "|next|");
  CHECK(reading.cut == 1);
  CHECK(after.ru_maxrss - before.ru_maxrss < 20'000);  // KiB
}

TEST_CASE("bytes of every value arrive as they are") {
  tests::LogFolder folder;
  std::string all;
  for (int i = 0; i < 256; ++i)
    if (i != '\n')
      all += static_cast<char>(i);
  folder.append("a.log", all + "\n");
  Reading reading{folder / "a.log"};
  reading.poll();
  CHECK(reading.lines.substr(0, 100) == all.substr(0, 100));
}
