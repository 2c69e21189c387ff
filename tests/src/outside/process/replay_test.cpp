#include "src/outside/process/replay.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using mendwatch::process::Replay;

namespace {

const Time now = *parse_rfc3339("2025-10-20T04:00:00Z");

std::vector<read::RawLine> lines_of(std::initializer_list<const char*> texts) {
  std::vector<read::RawLine> lines;
  for (const auto* text : texts) lines.push_back({text, 0, 0, false});
  return lines;
}

std::string text_of(const std::vector<read::RawLine>& lines) {
  std::string text;
  for (const auto& line : lines) text.append(line.bytes).push_back('|');
  return text;
}

std::string polled(Replay& replay, std::initializer_list<const char*> window, bool missing_expected = false) {
  auto lines = lines_of(window);
  bool missing = false;
  replay.poll(lines, now, missing);
  CHECK(missing == missing_expected);
  return text_of(lines);
}

std::string followed(Replay& replay, std::initializer_list<const char*> texts) {
  auto lines = lines_of(texts);
  replay.follow(lines, now);
  return text_of(lines);
}

Replay restored(const Replay& replay) { return Replay{read::Position{"c", 0, 0, replay.cursor(), replay.head()}}; }

}  // namespace

TEST_CASE("of each window only what the one before hadn't is new") {
  Replay replay;
  CHECK(polled(replay, {"a", "b", "c"}) == "a|b|c|");
  CHECK(polled(replay, {"b", "c", "d"}) == "d|");
  CHECK(polled(replay, {"b", "c", "d"}).empty());
  CHECK(polled(replay, {"a", "b", "c", "d", "e"}) == "e|");  // a longer window
  CHECK(polled(replay, {}).empty());
  CHECK(polled(replay, {"e", "f"}) == "f|");
  CHECK(polled(replay, {"x", "y"}, true) == "x|y|");
}

TEST_CASE("equal lines are counted, not thrown together") {
  Replay replay;
  CHECK(polled(replay, {"x", "x", "x"}) == "x|x|x|");
  CHECK(polled(replay, {"x", "x", "x"}).empty());
  CHECK(polled(replay, {"x", "x", "x", "x", "x"}) == "x|x|");
}

TEST_CASE("a window is compared with the one before a restart of ours") {
  Replay before;
  polled(before, {"a", "b", "c"});
  auto after = restored(before);
  CHECK(polled(after, {"b", "c", "d"}) == "d|");
}

TEST_CASE("a command that prints all again after a restart is heard once") {
  Replay replay;
  CHECK(followed(replay, {"2025-10-20T03:00:00Z a", "2025-10-20T03:00:01Z b", "2025-10-20T03:00:01Z c"}).size() == 69);
  replay.restart();
  CHECK(followed(replay, {"2025-10-20T03:00:00Z a", "2025-10-20T03:00:01Z b"}).empty());
  CHECK(followed(replay,
                 {"2025-10-20T03:00:01Z c", "2025-10-20T03:00:01Z of the same second, but new", "2025-10-20T03:00:02Z d"}) ==
        "2025-10-20T03:00:01Z of the same second, but new|2025-10-20T03:00:02Z d|");
  // Caught up: nothing is left out any more, however old.
  CHECK(followed(replay, {"2025-10-20T03:00:00Z a"}) == "2025-10-20T03:00:00Z a|");
}

TEST_CASE("without times the last lines tell what is repeated, each as often as it came") {
  Replay replay;
  followed(replay, {"a", "b", "b"});
  auto after = restored(replay);
  after.restart();
  CHECK(followed(after, {"a", "b", "b", "b", "c"}) == "b|c|");
}

TEST_CASE("the cursor is the last time seen, also after a line without one") {
  Replay replay;
  followed(replay, {"2025-10-20T03:00:01Z b", "no time"});
  CHECK(replay.cursor() == "2025-10-20T03:00:01Z");
  CHECK(restored(replay).cursor() == "2025-10-20T03:00:01Z");
}

TEST_CASE("long windows of equal lines cost little") {
  Replay replay;
  std::vector<read::RawLine> window(100'000, read::RawLine{"x", 0, 0, false});
  bool missing = false;
  for (int i = 0; i < 3; ++i) {
    auto lines = window;
    replay.poll(lines, now, missing);
  }
  CHECK_FALSE(missing);
}
