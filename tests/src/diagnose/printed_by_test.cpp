#include "src/diagnose/printed_by.hpp"

#include "src/code/map_snapshot.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace mendwatch::diagnose;

namespace {

// The best statement's place, as `a.py:3`, or nothing.
std::string best(const std::map<std::string, std::string>& files, const Said& said) {
  const code::MapSnapshot snapshot{files};
  code::MemoryFacts facts;
  const code::Index index{snapshot, facts};
  const auto printed = printed_by(said, index);
  return printed.empty() ? "" : *printed.front().statement.path + ':' + std::to_string(printed.front().statement.fact->line);
}

}  // namespace

TEST_CASE("the statement whose pieces stand in the message in their order is found among similar ones") {
  const std::map<std::string, std::string> files{
      {"a.py", "log.error('cannot read %s from %s', a, b)\nlog.error('cannot read %s', a)\nlog.error('cannot write %s from %s', a, b)\n"}};
  CHECK(best(files, {"cannot read the index from disk 3", {}, {}}) == "a.py:1");
  CHECK(best(files, {"cannot read the index", {}, {}}) == "a.py:2");
  CHECK(best(files, {"cannot delete the index", {}, {}}) == "");
}

TEST_CASE("of equal texts the level decides, then the logger's name, and tests come last") {
  const std::map<std::string, std::string> levels{{"a.py", "log.info('the queue is full')\nlog.error('the queue is full')\n"}};
  CHECK(best(levels, {"the queue is full", read::Level::error, {}}) == "a.py:2");
  CHECK(best(levels, {"the queue is full", read::Level::info, {}}) == "a.py:1");
  const std::map<std::string, std::string> loggers{{"agents/other.py", "log.error('the queue is full')\n"},
                                                   {"agents/strategy.py", "log.error('the queue is full')\n"},
                                                   {"agents/test_a.py", "log.error('the queue is full')\n"}};
  CHECK(best(loggers, {"the queue is full", read::Level::error, "agents.strategy"}) == "agents/strategy.py:1");
  CHECK(best(loggers, {"the queue is full", read::Level::error, {}}) == "agents/other.py:1");
}

TEST_CASE("messages in front of which something stands, or with other blanks, are found as well") {
  const std::map<std::string, std::string> files{{"a.go", "package a\nfunc f() error {\n return fmt.Errorf(\"cannot open the\\nstore: %w\", err)\n}\n"}};
  CHECK(best(files, {"startup: cannot open the  store: no such file", {}, {}}) == "a.go:3");
}
