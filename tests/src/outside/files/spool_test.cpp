#include "src/outside/files/spool.hpp"

#include "src/outside/files/file_source.hpp"
#include "tests/support/log_folder.hpp"

#include <doctest/doctest.h>

#include <signal.h>
#include <sys/resource.h>

using namespace mendwatch;
using namespace mendwatch::files;
namespace fs = std::filesystem;

namespace {

std::string content(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};
}

}  // namespace

TEST_CASE("pushed lines are kept whole, and a missing line end is added") {
  tests::LogFolder folder;
  Spool spool{folder.path() / "ingest"};
  REQUIRE(spool.append("shop", "one\ntwo"));
  REQUIRE(spool.append("shop", "three\n"));
  REQUIRE(spool.append("shop", ""));
  REQUIRE(spool.sync("shop"));
  CHECK(content(spool.path_of("shop")) == "one\ntwo\nthree\n");
}

TEST_CASE("a service's name cannot lead out of the folder") {
  tests::LogFolder folder;
  Spool spool{folder.path()};
  for (const auto* name : {"../x", "a/b", "", ".hidden", "a b", "a\nb"})
    CHECK(spool.append(name, "x\n").error().code == Errc::malformed);
}

TEST_CASE("a line torn by a crash is ended before the next one") {
  tests::LogFolder folder;
  folder.append("shop.log", "whole\nto");
  Spool spool{folder.path()};
  REQUIRE(spool.append("shop", "next\n"));
  CHECK(content(folder / "shop.log") == "whole\nto\nnext\n");
}

TEST_CASE("what rotation sets aside is still read, once and in order") {
  tests::LogFolder folder;
  Spool spool{folder.path(), {.max_bytes = 50, .keep = 2}};
  FileSource source{{.globs = {spool.path_of("shop").string()}}, {}};
  Time now{std::chrono::hours{500'000}};
  std::string lines, expected;
  const auto poll = [&] {
    auto chunks = source.poll(1 << 20, now);
    now += std::chrono::milliseconds{600};
    REQUIRE(chunks);
    for (const auto& chunk : *chunks)
      for (const auto& line : chunk.lines) lines.append(line.bytes).push_back('|');
  };
  for (int i = 0; i < 100; ++i) {
    REQUIRE(spool.append("shop", "line " + std::to_string(i)));
    expected += "line " + std::to_string(i) + '|';
    poll();
  }
  for (int i = 0; i < 20; ++i) poll();
  CHECK(lines == expected);
  CHECK(fs::exists(folder / "shop.log.1"));
  CHECK(fs::exists(folder / "shop.log.2"));
  CHECK_FALSE(fs::exists(folder / "shop.log.3"));
}

TEST_CASE("on a full disk nothing is kept of the lines, and the next ones stand alone") {
  tests::LogFolder folder;
  Spool spool{folder.path()};
  REQUIRE(spool.append("shop", "before\n"));
  // A limit of this process's files behaves like a disk of that size.
  ::signal(SIGXFSZ, SIG_IGN);
  rlimit old{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &old) == 0);
  const rlimit tight{20, old.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &tight) == 0);
  const auto full = spool.append("shop", "this line is too long for the disk\n");
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &old) == 0);
  REQUIRE_FALSE(full);
  CHECK(full.error().code == Errc::unavailable);
  REQUIRE(spool.append("shop", "after\n"));
  CHECK(content(folder / "shop.log") == "before\nafter\n");
}
