#include "src/outside/git/facts_store.hpp"

#include "src/code/map_snapshot.hpp"
#include "tests/support/git_sandbox.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using tests::GitSandbox;

namespace {

const code::MapSnapshot snapshot{{{"a.py", "LIMIT = 3000\ndef f():\n  log.error('it failed: %s', x)\n"}, {"b.py", "def g(): pass\n"}}};

std::string key_of(std::size_t file) { return code::facts_key(snapshot.list()[file]); }

std::string bytes_of(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

}  // namespace

TEST_CASE("facts come back from disk as they were") {
  GitSandbox box;
  const auto folder = box.temporary("facts");
  {
    git::FactsStore store{folder};
    git::fill(store, snapshot, 3);
    REQUIRE(store.save());
  }
  git::FactsStore again{folder};
  const auto known = again.get(key_of(0));
  REQUIRE(known);
  CHECK(Json(*known) == Json(code::facts("a.py", *snapshot.read("a.py"))));
  CHECK(again.get("python:nothing") == nullptr);
}

TEST_CASE("a damaged file counts as far as it is sound, one of another version as empty") {
  GitSandbox box;
  const auto folder = box.temporary("facts");
  git::FactsStore store{folder};
  git::fill(store, snapshot, 1);
  REQUIRE(store.save());
  const auto whole = bytes_of(folder + "/facts");
  const auto known_of = [&](const std::string& bytes) {
    std::ofstream{folder + "/facts", std::ios::binary | std::ios::trunc} << bytes;
    git::FactsStore damaged{folder};
    return (damaged.get(key_of(0)) ? 1 : 0) + (damaged.get(key_of(1)) ? 1 : 0);
  };
  CHECK(known_of(whole) == 2);
  CHECK(known_of(whole.substr(0, whole.size() - 3)) == 1);
  auto flipped = whole;
  flipped[whole.size() - 12] ^= 1;
  CHECK(known_of(flipped) == 1);
  CHECK(known_of("mendwatch facts 0\n" + whole.substr(18)) == 0);
  CHECK(known_of(std::string(100, '\xff')) == 0);
}

TEST_CASE("only so many are kept: those that were asked for") {
  GitSandbox box;
  const auto folder = box.temporary("facts");
  {
    git::FactsStore store{folder};
    git::fill(store, snapshot, 1);
    REQUIRE(store.save());
  }
  {
    git::FactsStore small{folder, 1};
    small.get(key_of(1));
    small.put("python:new", std::make_shared<code::Facts>());
    small.get(key_of(1));
    REQUIRE(small.save());
  }
  git::FactsStore again{folder};
  CHECK((again.get(key_of(1)) != nullptr) + (again.get("python:new") != nullptr) == 1);
  CHECK(again.get(key_of(0)) == nullptr);
}

TEST_CASE("a folder that cannot be written is told, and the facts stay") {
  GitSandbox box;
  box.write("file", "");
  git::FactsStore store{box.folder() + "/file/below"};
  git::fill(store, snapshot, 1);
  CHECK(store.save().error().code == Errc::unavailable);
  CHECK(store.get(key_of(0)));
}
