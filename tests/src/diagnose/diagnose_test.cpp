#include "src/diagnose/diagnose.hpp"

#include "src/base/text.hpp"
#include "src/code/map_snapshot.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace mendwatch::diagnose;
using std::chrono::hours;

namespace {

const Time noon = *parse_rfc3339("2025-10-20T12:00:00Z");

correlate::Incident incident(detect::Kind kind, const std::string& line, const std::string& trace = {}, std::map<std::string, std::string> captures = {}) {
  correlate::Incident result;
  result.id = "inc_20251020_120000";
  result.service = "shop";
  result.services = {"shop"};
  result.kind = kind;
  result.count = 3;
  result.first_seen = result.last_seen = noon;
  detect::Anomaly anomaly;
  anomaly.kind = kind;
  anomaly.samples = {line};
  anomaly.trace = trace;
  anomaly.captures = std::move(captures);
  anomaly.first_seen = anomaly.last_seen = noon;
  result.anomalies = {anomaly};
  return result;
}

RootCause ask(const correlate::Incident& what, const code::Snapshot& snapshot, const Settings& settings = {}) {
  code::MemoryFacts facts;
  const code::Index index{snapshot, facts};
  return diagnose::diagnose(what, snapshot, index, settings);
}

std::string place(const Location& location) { return location.file + ':' + std::to_string(location.line) + ' ' + location.function; }

// Every quote stands in its source, every id that a reason cites exists.
void check_evidence(const RootCause& cause, const correlate::Incident& what, const code::Snapshot& snapshot) {
  const auto& anomaly = what.anomalies.front();
  for (const auto& evidence : cause.evidence) {
    CAPTURE(evidence.source);
    CAPTURE(evidence.quote);
    if (evidence.source == "log" || evidence.source == "trace") {
      CHECK((anomaly.samples.front() + '\n' + anomaly.trace).find(evidence.quote) != std::string::npos);
    } else if (!evidence.source.starts_with("commit")) {
      const auto bytes = snapshot.read(evidence.source.substr(0, evidence.source.rfind(':')));
      REQUIRE(bytes);
      const auto line = static_cast<std::size_t>(std::stoi(evidence.source.substr(evidence.source.rfind(':') + 1)));
      const auto lines = lines_of(*bytes);
      REQUIRE(line <= lines.size());
      CHECK(lines[line - 1].find(evidence.quote) != std::string_view::npos);
    }
  }
  for (const auto& location : cause.locations)
    for (auto at = location.why.find("(E"); at != std::string::npos; at = location.why.find("(E", at + 1)) {
      const auto id = location.why.substr(at + 1, location.why.find_first_of(",)", at) - at - 1);
      CHECK(std::any_of(cause.evidence.begin(), cause.evidence.end(), [&](const auto& known) { return known.id == id; }));
    }
}

const code::MapSnapshot shop{
    {{"core/config.py", "class Settings:\n    model: str = 'small'\n    dspy_max_tokens: int = 3000\n    other_limit: int = 3000\n"},
     {"agents/strategy.py",
      "import logging\nlog = logging.getLogger(__name__)\n\ndef run(settings):\n    log.warning(f'LM response truncated (max_tokens={settings.dspy_max_tokens})')\n"},
     {"agents/tools.py",
      "def call(session, name):\n    try:\n        prepare(name)\n        return session.call_tool(name)\n    except Exception as error:\n        log.error(f'❌ MCP Tool failed: {error}')\n        raise\n"},
     {"shop/cart.py", "def total(order):\n    items = order['items']\n    return sum(items)\n\n\ndef handle(request):\n    return total(request.order)\n"},
     {"tests/test_cart.py", "def test_total():\n    log.error('❌ MCP Tool failed: 500')\n"}},
    "0000000000000000000000000000000000000009",
    {{"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", noon - hours{5}, "Ann", "Read the items at once", {"shop/cart.py"}},
     {"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", noon - hours{24 * 400}, "Ben", "The shop", {"shop/cart.py", "core/config.py", "agents/tools.py", "agents/strategy.py"}}}};

}  // namespace

TEST_CASE("a truncated answer leads to the limit that it names, then to the line that said so") {
  const auto what = incident(detect::Kind::truncation, "2025-10-20 12:00:00,000 - agents.strategy - WARNING - LM response truncated (max_tokens=3000)", {}, {{"max_tokens", "3000"}});
  const auto cause = ask(what, shop);
  REQUIRE(cause.locations.size() >= 2);
  CHECK(place(cause.locations[0]) == "core/config.py:3 Settings");
  CHECK(place(cause.locations[1]) == "agents/strategy.py:5 run");
  CHECK(cause.summary.find("dspy_max_tokens = 3000") != std::string::npos);
  CHECK(cause.severity == Severity::medium);
  CHECK(cause.confidence > 0.5);
  check_evidence(cause, what, shop);
}

TEST_CASE("a failure that a handler logs leads to the handler and to the call in its try") {
  const auto what = incident(detect::Kind::repeated_error, "ERROR - ❌ MCP Tool failed: 500 Internal Server Error");
  const auto cause = ask(what, shop);
  REQUIRE(cause.locations.size() >= 2);
  CHECK(place(cause.locations[0]) == "agents/tools.py:6 call");
  CHECK(place(cause.locations[1]) == "agents/tools.py:4 call");
  CHECK(cause.summary.find("the call that failed is at agents/tools.py:4") != std::string::npos);
  CHECK(cause.severity == Severity::high);
  check_evidence(cause, what, shop);
}

TEST_CASE("a trace leads to its innermost own frame, whatever the container's paths, and to who wrote that line") {
  const auto what = incident(detect::Kind::new_error, "ERROR:shop:request failed",
                             "Traceback (most recent call last):\n  File \"/srv/app/shop/cart.py\", line 7, in handle\n    return total(request.order)\n"
                             "  File \"/srv/app/shop/cart.py\", line 2, in total\n    items = order['items']\n"
                             "  File \"/usr/lib/python3.11/collections/__init__.py\", line 1106, in __getitem__\n    raise KeyError(key)\nKeyError: 'items'");
  const auto cause = ask(what, shop);
  REQUIRE(cause.locations.size() >= 2);
  CHECK(place(cause.locations[0]) == "shop/cart.py:2 total");
  CHECK(place(cause.locations[1]) == "shop/cart.py:7 handle");
  CHECK(cause.summary.find("'KeyError: 'items''") != std::string::npos);
  REQUIRE_FALSE(cause.suspect_commits.empty());
  CHECK(cause.suspect_commits[0].commit == std::string(40, 'a'));
  CHECK(cause.suspect_commits[0].why.find("less than a day before") != std::string::npos);
  check_evidence(cause, what, shop);
}

TEST_CASE("a commit that came after the trouble is no suspect") {
  auto what = incident(detect::Kind::new_error, "x", "  File \"/srv/app/shop/cart.py\", line 2, in total\nKeyError: 'items'");
  what.first_seen = noon - hours{24 * 30};
  for (const auto& suspect : ask(what, shop).suspect_commits)
    CHECK(suspect.commit != std::string(40, 'a'));
}

TEST_CASE("where nothing fits, it says so with confidence 0 and invents nothing") {
  const auto what = incident(detect::Kind::repeated_error, "ERROR disk sda1 on host zeus reports reallocated sectors");
  const auto cause = ask(what, shop);
  CHECK(cause.locations.empty());
  CHECK(cause.suspect_commits.empty());
  CHECK(cause.confidence == 0);
  CHECK(cause.summary.starts_with("Nothing in this repository could be tied to"));
  CHECK(cause.evidence.size() == 1);
  CHECK(ask(what, code::MapSnapshot{{}}).confidence == 0);
}

TEST_CASE("a running version that differs is found by the function and by the source line of the trace") {
  const code::MapSnapshot moved{{{"shop/cart.py", "# one\n# two\n# three\n\ndef other():\n    pass\n\ndef total(order):\n    check(order)\n    items = order['items']\n"}}};
  const auto with_code = incident(detect::Kind::new_error, "x", "  File \"/app/shop/cart.py\", line 2, in total\n    items = order['items']\nKeyError: 'items'");
  CHECK(place(ask(with_code, moved).locations.at(0)) == "shop/cart.py:10 total");
  const auto without = incident(detect::Kind::new_error, "x", "  File \"/app/shop/cart.py\", line 2, in total\nKeyError: 'items'");
  CHECK(ask(without, moved).locations.at(0).function == "total");
}

TEST_CASE("severity follows the rules") {
  const auto severity = [](const correlate::Incident& what) { return ask(what, shop).severity; };
  CHECK(severity(incident(detect::Kind::crash_loop, "INFO starting")) == Severity::critical);
  CHECK(severity(incident(detect::Kind::new_error, "FATAL: no space left on device")) == Severity::critical);
  CHECK(severity(incident(detect::Kind::repeated_error, "ERROR it failed")) == Severity::high);
  CHECK(severity(incident(detect::Kind::slow, "INFO took 30 s")) == Severity::medium);
  auto wide = incident(detect::Kind::duplicate_spike, "INFO seen again");
  wide.count = 500;
  CHECK(severity(wide) == Severity::high);
}

TEST_CASE("secrets and hidden characters do not leave") {
  const code::MapSnapshot leaky{{{"a.py", "def f():\n    log.error('cannot log in to the billing server', password='hunter2secret')\n"}}};
  Settings settings;
  settings.redact = Redactor{{"hunter2secret"}};
  const auto cause = ask(incident(detect::Kind::repeated_error, "ERROR cannot log in to the billing server\u202e"), leaky, settings);
  REQUIRE_FALSE(cause.locations.empty());
  CHECK(to_json_text(cause).find("hunter2secret") == std::string::npos);
  CHECK_FALSE(has_hidden_characters(cause.summary));
}

TEST_CASE("hostile lines end in time and break nothing") {
  for (const auto& line : {std::string(60'000, '('), std::string(60'000, '='), std::string("\xff\xfe\0\x80", 4), std::string(20'000, '\'') + "a=1",
                           std::string("at (((((((((:1:1)"), std::string(30'000, 'x') + ".py:999999999999"})
    CHECK(ask(incident(detect::Kind::new_error, line, line + '\n' + line), shop).confidence <= 1);
}
