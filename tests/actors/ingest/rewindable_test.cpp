#include "actors/ingest/rewindable.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;

namespace {

// Says one word a look.
struct Words : read::LineSource {
  std::deque<std::string> words;
  std::uint64_t offset = 0;

  explicit Words(std::deque<std::string> words) : words(std::move(words)) {}

  Result<std::vector<read::Chunk>> poll(std::size_t, Time) override {
    if (words.empty())
      return std::vector<read::Chunk>{};
    read::Chunk chunk{"stdin", {{words.front(), offset, offset + words.front().size() + 1, false}}, {}, {}};
    offset = chunk.lines[0].end;
    chunk.after = {"stdin", 0, offset, "", ""};
    words.pop_front();
    return std::vector<read::Chunk>{chunk};
  }
  bool finished() const override { return words.empty(); }
};

std::vector<std::string> all_of(read::LineSource& source, std::vector<read::Position>* after = nullptr) {
  std::vector<std::string> words;
  for (auto chunks = source.poll(1000, {}); !(*chunks).empty(); chunks = source.poll(1000, {}))
    for (auto& chunk : *chunks) {
      words.push_back(chunk.lines.at(0).bytes);
      if (after)
        after->push_back(chunk.after);
    }
  return words;
}

using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE("a second view begins behind its positions and goes on with what is new") {
  auto whole = std::make_shared<Rewindable>(std::make_unique<Words>(std::deque<std::string>{"a", "b", "c"}), "today");
  std::vector<read::Position> after;
  auto first = whole->view({});
  CHECK(all_of(*first, &after) == Strings{"a", "b", "c"});
  CHECK(first->finished());
  auto second = whole->view({after.at(0)});
  CHECK_FALSE(second->finished());
  CHECK(all_of(*second) == Strings{"b", "c"});
}

TEST_CASE("a position of an earlier life hides nothing") {
  auto whole = std::make_shared<Rewindable>(std::make_unique<Words>(std::deque<std::string>{"a", "b"}), "today");
  auto view = whole->view({{"stdin", 0, 1000, "", "yesterday"}});
  CHECK(all_of(*view) == Strings{"a", "b"});
}

TEST_CASE("what is kept is bounded, and the youngest is kept") {
  std::deque<std::string> words;
  for (int i = 0; i < 20; ++i)
    words.push_back(std::string(1024 * 1024, char('a' + i)));
  auto whole = std::make_shared<Rewindable>(std::make_unique<Words>(words), "today");
  auto first = whole->view({});
  CHECK(all_of(*first).size() == 20);
  auto second = whole->view({});
  auto again = all_of(*second);
  CHECK(again.size() == 7);
  CHECK(again.back() == words.back());
}
