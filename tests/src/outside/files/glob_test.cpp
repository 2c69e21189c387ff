#include "src/outside/files/glob.hpp"

#include <doctest/doctest.h>

using mendwatch::files::glob_matches;

TEST_CASE("a star stays within a folder, two stars don't") {
  CHECK(glob_matches("/var/log/*.log", "/var/log/a.log"));
  CHECK_FALSE(glob_matches("/var/log/*.log", "/var/log/x/a.log"));
  CHECK(glob_matches("/var/**/*.log", "/var/a.log"));
  CHECK(glob_matches("/var/**/*.log", "/var/log/x/a.log"));
  CHECK_FALSE(glob_matches("/var/**/*.log", "/var/.hidden/a.log"));
  CHECK(glob_matches("logs/[ab]?.log", "logs/b1.log"));
  CHECK_FALSE(glob_matches("logs/*.log", "/logs/a.log"));
  CHECK_FALSE(glob_matches("*", ".hidden"));
}

TEST_CASE("many stars cost no more than their number times the path's length") {
  std::string pattern, path;
  for (int i = 0; i < 200; ++i) {
    pattern += "/**/a";
    path += "/a";
  }
  CHECK(glob_matches(pattern, path));
  CHECK_FALSE(glob_matches(pattern + "/b", path));
}
