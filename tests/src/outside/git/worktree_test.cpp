#include "src/outside/git/worktree.hpp"
#include "tests/support/git_sandbox.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace mendwatch::git;

namespace fs = std::filesystem;

namespace {

std::string contents(const fs::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace

TEST_CASE("a worktree holds the commit's files and modes, links stay away, filters and hooks don't run") {
  tests::GitSandbox git;
  git.write("a/b/file.txt", "one\r\ntwo\n");
  git.write("run.sh", "echo\n");
  git.write(".gitattributes", "*.txt text eol=crlf ident filter=evil\n");
  git.write("empty", "");
  fs::permissions(git.folder() + "/run.sh", fs::perms::owner_all);
  git.link("link", "/etc/passwd");
  git.run("config filter.evil.smudge 'touch " + git.temporary("smudged") + "'");
  git.write(".git/hooks/post-checkout", "#!/bin/sh\ntouch " + git.temporary("hooked") + "\n");
  fs::permissions(git.folder() + "/.git/hooks/post-checkout", fs::perms::owner_all);
  const auto commit = git.commit("first");
  const auto blob = git.output("cat-file -s HEAD:a/b/file.txt");
  const auto store = std::move(*ObjectStore::open(git.folder(), ObjectStore::Keep::in_memory));
  const fs::path folder = git.temporary("worktrees/one");
  fs::create_directories(folder / "half");
  std::ofstream{folder / "half/written"} << "left by one that was killed";
  REQUIRE(check_out(store, commit, folder));
  CHECK(std::to_string(contents(folder / "a/b/file.txt").size()) == blob);
  CHECK((fs::status(folder / "run.sh").permissions() & fs::perms::owner_exec) != fs::perms::none);
  CHECK(contents(folder / "empty").empty());
  CHECK_FALSE(fs::exists(fs::symlink_status(folder / "link")));
  CHECK_FALSE(fs::exists(folder / "half"));
  CHECK_FALSE(fs::exists(git.temporary("smudged")));
  CHECK_FALSE(fs::exists(git.temporary("hooked")));
  CHECK(remove_worktree(folder));
  CHECK_FALSE(fs::exists(folder));
  CHECK(remove_worktree(folder));
}

TEST_CASE("a tree with names that lead elsewhere is refused") {
  for (const std::string name : {"..", ".git", ".GIT", "git~1"}) {
    tests::GitSandbox git;
    git.write("file", "x\n");
    git.commit("first");
    const auto blob = git.output("rev-parse HEAD:file");
    std::ofstream{git.temporary("entry")} << "100644 blob " << blob << "\t" << name << "\n";
    const auto tree = git.output("mktree --missing < " + git.temporary("entry"));
    const auto store = std::move(*ObjectStore::open(git.folder(), ObjectStore::Keep::in_memory));
    CHECK(check_out(store, tree, git.temporary("out")).error().code == Errc::refused);
  }
}

TEST_CASE("a worktree that can't be written says why and where") {
  tests::GitSandbox git;
  git.write("file", "x\n");
  const auto commit = git.commit("first");
  const auto store = std::move(*ObjectStore::open(git.folder(), ObjectStore::Keep::in_memory));
  std::ofstream{git.temporary("file")} << "in the way";
  const auto written = check_out(store, commit, git.temporary("file/worktree"));
  REQUIRE_FALSE(written);
  CHECK(written.error().code == Errc::unavailable);
  CHECK(check_out(store, std::string(40, '1'), git.temporary("out")).error().code == Errc::not_found);
}
