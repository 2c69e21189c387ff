#include "src/base/text.hpp"
#include "src/detect/watcher.hpp"

#include <doctest/doctest.h>

#include <random>
#include <set>

using namespace mendwatch;
using namespace mendwatch::detect;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

const Time noon{hours{24 * 20000 + 12}};

read::Record record(std::string message, Time time, read::Level level = read::Level::info) {
  read::Record one;
  one.time = time;
  one.timed = true;
  one.level = level;
  one.service = "agent";
  one.text = "2024-10-04 12:00:00 " + message;
  one.message = std::move(message);
  one.offset = std::uint64_t(time.time_since_epoch().count());
  return one;
}

read::Record error(std::string message, Time time) { return record(std::move(message), time, read::Level::error); }
read::Record warning(std::string message, Time time) { return record(std::move(message), time, read::Level::warning); }

const char* const trace =
    "Traceback (most recent call last):\n"
    "  File \"/app/shop/orders.py\", line 41, in price\n"
    "    return cart[\"discount\"]\n"
    "KeyError: 'discount'";

std::vector<Anomaly> watch(Watcher& watcher, const std::vector<read::Record>& records) {
  std::vector<Anomaly> all;
  for (const auto& one : records)
    for (auto& anomaly : watcher.observe(one))
      all.push_back(std::move(anomaly));
  return all;
}

}  // namespace

TEST_CASE("three equal errors in five minutes are one anomaly; two are none, and neither are three in a quarter of an hour") {
  const std::string message = "❌ MCP Tool failed: 500 Internal Server Error";
  Watcher watcher{"log"};
  CHECK(watch(watcher, {error(message, noon), error(message, noon + minutes{1})}).empty());
  const auto found = watch(watcher, {error(message, noon + minutes{4})});
  REQUIRE(found.size() == 1);
  CHECK(found[0].kind == Kind::repeated_error);
  CHECK(found[0].severity == Severity::high);
  CHECK(found[0].count == 3);
  CHECK(found[0].template_text == "❌ MCP Tool failed: <number> Internal Server Error");
  CHECK(found[0].first_seen == noon);
  CHECK(found[0].samples.size() == 3);
  CHECK(found[0].why == "3 equal errors within 5m; 3 are too many");
  Watcher slow{"log"};
  CHECK(watch(slow, {error(message, noon), error(message, noon + minutes{6}), error(message, noon + minutes{12})}).empty());
}

TEST_CASE("two truncation warnings are one, with the limit captured") {
  Watcher watcher{"log"};
  const auto found = watch(watcher, {warning("LM response truncated (max_tokens=3000)", noon), warning("LM response truncated (max_tokens=3000)", noon + minutes{2})});
  REQUIRE(found.size() == 1);
  CHECK(found[0].kind == Kind::truncation);
  CHECK(found[0].severity == Severity::medium);
  CHECK(found[0].captures.at("max_tokens") == "3000");
}

TEST_CASE("a finish reason tells of truncation at any level, and a table that is truncated on purpose doesn't") {
  Watcher watcher{"log"};
  auto told = record("completion done", noon);
  told.fields = {{"finish_reason", "length"}};
  CHECK(watch(watcher, {told, told}).size() == 1);
  CHECK(watch(watcher, {record("answer received, stop_reason: max_tokens", noon), record("answer received, stop_reason: max_tokens", noon)}).size() == 1);
  CHECK(watch(watcher, {record("truncated table sessions", noon), record("truncated table sessions", noon)}).empty());
  CHECK(watch(watcher, {record("answer received, stop_reason: end_turn", noon), record("answer received, stop_reason: end_turn", noon)}).empty());
}

TEST_CASE("duplicates count as often as the text says, and ten are unusual") {
  Watcher watcher{"log"};
  const auto found = watch(watcher, {warning("Duplicate Slack event (retry detected) [x15]", noon)});
  REQUIRE(found.size() == 1);
  CHECK(found[0].kind == Kind::duplicate_spike);
  CHECK(found[0].severity == Severity::low);
  CHECK(found[0].count == 15);
  Watcher few{"log"};
  std::vector<read::Record> nine(9, warning("Duplicate Slack event (retry detected)", noon));
  CHECK(watch(few, nine).empty());
  CHECK(watch(few, {nine[0]}).size() == 1);
}

TEST_CASE("one id processed again and again is unusual; ids that differ are not, and neither is a process id") {
  Watcher watcher{"log"};
  std::vector<read::Record> different;
  for (int i = 0; i < 100; ++i)
    different.push_back(record("processing job id=" + std::to_string(1000 + i) + " accepted", noon + seconds{i}));
  CHECK(watch(watcher, different).empty());
  std::vector<read::Record> same;
  for (int i = 0; i < 12; ++i)
    same.push_back(record("processing job id=4711 accepted", noon + minutes{3} + seconds{i}));
  const auto found = watch(watcher, same);
  REQUIRE(found.size() == 1);
  CHECK(found[0].kind == Kind::duplicate_spike);
  CHECK(found[0].captures.at("id") == "4711");
  Watcher other{"log"};
  CHECK(watch(other, std::vector<read::Record>(50, record("request processed by pid=812", noon))).empty());
}

TEST_CASE("an operation over ten seconds is slow, an uptime isn't") {
  Watcher watcher{"log"};
  const auto found = watch(watcher, {record("query finished in 12500 ms", noon)});
  REQUIRE(found.size() == 1);
  CHECK(found[0].kind == Kind::slow);
  CHECK(found[0].why == "took 12.5 s, more than 10 s");
  CHECK(watch(watcher, {record("query finished in 900 ms", noon), record("heartbeat uptime=86400s", noon), record("retrying in 30 s", noon),
                        record("next run after 300 s", noon)})
            .empty());
}

TEST_CASE("a template that always takes half a minute is not slow, and one that takes five times its past is") {
  Watcher watcher{"log"};
  std::vector<read::Record> past;
  for (int minute = 0; minute < 180; ++minute) {
    past.push_back(record("backup finished in " + std::to_string(30 + minute % 5) + " s", noon + minutes{minute}));
    past.push_back(record("GET /cart took " + std::to_string(100 + minute % 30) + " ms", noon + minutes{minute}));
  }
  const auto early = watch(watcher, past);
  for (const auto& one : early)
    CHECK(one.time < noon + minutes{120});  // until its own past is known
  std::vector<read::Record> now;
  for (int i = 0; i < 6; ++i) {
    now.push_back(record("backup finished in 33 s", noon + minutes{181 + i}));
    now.push_back(record("GET /cart took " + std::to_string(600 + i) + " ms", noon + minutes{181 + i}));
  }
  const auto found = watch(watcher, now);
  REQUIRE_FALSE(found.empty());
  for (const auto& one : found) {
    CHECK(one.template_text == "GET <path> took <duration>");
    CHECK(one.kind == Kind::slow);
  }
}

TEST_CASE("an error with a stack trace that was never seen before is one at once, and only once") {
  Watcher watcher{"log"};
  auto crash = error("request failed", noon);
  crash.trace = trace;
  const auto found = watch(watcher, {crash});
  REQUIRE(found.size() == 1);
  CHECK(found[0].kind == Kind::new_error);
  CHECK(found[0].exception == "KeyError: '<quoted>'");
  CHECK(found[0].trace == trace);
  crash.time += hours{2};
  CHECK(watch(watcher, {crash}).empty());
}

TEST_CASE("the fingerprint of a trace survives other lines, other values and another container path") {
  auto one = error("request 17 failed", noon);
  one.trace = trace;
  auto other = error("request 18 failed for good", noon);
  other.trace =
      "Traceback (most recent call last):\n"
      "  File \"/usr/lib/python3.11/asyncio/runners.py\", line 190, in run\n"
      "    x\n"
      "  File \"/srv/release-7/shop/orders.py\", line 57, in price\n"
      "    return cart[\"discount\"]\n"
      "KeyError: 'coupon'";
  Watcher watcher{"log"};
  Watcher restarted{"log"};
  CHECK(watch(watcher, {one})[0].fingerprint == watch(restarted, {other})[0].fingerprint);
  auto elsewhere = one;
  elsewhere.trace = replace_all(trace, "in price", "in checkout");
  Watcher third{"log"};
  CHECK(watch(watcher, {elsewhere})[0].fingerprint != watch(third, {one})[0].fingerprint);
}

TEST_CASE("a trouble that goes on is told again at doubled counts, under the same fingerprint and with other ids") {
  Watcher watcher{"log"};
  std::vector<read::Record> errors;
  for (int i = 0; i < 100; ++i)
    errors.push_back(error("upstream answered 503", noon + seconds{i}));
  const auto found = watch(watcher, errors);
  std::vector<std::uint64_t> counts;
  std::set<std::string> ids;
  for (const auto& one : found) {
    counts.push_back(one.count);
    ids.insert(one.id);
    CHECK(one.fingerprint == found[0].fingerprint);
  }
  CHECK(counts == std::vector<std::uint64_t>{3, 6, 12, 24, 48, 96});
  CHECK(ids.size() == counts.size());
  CHECK(found.back().per_minute == doctest::Approx(60));
}

TEST_CASE("an error that has always come at the same rate is learnt to be usual; a burst of it still tells") {
  Watcher watcher{"log"};
  std::vector<read::Record> steady;
  for (int i = 0; i < 6 * 120; ++i)
    steady.push_back(error("mod_jk child workerEnv in error state 6", noon + seconds{30 * i}));
  for (const auto& one : watch(watcher, steady))
    CHECK(one.time < noon + minutes{65});
  std::vector<read::Record> burst;
  for (int i = 0; i < 100; ++i)
    burst.push_back(error("mod_jk child workerEnv in error state 6", noon + hours{6} + seconds{i}));
  CHECK(watch(watcher, burst).size() >= 1);
}

TEST_CASE("the same lines give the same ids, and a restored watcher goes on exactly as the first would") {
  const unsigned seed = 42;
  MESSAGE("seed ", seed);
  std::mt19937 random{seed};
  std::vector<read::Record> records;
  for (int i = 0; i < 3000; ++i) {
    const auto at = noon + seconds{7 * i};
    switch (random() % 6) {
      case 0: records.push_back(error("upstream " + std::to_string(random() % 5) + " answered 503", at)); break;
      case 1: records.push_back(warning("retry of order id=" + std::to_string(random() % 50), at)); break;
      case 2: records.push_back(record("query took " + std::to_string(random() % 12000) + " ms", at)); break;
      case 3: records.push_back(error("worker " + std::string(1 + random() % 9, char('a' + random() % 26)) + " gave up on its task", at)); break;
      case 4:
        records.push_back(error("crashed", at));
        records.back().trace = trace;
        break;
      default: records.push_back(record("all is well", at));
    }
    records.back().service = random() % 2 ? "agent" : "shop";
  }
  Watcher whole{"log"};
  const auto all = watch(whole, records);
  Watcher first{"log"};
  auto some = watch(first, {records.begin(), records.begin() + 1500});
  auto second = Watcher::restore(Json::parse(first.snapshot().dump()));
  REQUIRE(second);
  CHECK(second->snapshot() == first.snapshot());
  for (auto& one : watch(*second, {records.begin() + 1500, records.end()}))
    some.push_back(std::move(one));
  CHECK(Json(some) == Json(all));
  CHECK(second->snapshot() == whole.snapshot());
  CHECK(all.size() > 10);
}

TEST_CASE("secrets leave neither in an anomaly nor in a snapshot") {
  Watcher watcher{"log", {}, Redactor{{"hunter2hunter2"}}};
  auto crash = error("login failed password=tops3cret1 with hunter2hunter2", noon);
  crash.trace = std::string{trace} + " xoxb-123456789-abcdef";
  crash.fields = {{"api_key", "0123456789abcdef"}};
  const auto found = watch(watcher, {crash, crash, crash, crash});
  REQUIRE(found.size() >= 1);
  for (const auto& text : {to_json_text(found), watcher.snapshot().dump()})
    for (const char* secret : {"tops3cret1", "hunter2hunter2", "xoxb-123456789", "0123456789abcdef"})
      CHECK_MESSAGE(text.find(secret) == std::string::npos, secret);
}

TEST_CASE("tallies tell trouble, errors and traffic; the latest minutes in seconds") {
  Watcher watcher{"log"};
  std::vector<read::Record> records;
  for (int i = 0; i < 600; ++i) {
    records.push_back(record("request served", noon + seconds{i}));
    if (i % 10 == 0)
      records.push_back(error("upstream answered 503", noon + seconds{i}));
    if (i % 100 == 0)
      records.push_back(error("disk is nearly full", noon + seconds{i}));
  }
  const auto found = watch(watcher, records);
  REQUIRE_FALSE(found.empty());
  const auto tallies = watcher.tallies("agent", found[0].fingerprint);
  std::uint64_t trouble = 0;
  std::uint64_t errors = 0;
  std::uint64_t traffic = 0;
  Time reached{};
  for (const auto& tally : tallies.minutes) {
    CHECK(tally.minute >= reached);
    reached = tally.minute + tally.length;
    trouble += tally.trouble;
    errors += tally.errors;
    traffic += tally.traffic;
  }
  CHECK(trouble == 60);
  CHECK(errors == 66);
  CHECK(traffic == 666);
  CHECK(tallies.minutes.back().length == seconds{1});
  CHECK(tallies.minutes.front().length == minutes{1});
  CHECK(watcher.tallies("agent", found[0].fingerprint, noon + minutes{9}).minutes.size() == 60);
  CHECK(watcher.tallies("nobody", "x").minutes.empty());
  watcher.observe(read::Gap{noon + minutes{9}, "log", "rotated away"});
  CHECK(watcher.tallies("agent", found[0].fingerprint, noon + minutes{9}).minutes.empty());
}

TEST_CASE("services beyond the bound share a memory and are still watched") {
  Settings settings;
  settings.services = 3;
  Watcher watcher{"log", settings};
  std::vector<read::Record> records;
  for (int i = 0; i < 300; ++i) {
    auto one = error("upstream answered 503", noon);
    one.service = "s" + std::to_string(i / 3);
    records.push_back(one);
  }
  CHECK(watch(watcher, records).size() == 100);
  CHECK(watcher.snapshot().at("services").size() == 4);
}

TEST_CASE("hostile records are bounded and hostile snapshots are errors") {
  Watcher watcher{"log"};
  for (auto time : {Time::min(), Time::max(), Time{}, noon}) {
    auto one = error(std::string(100'000, '\xff'), time);
    one.trace = std::string(300'000, '(') + "\n#\n#1\nat \nat (\nFile \"\n:in \n.go: \nx:1";
    one.fields.assign(1000, {std::string(5000, 'k'), std::string(5000, 'v')});
    watch(watcher, {one, one, one});
  }
  CHECK(watch(watcher, {warning("retry [x99999999999999999999]", noon)}).at(0).count == 10'000);
  CHECK(Watcher::restore(Json::parse(to_json_text(watcher.snapshot()))));
  auto broken = watcher.snapshot();
  for (const char* path : {"/services/agent/tree", "/services/agent/tallies", "/services", "/source", "/version", "/services/agent/troubles"}) {
    auto one = broken;
    one[Json::json_pointer{path}] = -5;
    CHECK_FALSE(Watcher::restore(one));
  }
  broken["services"]["agent"]["tallies"]["newest_"] = std::numeric_limits<std::int64_t>::min();
  CHECK_FALSE(Watcher::restore(broken));
  CHECK_FALSE(Watcher::restore(Json{}));
}

TEST_CASE("a line that claims to be from the future doesn't push the tallies away") {
  Watcher watcher{"log"};
  watcher.tick(noon);
  watch(watcher, {record("request served", noon), record("request served", noon + hours{24 * 365})});
  const auto tallies = watcher.tallies("agent", "x");
  CHECK(tallies.minutes.size() == 1);
  CHECK(tallies.seen_until == noon);
}
