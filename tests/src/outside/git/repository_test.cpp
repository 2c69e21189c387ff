#include "src/outside/git/repository.hpp"
#include "tests/support/git_sandbox.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <fstream>
#include <thread>

using namespace mendwatch;
using mendwatch::tests::GitSandbox;

TEST_CASE("a snapshot lists and reads the files of one commit, whatever the working folder says") {
  GitSandbox box;
  box.write("app/a.py", "x = 1\n");
  box.write("b.txt", "b\n");
  const auto first = box.commit("first");
  box.write("app/a.py", "x = 2\n");
  const auto second = box.commit("second");
  box.write("app/a.py", "never committed\n");

  auto repository = git::Repository::open(box.folder());
  REQUIRE(repository);
  CHECK(*repository->head("main") == second);
  CHECK(*repository->head() == second);
  CHECK(repository->head("nonsense").error().code == Errc::not_found);
  auto snapshot = repository->snapshot("main");
  REQUIRE(snapshot);
  CHECK((*snapshot)->commit() == second);
  REQUIRE((*snapshot)->list().size() == 2);
  CHECK((*snapshot)->list()[0].path == "app/a.py");
  CHECK((*snapshot)->list()[0].size == 6);
  CHECK(*(*snapshot)->read("app/a.py") == "x = 2\n");
  CHECK((*snapshot)->read("../a.py").error().code == Errc::not_found);
  CHECK(*(*repository->snapshot(first))->read("app/a.py") == "x = 1\n");
  CHECK((*repository->snapshot(first.substr(0, 8)))->commit() == first);
  CHECK(git::Repository::open(box.folder() + "/nowhere").error().code == Errc::not_found);
}

TEST_CASE("links and submodules are left out") {
  GitSandbox box;
  box.write("a.txt", "a\n");
  box.link("passwd", "/etc/passwd");
  box.run("update-index --add --cacheinfo 160000,1234567890123456789012345678901234567890,sub");
  box.commit("links");
  const auto snapshot = *git::Repository::open(box.folder())->snapshot();
  REQUIRE(snapshot->list().size() == 1);
  CHECK(snapshot->read("passwd").error().code == Errc::not_found);
}

TEST_CASE("a file that is too large is refused, not read") {
  GitSandbox box;
  box.write("big.txt", std::string(code::Snapshot::size_limit + 1, 'x'));
  box.commit("big");
  CHECK((*git::Repository::open(box.folder())->snapshot())->read("big.txt").error().code == Errc::refused);
}

TEST_CASE("history says who touched what, newest first") {
  GitSandbox box;
  box.write("a.txt", "a\n");
  const auto first = box.commit("the first");
  box.write("b.txt", "b\n");
  box.remove("a.txt");
  const auto second = box.commit("the second\n\nwith a body");
  const auto history = (*git::Repository::open(box.folder())->snapshot())->history(10);
  REQUIRE(history.size() == 2);
  CHECK(history[0].id == second);
  CHECK(history[0].subject == "the second");
  CHECK(history[0].paths == std::vector<std::string>{"a.txt", "b.txt"});
  CHECK(history[1].id == first);
  CHECK(history[0].time > history[1].time);
  CHECK((*git::Repository::open(box.folder())->snapshot())->history(1).size() == 1);
}

TEST_CASE("blame follows lines through insertions, removals and merges") {
  GitSandbox box;
  box.write("a.txt", "1\n2\n3\n4\n5\n");
  const auto first = box.commit("first");
  box.write("a.txt", "0\n1\n2\nthree\n4\n5\n");
  const auto second = box.commit("inserts and changes");
  box.run("checkout -q -b side " + first);
  box.write("a.txt", "1\n2\n3\n4\nfive\n");
  const auto side = box.commit("side");
  box.run("checkout -q main");
  box.run("merge -q --no-edit side");
  box.write("a.txt", "0\n2\nthree\n4\nfive\n");
  box.commit("removes the line 1");

  const auto snapshot = *git::Repository::open(box.folder())->snapshot("main");
  const auto origins = snapshot->blame("a.txt", 1, 99);
  REQUIRE(origins);
  REQUIRE(origins->size() == 5);
  CHECK((*origins)[0].commit == second);
  CHECK((*origins)[1].commit == first);
  CHECK((*origins)[2].commit == second);
  CHECK((*origins)[3].commit == first);
  CHECK((*origins)[4].line == 5);
  CHECK(snapshot->blame("none.txt", 1, 1).error().code == Errc::not_found);
  CHECK(snapshot->blame("a.txt", 7, 9)->empty());
}

TEST_CASE("what was before a commit comes back, except before a merge") {
  GitSandbox box;
  box.write("a.txt", "a\n");
  const auto first = box.commit("first");
  box.write("a.txt", "b\n");
  box.write("new.txt", "n\n");
  const auto second = box.commit("second");
  const auto snapshot = *git::Repository::open(box.folder())->snapshot();
  const auto before = snapshot->before(second);
  REQUIRE(before);
  REQUIRE(before->size() == 2);
  CHECK((*before)[0] == std::pair<std::string, std::optional<std::string>>{"a.txt", "a\n"});
  CHECK_FALSE((*before)[1].second);
  CHECK_FALSE(snapshot->before(first)->front().second);
  CHECK(snapshot->before(std::string(40, 'a')).error().code == Errc::not_found);

  box.run("checkout -q -b side " + first);
  box.write("side.txt", "s\n");
  box.commit("side");
  box.run("checkout -q main");
  box.run("merge -q --no-edit side");
  const auto merged = *git::Repository::open(box.folder())->snapshot();
  CHECK(merged->before(merged->commit()).error().code == Errc::refused);
}

TEST_CASE("a mirror follows its remote: forwards, backwards and to branches that are gone") {
  GitSandbox box;
  box.write("a.txt", "a\n");
  const auto first = box.commit("first");
  box.run("branch gone");
  const auto folder = box.temporary("mirror");
  auto mirror = git::Repository::mirror(box.folder(), folder);
  REQUIRE(mirror);
  CHECK(*mirror->head("main") == first);
  CHECK(*mirror->head() == first);
  CHECK(mirror->head("gone"));
  CHECK_FALSE(std::filesystem::exists(folder + "/a.txt"));

  box.write("a.txt", "b\n");
  const auto second = box.commit("second");
  box.run("branch -D gone");
  mirror = git::Repository::mirror(box.folder(), folder);
  CHECK(*mirror->head("main") == second);
  CHECK_FALSE(mirror->head("gone"));
  box.run("reset -q --hard " + first);
  CHECK(*git::Repository::mirror(box.folder(), folder)->head("main") == first);

  // A remote that is away leaves the copy as it is.
  CHECK_FALSE(git::Repository::mirror(box.folder() + "/nowhere", folder));
  CHECK(*git::Repository::open(folder)->head("main") == first);
}

TEST_CASE("fetching stops when somebody says so") {
  GitSandbox box;
  for (int i = 0; i < 50; ++i)
    box.write(std::to_string(i) + ".txt", std::to_string(i));
  box.commit("first");
  git::RemoteSettings settings;
  settings.cancelled = [] { return true; };
  const auto mirror = git::Repository::mirror("file://" + box.folder(), box.temporary("mirror"), settings);
  REQUIRE_FALSE(mirror);
  CHECK(mirror.error().code == Errc::timed_out);
}

TEST_CASE("a snapshot may be read by several threads") {
  GitSandbox box;
  for (int i = 0; i < 20; ++i)
    box.write(std::to_string(i) + ".txt", std::to_string(i));
  box.commit("first");
  const auto snapshot = *git::Repository::open(box.folder())->snapshot();
  std::atomic<int> wrong = 0;
  std::vector<std::thread> readers;
  for (int reader = 0; reader < 4; ++reader)
    readers.emplace_back([&] {
      for (int i = 0; i < 20; ++i)
        if (auto bytes = snapshot->read(std::to_string(i) + ".txt"); !bytes || *bytes != std::to_string(i))
          ++wrong;
    });
  for (auto& reader : readers)
    reader.join();
  CHECK(wrong == 0);
}
