#include "src/outside/process/stdin_source.hpp"

#include <doctest/doctest.h>

#include <unistd.h>

using namespace mendwatch;
using namespace mendwatch::process;

namespace {

struct Pipe {
  int ends[2] = {-1, -1};
  Pipe() { REQUIRE(::pipe(ends) == 0); }
  ~Pipe() {
    ::close(ends[0]);
    close_writer();
  }
  void write(std::string_view bytes) const {
    REQUIRE(::write(ends[1], bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
  }
  void close_writer() {
    if (ends[1] >= 0)
      ::close(std::exchange(ends[1], -1));
  }
};

std::string heard(StdinSource& source) {
  std::string text;
  const auto chunks = source.poll(1 << 20, Time{});
  REQUIRE(chunks);
  for (const auto& chunk : *chunks)
    for (const auto& line : chunk.lines) text.append(line.bytes).push_back('|');
  return text;
}

}  // namespace

TEST_CASE("an empty pipe doesn't keep anybody waiting") {
  Pipe pipe;
  StdinSource source{pipe.ends[0]};
  CHECK(heard(source).empty());
  CHECK_FALSE(source.finished());
}

TEST_CASE("lines come when they are whole, the last one at the end") {
  Pipe pipe;
  StdinSource source{pipe.ends[0]};
  pipe.write("one\ntw");
  CHECK(heard(source) == "one|");
  pipe.write("o\nthree");
  CHECK(heard(source) == "two|");
  pipe.close_writer();
  CHECK(heard(source) == "three|");
  CHECK(source.finished());
  CHECK(heard(source).empty());
}

TEST_CASE("no more is read at a time than asked for") {
  Pipe pipe;
  StdinSource source{pipe.ends[0]};
  pipe.write(std::string(1000, '\n'));
  const auto chunks = source.poll(10, Time{});
  REQUIRE(chunks);
  CHECK(chunks->at(0).lines.size() == 10);
  CHECK(chunks->at(0).after.offset == 10);
}

TEST_CASE("what cannot be read is told once, then it is over") {
  StdinSource source{987};
  const auto chunks = source.poll(10, Time{});
  REQUIRE_FALSE(chunks);
  CHECK(source.finished());
  CHECK(heard(source).empty());
}
