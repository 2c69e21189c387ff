#include "src/correlate/ledger.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace mendwatch;
using namespace mendwatch::correlate;
using std::chrono::hours;
using std::chrono::minutes;

namespace {

const Time noon{hours{24 * 20000 + 12}};

detect::Anomaly anomaly(const std::string& id, const std::string& fingerprint = "f1", Time at = noon) {
  detect::Anomaly one;
  one.id = id;
  one.service = "agent";
  one.fingerprint = fingerprint;
  one.kind = detect::Kind::repeated_error;
  one.severity = Severity::high;
  one.count = 5;
  one.first_seen = at - minutes{2};
  one.last_seen = at;
  one.time = at;
  one.message = "MCP Tool failed: 500 Internal Server Error";
  one.per_minute = 2;
  return one;
}

// Decides and writes, as the correlator does.
Decision take(Ledger& ledger, const detect::Anomaly& one, Time now = noon) {
  auto decision = ledger.decide(one, now);
  if (decision.action == Action::open || decision.action == Action::join)
    ledger.record(decision.incident);
  return decision;
}

}  // namespace

TEST_CASE("the first anomaly opens an incident whose title has the numbers") {
  Ledger ledger;
  const auto decision = take(ledger, anomaly("a1"));
  CHECK(decision.action == Action::open);
  CHECK(decision.incident.title == "MCP Tool failed: 500 Internal Server Error: 5 times in 2 minutes in agent");
  CHECK(decision.incident.id == "inc_20241004_120000");
  CHECK(decision.incident.version == 1);
  CHECK(ledger.open().size() == 1);
}

TEST_CASE("the same trouble joins, with the latest numbers, and what is delivered again is dropped") {
  Ledger ledger;
  const auto opened = take(ledger, anomaly("a1"));
  auto more = anomaly("a2", "f1", noon + minutes{3});
  more.count = 10;
  const auto joined = take(ledger, more);
  CHECK(joined.action == Action::join);
  CHECK(joined.incident.id == opened.incident.id);
  CHECK(joined.incident.count == 10);
  CHECK(joined.incident.version == 2);
  CHECK(take(ledger, anomaly("a1")).action == Action::drop);
  CHECK(take(ledger, more).action == Action::drop);
}

TEST_CASE("what was counted before a restart is dropped after it") {
  Ledger before;
  const auto opened = take(before, anomaly("a1"));
  Ledger after;
  after.record(*from_json_text<Incident>(to_json_text(opened.incident)));
  CHECK(after.decide(anomaly("a1"), noon).action == Action::drop);
}

TEST_CASE("the same root exception in another service at the same time is the same trouble; an hour later it isn't") {
  Ledger ledger;
  auto one = anomaly("a1");
  one.exception = "ConnectionError: <host> refused";
  const auto opened = take(ledger, one);
  auto other = anomaly("b1", "f2", noon + minutes{1});
  other.service = "shop";
  other.exception = one.exception;
  const auto joined = take(ledger, other);
  CHECK(joined.action == Action::join);
  CHECK(joined.incident.services == std::vector<std::string>{"agent", "shop"});
  CHECK(joined.incident.title == "MCP Tool failed: 500 Internal Server Error: 10 times in 3 minutes in agent and shop");
  auto later = other;
  later.id = "b2";
  later.fingerprint = "f3";
  later.first_seen = later.last_seen = noon + hours{1};
  CHECK(take(ledger, later, noon + hours{1}).action == Action::open);
}

TEST_CASE("a rejected fingerprint stays back for seven days, unless its rate doubles") {
  Ledger ledger;
  ledger.hold({"agent", "f1", noon, 2, "we know"});
  const auto held = ledger.decide(anomaly("a1"), noon);
  CHECK(held.action == Action::hold);
  CHECK(held.why == "rejected on 2024-10-04T12:00:00Z (we know); kept back for 7 days unless its rate doubles");
  auto faster = anomaly("a2");
  faster.count = 40;
  faster.per_minute = 4;
  CHECK(ledger.decide(faster, noon).action == Action::open);
  ledger.hold({"agent", "f3", noon, 0, ""});
  CHECK(ledger.decide(anomaly("a5", "f3"), noon).action == Action::hold);
  faster.fingerprint = "f3";
  CHECK(ledger.decide(faster, noon).action == Action::open);
  const auto late = noon + hours{24 * 7};
  CHECK(ledger.decide(anomaly("a3", "f1", late), late).action == Action::open);
  CHECK(ledger.decide(anomaly("a4", "f2"), noon).action == Action::open);
}

TEST_CASE("a service opens a bounded number of incidents in an hour; an hour later it may again") {
  Settings settings;
  settings.per_hour = 3;
  Ledger ledger{settings};
  std::set<std::string> ids;
  for (int i = 0; i < 3; ++i)
    ids.insert(take(ledger, anomaly("a" + std::to_string(i), "f" + std::to_string(i))).incident.id);
  CHECK(ids.size() == 3);
  CHECK(take(ledger, anomaly("a4", "f4")).action == Action::hold);
  auto elsewhere = anomaly("a5", "f5");
  elsewhere.service = "shop";
  CHECK(take(ledger, elsewhere).action == Action::open);
  const auto later = noon + hours{1};
  CHECK(take(ledger, anomaly("a6", "f4", later), later).action == Action::open);
}

TEST_CASE("an incident that is quiet for a day is over, and the next anomaly of its kind opens another") {
  Ledger ledger;
  take(ledger, anomaly("a1"));
  CHECK(ledger.over(noon + hours{23}).empty());
  const auto over = ledger.over(noon + hours{24});
  REQUIRE(over.size() == 1);
  CHECK(over[0].progress == Progress::settled);
  CHECK(over[0].note == "quiet for 24 hours");
  ledger.record(over[0]);
  CHECK(ledger.open().empty());
  CHECK(take(ledger, anomaly("a2", "f1", noon + hours{25}), noon + hours{25}).action == Action::open);
  ledger.forget(noon + hours{24 * 30});
  CHECK(ledger.find(over[0].id) == nullptr);
}

TEST_CASE("a trouble from an old log that has been quiet since opens nothing") {
  const Ledger ledger;
  CHECK(ledger.decide(anomaly("a1", "f1", noon - hours{48}), noon).action == Action::hold);
}
