#include "src/learn/holds.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace mendwatch::learn;
using approve::Event;
using approve::Happening;

namespace {

const Time noon{std::chrono::hours{24 * 20000 + 12}};

correlate::Incident incident() {
  correlate::Incident one;
  one.id = "inc_20241004_120000";
  for (const char* fingerprint : {"f1", "f2"}) {
    detect::Anomaly anomaly;
    anomaly.service = "agent";
    anomaly.fingerprint = fingerprint;
    anomaly.per_minute = 3;
    one.anomalies.push_back(anomaly);
  }
  return one;
}

Event event(Happening what, Json detail = Json::object()) { return {"fix_20241004_120000", 1, noon, what, "josh", "", std::move(detail)}; }

}  // namespace

TEST_CASE("a no keeps back each fingerprint of the incident, at its rate and with the reason") {
  const auto holds = holds_of(incident(), {event(Happening::proposed), event(Happening::rejected, {{"reason", "we know"}})});
  REQUIRE(holds.size() == 2);
  CHECK(holds[1].service == "agent");
  CHECK(holds[1].fingerprint == "f2");
  CHECK(holds[1].since == noon);
  CHECK(holds[1].per_minute == 3);
  CHECK(holds[1].why == "we know");
}

TEST_CASE("a fix that expired, was superseded or was verified keeps nothing back") {
  for (auto what : {Happening::expired, Happening::superseded, Happening::verified, Happening::rolled_back})
    CHECK(holds_of(incident(), {event(Happening::proposed), event(what)}).empty());
}

TEST_CASE("a reason of another form is left out") {
  for (const Json& detail : {Json{{"reason", 7}}, Json{7}, Json{}, Json("reason")}) {
    const auto holds = holds_of(incident(), {event(Happening::rejected, detail)});
    REQUIRE(holds.size() == 2);
    CHECK(holds[0].why.empty());
  }
}
