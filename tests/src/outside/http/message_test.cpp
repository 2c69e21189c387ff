#include "src/outside/http/message.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace mendwatch::http;

TEST_CASE("a target is a decoded path and its query") {
  const auto target = parse_target("/a%20b/c?x=1&y&x=2&z=%C3%A4+b");
  REQUIRE(target);
  CHECK(target->first == "/a b/c");
  CHECK(target->second == std::map<std::string, std::string>{{"x", "1"}, {"y", ""}, {"z", "ä b"}});
}

TEST_CASE("targets that hide something are malformed") {
  for (const char* target : {"", "a", "http://evil/", "/%", "/%0", "/%zz", "/a%00b", "/a%0d%0aSet-Cookie:x", "/?a=%0a", "*"})
    CHECK_MESSAGE(!parse_target(target), target);
}

TEST_CASE("what is encoded decodes to itself") {
  const std::string text = "a b/ä?&=%+~";
  CHECK(parse_target("/" + percent_encoded(text))->first == "/" + text);
}

TEST_CASE("a cookie is found among others, by its whole name") {
  CHECK(cookie("a=1; mendwatch=abc; b=2", "mendwatch") == "abc");
  CHECK(cookie("xmendwatch=abc", "mendwatch") == std::nullopt);
  CHECK(cookie("", "mendwatch") == std::nullopt);
}

TEST_CASE("tokens go to this machine only, unless the way is safe") {
  CHECK(parse_address("http://127.0.0.1:8686")->port == 8686);
  CHECK(parse_address("http://localhost/")->port == 80);
  CHECK(parse_address("http://[::1]:99")->host == "::1");
  CHECK(parse_address("http://example.org:8686").error().code == Errc::refused);
  CHECK(parse_address("https://127.0.0.1").error().code == Errc::refused);
  for (const char* url : {"", "127.0.0.1:1", "http://", "http://127.0.0.1:x", "http://127.0.0.1:99999", "http://user@127.0.0.1", "http://127.0.0.1/a"})
    CHECK_MESSAGE(parse_address(url).error().code == Errc::malformed, url);
}
