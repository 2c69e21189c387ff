#include "src/outside/git/folder.hpp"

#include "tests/support/git_sandbox.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;

TEST_CASE("a plain folder is a snapshot without history; links and hidden folders are left out") {
  tests::GitSandbox box;
  box.write("app/a.py", "x = 1\n");
  box.write(".env", "X=1\n");
  box.link("passwd", "/etc/passwd");
  box.link("up", "..");
  const auto snapshot = git::open_folder(box.folder());
  REQUIRE(snapshot);
  std::string paths;
  for (const auto& entry : (*snapshot)->list())
    paths += entry.path + ' ';
  CHECK(paths == ".env app/a.py ");
  CHECK(*(*snapshot)->read("app/a.py") == "x = 1\n");
  CHECK((*snapshot)->read("passwd").error().code == Errc::not_found);
  CHECK((*snapshot)->read("../work/app/a.py").error().code == Errc::not_found);
  CHECK((*snapshot)->commit().empty());
  CHECK((*snapshot)->history(10).empty());
  CHECK((*snapshot)->blame("app/a.py", 1, 1)->empty());
  CHECK(git::open_folder(box.folder() + "/nowhere").error().code == Errc::not_found);
}

TEST_CASE("a file that becomes a link or grows after it was listed is not followed") {
  tests::GitSandbox box;
  box.write("a.py", "x = 1\n");
  box.write("b.py", "y = 1\n");
  const auto snapshot = *git::open_folder(box.folder());
  box.remove("a.py");
  box.link("a.py", "/etc/passwd");
  box.write("b.py", std::string(code::Snapshot::size_limit + 1, 'x'));
  CHECK(snapshot->read("a.py").error().code == Errc::not_found);
  CHECK(snapshot->read("b.py").error().code == Errc::refused);
}
