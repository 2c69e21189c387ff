#include "actors/gateway/access.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace mendwatch::gate;

namespace {

const Access secrets{std::string(64, 'a'), std::string(64, 'b'), "", 1000, 8686};

http::Request request(const std::string& method, std::map<std::string, std::string> headers) {
  http::Request made;
  made.method = method;
  made.headers = std::move(headers);
  made.loopback = true;
  return made;
}

}  // namespace

TEST_CASE("only addresses and localhost are names of ours, so that a rebound name opens nothing") {
  for (const char* host : {"127.0.0.1:8686", "localhost:9999", "[::1]:8686", "192.168.1.7", "LOCALHOST"})
    CHECK_MESSAGE(check_site(request("GET", {{"host", host}})), host);
  for (const char* host : {"", "evil.example:8686", "127.0.0.1.evil.example", "localhost.evil.example", "[::1", "127.1.evil", "0x7f000001"})
    CHECK_MESSAGE(!check_site(request("GET", {{"host", host}})), host);
}

TEST_CASE("another site's page is refused, our own is not") {
  CHECK(check_site(request("POST", {{"host", "127.0.0.1:8686"}, {"origin", "http://127.0.0.1:8686"}})));
  for (const char* origin : {"http://evil.example", "null", "http://127.0.0.1:9999", "http://localhost:8686"})
    CHECK_MESSAGE(!check_site(request("POST", {{"host", "127.0.0.1:8686"}, {"origin", origin}})), origin);
  CHECK_FALSE(check_site(request("POST", {{"host", "127.0.0.1:8686"}, {"sec-fetch-site", "cross-site"}})));
}

TEST_CASE("each token is somebody, a wrong or missing one is nobody") {
  CHECK(*principal_of(request("POST", {{"authorization", "Bearer " + secrets.local_token}}), secrets) == "local:1000");
  CHECK(*principal_of(request("POST", {{"authorization", "bearer " + secrets.page_token}}), secrets) == "token:page");
  for (const char* header : {"", "Bearer", "Bearer ", "Bearer wrong", "Basic YQ=="})
    CHECK_MESSAGE(!principal_of(request("GET", {{"authorization", header}}), secrets), header);
  CHECK_FALSE(principal_of(request("GET", {{"authorization", "Bearer "}}), Access{}));
}

TEST_CASE("the cookie lets the page read, and change things only by its own script") {
  const auto cookie = set_cookie(secrets).substr(0, set_cookie(secrets).find(';'));
  CHECK(*principal_of(request("GET", {{"cookie", "x=1; " + cookie}}), secrets) == "token:page");
  CHECK_FALSE(principal_of(request("POST", {{"cookie", cookie}}), secrets));
  CHECK(*principal_of(request("POST", {{"cookie", cookie}, {"x-mendwatch", "page"}}), secrets) == "token:page");
  CHECK_FALSE(principal_of(request("GET", {{"cookie", cookie_name(secrets) + "=" + secrets.page_token}}), secrets));
  CHECK(set_cookie(secrets).find("HttpOnly; SameSite=Strict") != std::string::npos);
}

TEST_CASE("the link opens the page with exactly its token") {
  http::Request link;
  CHECK_FALSE(opens_page(link, secrets));
  link.query["token"] = secrets.page_token;
  CHECK(opens_page(link, secrets));
  link.query["token"] = secrets.local_token;
  CHECK_FALSE(opens_page(link, secrets));
  link.query["token"] = "";
  CHECK_FALSE(opens_page(link, Access{}));
}

TEST_CASE("lines may be pushed from this machine, or with the token; through a proxy only with it") {
  CHECK(check_ingest(request("POST", {}), secrets));
  CHECK_FALSE(check_ingest(request("POST", {{"x-forwarded-for", "8.8.8.8"}}), secrets));
  auto stranger = request("POST", {});
  stranger.loopback = false;
  CHECK_FALSE(check_ingest(stranger, secrets));
  auto guarded = secrets;
  guarded.ingest_token = "ingest-secret";
  CHECK_FALSE(check_ingest(request("POST", {}), guarded));
  stranger.headers["authorization"] = "Bearer ingest-secret";
  CHECK(check_ingest(stranger, guarded));
  stranger.headers["authorization"] = "Bearer ingest-secre";
  CHECK_FALSE(check_ingest(stranger, guarded));
}
