#include "src/outside/git/objects.hpp"
#include "tests/support/git_sandbox.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace mendwatch::git;
using propose::FileChange;

namespace {

constexpr auto memory = ObjectStore::Keep::in_memory;

// A repository with a program, a configuration file and a script that may be executed.
struct Scene {
  tests::GitSandbox git;
  std::string base;
  Scene() {
    git.write("core/config.py", "import os\n\nmax_tokens: int = 3000\n");
    git.write("run.sh", "echo one\n");
    git.run("add -A");
    git.run("update-index --chmod=+x run.sh");
    std::filesystem::permissions(git.folder() + "/run.sh", std::filesystem::perms::owner_all);
    base = git.commit("first");
  }
  ObjectStore store(ObjectStore::Keep keep = ObjectStore::Keep::on_disk) { return std::move(*ObjectStore::open(git.folder(), keep)); }
};

const FileChange raise{"core/config.py", "import os\n\nmax_tokens: int = 3000\n", "import os\n\nmax_tokens: int = 5000\n", false};

}  // namespace

TEST_CASE("a change of whole files becomes the tree that git itself would make, and its diff") {
  Scene scene;
  auto store = scene.store();
  const auto tree = store.write_tree(scene.base, {raise, {"docs/new.md", "", "hello\n", true}});
  REQUIRE(tree);
  scene.git.write("core/config.py", raise.after);
  scene.git.write("docs/new.md", "hello\n");
  scene.git.run("add -A");
  CHECK(*tree == scene.git.output("write-tree"));
  const auto difference = store.diff(scene.base, *tree);
  REQUIRE(difference);
  CHECK(difference->text + "" == scene.git.output("diff --abbrev=12 --cached HEAD") + "\n");
  REQUIRE(difference->files.size() == 2);
  CHECK(difference->files[0].added == 1);
  CHECK(difference->files[0].removed == 1);
  CHECK(difference->files[1].mode_before == 0);
  CHECK(difference->files[1].mode_after == 0100644);
}

TEST_CASE("a file's mode survives its change") {
  Scene scene;
  auto store = scene.store();
  const auto tree = store.write_tree(scene.base, {{"run.sh", "echo one\n", "echo two\n", false}});
  REQUIRE(tree);
  CHECK(scene.git.output("ls-tree " + *tree + " run.sh").starts_with("100755"));
}

TEST_CASE("what is written in memory is there for the one who wrote it and for nobody else") {
  Scene scene;
  const auto before = scene.git.output("count-objects");
  auto store = scene.store(memory);
  const auto tree = store.write_tree(scene.base, {raise});
  REQUIRE(tree);
  CHECK(store.diff(scene.base, *tree)->files.size() == 1);
  CHECK(scene.git.output("count-objects") == before);
  CHECK_FALSE(scene.store().diff(scene.base, *tree));
}

TEST_CASE("a file that has changed meanwhile is a conflict, not overwritten") {
  Scene scene;
  auto store = scene.store(memory);
  auto changed = raise;
  changed.before = "something else\n";
  CHECK(store.write_tree(scene.base, {changed}).error().code == Errc::conflict);
  CHECK(store.write_tree(scene.base, {{"core/config.py", "", "x", true}}).error().code == Errc::conflict);
  CHECK(store.write_tree(scene.base, {{"core/gone.py", "", "x", false}}).error().code == Errc::not_found);
  CHECK(store.write_tree(scene.base, {raise, raise}).error().code == Errc::malformed);
}

TEST_CASE("paths that could mean more than a file in the tree are refused") {
  Scene scene;
  scene.git.link("link", "/etc");
  scene.git.link("file-link", "core/config.py");
  const auto base = scene.git.commit("links");
  auto store = scene.store(memory);
  for (auto path : {"", "/etc/passwd", "../x", "a/../../x", "a//b", "./a", "a/.", ".git/hooks/x", ".GIT/config", "a/.git /x", "git~1/x",
                    ".git::$INDEX_ALLOCATION/x", "a\\b", ".g\u200cit/config", "a\x01", "core/config.py/x", "link/passwd", "\xff"})
    CHECK_MESSAGE(!store.write_tree(base, {{path, "", "x", true}}), path);
  CHECK(store.write_tree(base, {{"file-link", "core/config.py", "x", false}}).error().code == Errc::refused);
  CHECK(store.write_tree("HEAD", {raise}).error().code == Errc::malformed);
  CHECK(store.write_tree(std::string(40, '0'), {raise}).error().code == Errc::not_found);
}

TEST_CASE("attributes in the repository hide nothing in a diff") {
  Scene scene;
  scene.git.write(".gitattributes", "*.py -diff binary\n");
  const auto base = scene.git.commit("attributes");
  auto store = scene.store(memory);
  const auto difference = store.diff(base, *store.write_tree(base, {raise}));
  REQUIRE(difference);
  CHECK(difference->text.find("+max_tokens: int = 5000\n") != std::string::npos);
}

TEST_CASE("the same commit is the same bytes, whoever makes it and when") {
  Scene one, two;
  const Time date = *parse_rfc3339("2025-10-20T03:00:00.75Z");
  std::string ids[2];
  for (auto* scene : {&one, &two}) {
    auto store = scene->store();
    const auto commit = store.commit({*store.write_tree(scene->base, {raise}), scene->base, "mendwatch", "mendwatch@localhost", date,
                                      "Auto-fix: Raise max_tokens\n\nWhy.\n"});
    REQUIRE(commit);
    ids[scene == &two] = *commit;
    CHECK(scene->git.output("log -1 --format=%an,%ae,%ct,%s,%P " + *commit) ==
          "mendwatch,mendwatch@localhost,1760929200,Auto-fix: Raise max_tokens," + scene->base);
  }
  CHECK(ids[0] == ids[1]);
}

TEST_CASE("a revert takes back exactly our commit, later work stays") {
  Scene scene;
  scene.git.write("core/config.py", raise.after);
  const auto ours = scene.git.commit("ours");
  scene.git.write("other.py", "x = 1\n");
  const auto head = scene.git.commit("later");
  auto store = scene.store();
  const auto tree = store.revert_tree(ours, head);
  REQUIRE(tree);
  CHECK(scene.git.output("show " + *tree + ":core/config.py") == raise.before.substr(0, raise.before.size() - 1));
  CHECK(scene.git.output("show " + *tree + ":other.py") == "x = 1");
}

TEST_CASE("a revert whose lines have changed since is a conflict") {
  Scene scene;
  scene.git.write("core/config.py", raise.after);
  const auto ours = scene.git.commit("ours");
  scene.git.write("core/config.py", "import os\n\nmax_tokens: int = 7000\n");
  const auto head = scene.git.commit("later");
  CHECK(scene.store(memory).revert_tree(ours, head).error().code == Errc::conflict);
  CHECK(scene.store(memory).revert_tree(scene.base, head).error().code == Errc::refused);  // the first commit
}

TEST_CASE("a file that was moved since isn't found again by a revert: it touches the same paths or none") {
  Scene scene;
  scene.git.write("core/config.py", raise.after);
  const auto ours = scene.git.commit("ours");
  scene.git.run("mv core/config.py core/moved.py");
  const auto head = scene.git.commit("moved");
  CHECK(scene.store(memory).revert_tree(ours, head).error().code == Errc::conflict);
}

TEST_CASE("a head contains itself and its ancestors") {
  Scene scene;
  const auto head = scene.git.commit("second");
  auto store = scene.store(memory);
  CHECK(*store.contains(head, scene.base));
  CHECK(*store.contains(head, head));
  CHECK_FALSE(*store.contains(scene.base, head));
  CHECK_FALSE(*store.contains(head, std::string(40, 'a')));
}
