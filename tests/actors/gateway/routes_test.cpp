#include "actors/gateway/routes.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace mendwatch::gate;

TEST_CASE("every address leads where the contract says") {
  CHECK(find_route("GET", "/")->route == Route::page);
  CHECK(find_route("GET", "/app.js")->route == Route::page);
  CHECK(find_route("GET", "/healthz")->route == Route::health);
  CHECK(find_route("GET", "/api/v1/fixes")->route == Route::fixes);
  const auto fix = find_route("GET", "/api/v1/fixes/fix_20251020_030000");
  CHECK(fix->route == Route::fix);
  CHECK(fix->name == "fix_20251020_030000");
  CHECK(find_route("POST", "/api/v1/fixes/x/approve")->route == Route::approve);
  CHECK(find_route("POST", "/api/v1/fixes/x/reject")->route == Route::reject);
  CHECK(find_route("POST", "/api/v1/fixes/x/revert")->route == Route::revert);
  CHECK(find_route("POST", "/ingest/shop")->name == "shop");
}

TEST_CASE("another method is refused with the right one, an unknown path is not found") {
  CHECK(find_route("GET", "/api/v1/fixes/x/approve").error().context == "POST");
  CHECK(find_route("DELETE", "/api/v1/fixes").error().code == Errc::refused);
  CHECK(find_route("POST", "/").error().code == Errc::refused);
  for (const char* path : {"/api", "/api/v1/", "/api/v1/fixes/", "/api/v1/fixes/x/y", "/api/v1/fixes/x/approve/z", "/api/v2/fixes", "/ingest/", "/ingest/a/b"})
    if (const auto route = find_route("GET", path); route)
      CHECK_MESSAGE(route->route == Route::page, path);  // answered with 404 where no file of the page is of that name
}
