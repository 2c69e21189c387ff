#include "src/outside/cards/card_file.hpp"
#include "tests/support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <csignal>

#include <sys/resource.h>

using namespace mendwatch;
using cards::CardFile;

namespace {

std::size_t lines_in(const std::string& text) { return std::size_t(std::count(text.begin(), text.end(), '\n')); }

}  // namespace

TEST_CASE("what was said is not said again, not even by the next process") {
  tests::TemporaryFolder folder;
  {
    auto file = CardFile::open(folder.path() / "cards.jsonl");
    REQUIRE(file);
    CHECK(*file->say({"fix_1", "d", "fix_1/post/1", "Look", 0}));
    CHECK_FALSE(*file->say({"fix_1", "d", "fix_1/post/1", "Look", 0}));
  }
  auto file = CardFile::open(folder.path() / "cards.jsonl");
  CHECK(file->knows("fix_1/post/1"));
  CHECK_FALSE(*file->say({"fix_1", "d", "fix_1/post/1", "Look", 0}));
  CHECK(*file->say({"fix_1", "d", "fix_1/7", "approved", 0}));
  CHECK(lines_in(folder.read("cards.jsonl")) == 2);
}

TEST_CASE("half a line was never said") {
  tests::TemporaryFolder folder;
  folder.write("cards.jsonl", "{\"key\":\"a\"}\nnot JSON\n{\"key\":\"b\",\"tex");
  auto file = CardFile::open(folder.path() / "cards.jsonl");
  REQUIRE(file);
  CHECK(file->knows("a"));
  CHECK_FALSE(file->knows("b"));
  REQUIRE(*file->say({"fix_1", "", "b", "\xff\n\x01", 0}));
  CHECK(lines_in(folder.read("cards.jsonl")) == 3);
  CHECK(CardFile::open(folder.path() / "cards.jsonl")->knows("b"));
}

TEST_CASE("a file that can't grow is unavailable, and nothing of the line is left") {
  tests::TemporaryFolder folder;
  auto file = CardFile::open(folder.path() / "cards.jsonl");
  REQUIRE(*file->say({"fix_1", "", "a", "short", 0}));
  const auto before = folder.read("cards.jsonl");
  rlimit usual{};
  getrlimit(RLIMIT_FSIZE, &usual);
  auto old = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{before.size() + 20, usual.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  auto said = file->say({"fix_1", "", "b", std::string(1000, 'x'), 0});
  setrlimit(RLIMIT_FSIZE, &usual);
  std::signal(SIGXFSZ, old);
  REQUIRE_FALSE(said);
  CHECK(said.error().code == Errc::unavailable);
  CHECK(folder.read("cards.jsonl") == before);
  CHECK(*file->say({"fix_1", "", "b", "again", 0}));
  CHECK(CardFile::open("/no/such/folder/cards.jsonl").error().code == Errc::unavailable);
}
