#include "src/read/line_splitter.hpp"

#include <doctest/doctest.h>

using namespace mendwatch::read;

namespace {

std::vector<RawLine> split_in(std::string_view bytes, std::size_t piece) {
  LineSplitter splitter{100};
  std::vector<RawLine> lines;
  for (std::size_t at = 0; at < bytes.size(); at += piece) splitter.feed(bytes.substr(at, piece), lines);
  splitter.finish(lines);
  return lines;
}

}  // namespace

TEST_CASE("lines are the same however the bytes come in pieces") {
  const std::string_view bytes = "one\ntwo\r\n\nlast";
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    const auto lines = split_in(bytes, piece);
    REQUIRE(lines.size() == 4);
    CHECK(lines[0].bytes == "one");
    CHECK(lines[1].bytes == "two");
    CHECK(lines[1].offset == 104);
    CHECK(lines[1].end == 109);
    CHECK(lines[2].bytes.empty());
    CHECK(lines[3].bytes == "last");
    CHECK(lines[3].end == 114);
  }
}

TEST_CASE("a line of exactly the limit is whole, one byte more is cut") {
  const std::string full(LineSplitter::limit, 'x');
  for (const auto* line_end : {"\n", "\r\n"}) {
    CHECK_FALSE(split_in(full + line_end, 1000).at(0).cut);
    CHECK(split_in(full + line_end, 1000).at(0).bytes.size() == LineSplitter::limit);
  }
  const auto longer = split_in(full + "y\nnext\n", 1000);
  REQUIRE(longer.size() == 2);
  CHECK(longer[0].cut);
  CHECK(longer[0].bytes.size() == LineSplitter::limit);
  CHECK_FALSE(longer[1].cut);
  CHECK(longer[1].offset == 100 + LineSplitter::limit + 2);
}

TEST_CASE("what is not finished is not given, and is given at the end") {
  LineSplitter splitter;
  std::vector<RawLine> lines;
  splitter.feed("done\nhalf", lines);
  CHECK(lines.size() == 1);
  CHECK(splitter.given() == 5);
  CHECK(splitter.expected() == 9);
  splitter.finish(lines);
  splitter.finish(lines);
  CHECK(lines.size() == 2);
}
