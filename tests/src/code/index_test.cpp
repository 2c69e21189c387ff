#include "src/code/index.hpp"
#include "src/code/map_snapshot.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace mendwatch::code;

TEST_CASE("an index finds definitions across files and knows every path") {
  const MapSnapshot snapshot{{{"app/a.py", "def fetch(): pass\n"}, {"app/b.py", "class Client:\n  def fetch(self): pass\n"}, {"README.md", "x"}}};
  MemoryFacts cache;
  const Index index{snapshot, cache};
  CHECK(index.symbols("fetch").size() == 2);
  CHECK(*index.symbols("Client").front().path == "app/b.py");
  CHECK(index.paths() == std::vector<std::string>{"README.md", "app/a.py", "app/b.py"});
  CHECK(index.named("b.py") == std::vector<std::string>{"app/b.py"});
  CHECK(index.facts("README.md") == nullptr);
}

TEST_CASE("equal content is read once, and the oldest facts are forgotten first") {
  const MapSnapshot snapshot{{{"a.py", "def f(): pass\n"}, {"b.py", "def f(): pass\n"}}};
  MemoryFacts cache;
  const Index index{snapshot, cache};
  CHECK(index.facts("a.py") == index.facts("b.py"));

  MemoryFacts small{4};
  for (int i = 0; i < 6; ++i)
    small.put(std::to_string(i), std::make_shared<Facts>());
  CHECK(small.get("0") == nullptr);
  CHECK(small.get("5") != nullptr);
}

TEST_CASE("own code is looked into before tests and what others wrote") {
  const MapSnapshot snapshot{{{"vendor/v.go", "package v\n"}, {"a_test.go", "package a\n"}, {"z.go", "package z\n"}, {"big.go", std::string(100, '/')}}};
  std::vector<std::string> order;
  for (const auto& entry : files_to_index(snapshot, {.file_bytes = 50}))
    order.push_back(entry.path);
  CHECK(order == std::vector<std::string>{"z.go", "a_test.go", "vendor/v.go"});
  CHECK(files_to_index(snapshot, {.files = 1}).size() == 1);
}
