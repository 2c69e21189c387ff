#include "src/outside/http/server_file.hpp"

#include "tests/support/temporary_folder.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace mendwatch::http;

TEST_CASE("what a service writes can be read by its owner only") {
  tests::TemporaryFolder folder;
  REQUIRE(write_server_file(folder.path(), {"http://127.0.0.1:1", "t", "p", 7}));
  const auto file = folder.path() / "server.json";
  CHECK(std::filesystem::status(file).permissions() == (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
  CHECK(read_server_file(folder.path())->url == "http://127.0.0.1:1");
  std::filesystem::permissions(file, std::filesystem::perms::group_read, std::filesystem::perm_options::add);
  CHECK(read_server_file(folder.path()).error().code == Errc::refused);
}

TEST_CASE("no file, a broken one and a link are told apart") {
  tests::TemporaryFolder folder;
  CHECK(read_server_file(folder.path()).error().code == Errc::not_found);
  const auto file = folder.write("server.json", "{}");
  std::filesystem::permissions(file, std::filesystem::perms::owner_read);
  CHECK(read_server_file(folder.path()).error().code == Errc::malformed);
  std::filesystem::rename(file, folder.path() / "other");
  std::filesystem::create_symlink(folder.path() / "other", file);
  CHECK(read_server_file(folder.path()).error().code == Errc::refused);
}

TEST_CASE("tokens are long and never the same") {
  CHECK(new_token().size() == 64);
  CHECK(new_token() != new_token());
}
