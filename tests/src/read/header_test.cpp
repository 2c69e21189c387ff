#include "src/read/record_reader.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace mendwatch;
using namespace mendwatch::read;

namespace {

const Time now = *parse_rfc3339("2025-10-20T03:00:05Z");

Record one(std::string_view line) { return read_line(line, now); }

std::string field(const Record& record, std::string_view key) {
  for (const auto& [name, value] : record.fields)
    if (name == key)
      return value;
  return {};
}

// Everything that stands before "MESSAGE", as it is written in the wild. `time`: with a fraction of 123 ms, in whole seconds, or
// none.
struct Style {
  const char* line;
  const char* time;
  Level level;
  const char* logger;
};

const Style styles[] = {
    {"2025-10-20T03:00:00Z MESSAGE", "s", Level::unset, ""},
    {"2025-10-20T05:00:00.123456789+02:00 MESSAGE", "123456", Level::unset, ""},
    {"2025-10-20 03:00:00,123 - shop.db - ERROR - MESSAGE", "123", Level::error, "shop.db"},
    {"2025-10-20 03:00:00,123 - shop - WARNING - MESSAGE", "123", Level::warning, "shop"},
    {"2025-10-20 03:00:00,123 - ERROR - MESSAGE", "123", Level::error, ""},
    {"2025-10-20 03:00:00,123 - ERROR - __main__ - MESSAGE", "123", Level::error, "__main__"},
    {"2025-10-20 03:00:00,123 ERROR shop.db: MESSAGE", "123", Level::error, "shop.db"},
    {"2025-10-20 03:00:00,123 ERROR [shop.db] MESSAGE", "123", Level::error, "shop.db"},
    {"2025-10-20 03:00:00,123 [ERROR] shop.db: MESSAGE", "123", Level::error, "shop.db"},
    {"2025-10-20 03:00:00,123 ERROR    MESSAGE", "123", Level::error, ""},
    {"2025-10-20 03:00:00 [error    ] MESSAGE", "s", Level::error, ""},
    {"2025-10-20 03:00:00 shop ERROR MESSAGE", "s", Level::error, "shop"},
    {"[2025-10-20 03:00:00 +0000] [7] [ERROR] MESSAGE", "s", Level::error, ""},
    {"[2025-10-20 03:00:00,123: ERROR/MainProcess] MESSAGE", "123", Level::error, "MainProcess"},
    {"2025-10-20 03:00:00.123 | ERROR    | shop.db:query:12 - MESSAGE", "123", Level::error, "shop.db:query:12"},
    {"[E 251020 03:00:00 web:2271] MESSAGE", "s", Level::error, "web"},
    {"[I 2025-10-20 03:00:00.123 ServerApp] MESSAGE", "123", Level::info, "ServerApp"},
    {"ERROR:shop:MESSAGE", "", Level::error, "shop"},
    {"ERROR:MESSAGE", "", Level::error, ""},
    {"WARNING - MESSAGE", "", Level::warning, ""},
    {"ERROR MESSAGE", "", Level::error, ""},
    {"[ERROR] MESSAGE", "", Level::error, ""},
    {"INFO:     MESSAGE", "", Level::info, ""},
    {"error: MESSAGE", "", Level::error, ""},
    {"2025-10-20 03:00:00.123 [main] ERROR com.example.Shop - MESSAGE", "123", Level::error, "com.example.Shop"},
    {"2025-10-20 03:00:00,123 ERROR [RM Allocator] org.example.Client: MESSAGE", "123", Level::error, "org.example.Client"},
    {"2025-10-20 03:00:00,123 - WARN  [worker[id=1]/0:0:0:Peer@774] - MESSAGE", "123", Level::warning, ""},
    {"2025-10-20 03:00:00.123 ERROR 1 --- [nio-8080-exec-1] c.e.shop.Cart                  : MESSAGE", "123", Level::error,
     "c.e.shop.Cart"},
    {"[2025-10-20T03:00:00,123][ERROR][o.e.b.Foo] [node] MESSAGE", "123", Level::error, "o.e.b.Foo"},
    {"25/10/20 03:00:00 ERROR storage.Block: MESSAGE", "s", Level::error, "storage.Block"},
    {"251020 030000 148 ERROR dfs.DataNode$Packet: MESSAGE", "s", Level::error, "dfs.DataNode$Packet"},
    {"[2025-10-20T03:00:00Z ERROR my_crate::db] MESSAGE", "s", Level::error, "my_crate::db"},
    {"2025-10-20T03:00:00.123Z ERROR my_crate::db: MESSAGE", "123", Level::error, "my_crate::db"},
    {"2025-10-20T03:00:00.123Z  WARN shop::cart: MESSAGE", "123", Level::warning, "shop::cart"},
    {"2025/10/20 03:00:00 MESSAGE", "s", Level::unset, ""},
    {"2025/10/20 03:00:00 main.go:12: MESSAGE", "s", Level::unset, ""},
    {"E1020 03:00:00.123456    1 file.go:12] MESSAGE", "123456", Level::error, ""},
    {"W20251020 03:00:00.123456 7 cart.cc:12] MESSAGE", "123456", Level::warning, ""},
    {"2025/10/20 03:00:00 [error] 7#7: MESSAGE", "s", Level::error, ""},
    {"[Mon Oct 20 03:00:00.123456 2025] [core:error] [pid 1:tid 2] [client 1.2.3.4:5] MESSAGE", "123456", Level::error, "core"},
    {"[20/Oct/2025:03:00:00 +0000] MESSAGE", "s", Level::unset, ""},
    {"Oct 20 03:00:00 host shop[7]: MESSAGE", "s", Level::unset, ""},
    {"Oct 20 03:00:00 host kernel: [  123.456789] MESSAGE", "s", Level::unset, ""},
    {"<11>Oct 20 03:00:00 host shop[7]: MESSAGE", "s", Level::error, ""},
    {"<12>1 2025-10-20T03:00:00Z host shop 7 ID [x@1 y=\"z]\"][w@2] MESSAGE", "s", Level::warning, ""},
    {"2025-10-20T03:00:00+0000 host shop[7]: MESSAGE", "s", Level::unset, ""},
    {"2025-10-20T03:00:00.123Z ERROR shop[7]: MESSAGE", "123", Level::error, ""},
    {"2025-10-20T03:00:00+00:00 app[web.1]: ERROR MESSAGE", "s", Level::error, ""},
    {"1760929200 ERROR MESSAGE", "s", Level::error, ""},
    {"1760929200.123 MESSAGE", "123", Level::unset, ""},
    {"1760929200123 MESSAGE", "123", Level::unset, ""},
    {"[1760929200] MESSAGE", "s", Level::unset, ""},
    {"E, [2025-10-20T03:00:00.123456 #7] ERROR -- shop: MESSAGE", "123456", Level::error, "shop"},
    {"[03:00:00 ERR] MESSAGE", "s", Level::error, ""},
    {"03:00:00.123 [error] MESSAGE", "123", Level::error, ""},
    {"1:M 20 Oct 2025 03:00:00.123 # MESSAGE", "123", Level::warning, ""},
    {"[Nest] 12345  - 10/20/2025, 3:00:00 AM     ERROR [ShopService] MESSAGE", "s", Level::error, "ShopService"},
    {"2025-10-20 03:00:00.123 UTC [123] ERROR:  MESSAGE", "123", Level::error, ""},
    {"2025-10-20T03:00:00.123Z 0 [ERROR] [MY-010119] MESSAGE", "123", Level::error, ""},
    {"[2025-10-20 03:00:00] production.ERROR: MESSAGE", "s", Level::error, "production"},
    {"10-20 03:00:00.123  1702  2395 E WindowManager: MESSAGE", "123", Level::error, "WindowManager"},
    {"E/Shop(  123): MESSAGE", "", Level::error, "Shop"},
    {"2025-10-20 03:00:00.123456+00:00 [error] <0.1.0> MESSAGE", "123456", Level::error, ""},
    {"[ERROR]\t2025-10-20T03:00:00.123Z\t8f6f0b0e-aaaa-bbbb-cccc-1234567890ab\tMESSAGE", "123", Level::error, ""},
    {"app.log.1 2025-10-20 03:00:00.123 25746 ERROR nova.compute [req-38 113 - - -] MESSAGE", "123", Level::error,
     "nova.compute"},
    {"- 1760929200 2025.10.20 dn228 Oct 20 03:00:00 dn228/dn228 crond[2915]: MESSAGE", "s", Level::unset, ""},
    {"\x1b[31mERROR\x1b[0m \x1b[2mMESSAGE\x1b[0m", "", Level::error, ""},
};

}  // namespace

TEST_CASE("behind every style of header stands the message, and nothing else") {
  const Time second = *parse_rfc3339("2025-10-20T03:00:00Z");
  for (const std::string message : {"upstream answered 500 after 12 ms", "Upstream said: no", "cache miss for key=7",
                                    "\"quoted\" words", "[MCP] Tool failed"}) {
    for (const auto& style : styles) {
      std::string line = style.line;
      line.replace(line.find("MESSAGE"), 7, message);
      const auto record = one(line);
      CAPTURE(line);
      CHECK(record.message == message);
      CHECK(record.level == style.level);
      CHECK(field(record, "logger") == style.logger);
      const std::string time = style.time;
      CHECK(record.timed == !time.empty());
      if (time == "s")
        CHECK(record.time == second);
      else if (!time.empty())
        CHECK(record.time == second + Duration{std::stoi((time + "000").substr(0, 6))});
      else
        CHECK(record.time == now);
    }
  }
}

TEST_CASE("a line without a header keeps its message whole, whatever it begins with") {
  for (const std::string line : {"Listening on port 8080",
                                 "Server started at 2025-10-20 03:00:00",
                                 "Error handling middleware loaded",
                                 "[MCP] Tool failed",
                                 "[x15] Duplicate message",
                                 "10 items processed",
                                 "1234567890 called",
                                 "12:30:45 the time",
                                 "2025-10-20 is the date",
                                 "[error handling] loaded",
                                 "got ERROR from server",
                                 "key=value is not logfmt",
                                 "user=alice action=login",
                                 "{\"a\":1}",
                                 "{not json}",
                                 "http://example.com/ is down",
                                 "GET /path 200 12ms",
                                 "HTTP GET /x",
                                 "Killed",
                                 "E 123 is not klog",
                                 "A, B and C",
                                 "- item one",
                                 "<b>bold</b>",
                                 "Oct is a month",
                                 "error connecting to db",
                                 "info",
                                 "ERROR",
                                 "=> Booting Puma",
                                 "db.connect: failed to open",
                                 "panic at the disco",
                                 "retry: later",
                                 "3/4 done",
                                 "1.2.3.4 connected",
                                 "[pod] is not a prefix",
                                 "shop | 3 items",
                                 "warning signs"}) {
    const auto record = one(line);
    CAPTURE(line);
    CHECK(record.message == line);
    CHECK(record.level == Level::unset);
    CHECK_FALSE(record.timed);
    CHECK(record.time == now);
  }
}

TEST_CASE("a level comes from words, fields and emoji at the beginning, never from the middle of prose") {
  CHECK(one("ERROR - ❌ MCP Tool failed: 500 Internal Server Error").level == Level::error);
  CHECK(one("ERROR - ❌ MCP Tool failed: 500 Internal Server Error").message == "❌ MCP Tool failed: 500 Internal Server Error");
  CHECK(one("❌ MCP Tool failed").level == Level::error);
  CHECK(one("⚠️ LM response truncated").level == Level::warning);
  CHECK(one("2025-10-20 03:00:00 ✅ done").level == Level::info);
  CHECK(one("WARNING - LM response truncated (max_tokens=3000)").message == "LM response truncated (max_tokens=3000)");
  CHECK(one("INFO - 0 errors, no WARNING, nothing FATAL ❌").level == Level::info);
  CHECK(one("2025-10-20 03:00:00 Received ERROR from server").level == Level::unset);
  CHECK(one("2025-10-20 03:00:00 got ERROR from server").message == "got ERROR from server");
  CHECK(one("Done without errors ❌").level == Level::unset);
  CHECK(one("Error: x is not defined").level == Level::error);
  CHECK(one("Error: x is not defined").message == "Error: x is not defined");
  CHECK(one("ValueError: bad value").level == Level::error);
  CHECK(one("2025-10-20 03:00:00 ERROR ValueError: bad value").message == "ValueError: bad value");
  CHECK(one("2025-10-20 03:00:00 ERROR Timeout: no answer").message == "Timeout: no answer");
  CHECK(one("2025-10-20 03:00:00 INFO connection: closed").message == "connection: closed");
  CHECK(one("2025-10-20 03:00:00 ERROR [x15] Duplicate").message == "[x15] Duplicate");
  CHECK(one("2025/10/20 03:00:00 http: panic serving 1.2.3.4").message == "http: panic serving 1.2.3.4");
}

TEST_CASE("an access log's status says whether it is an error") {
  const auto failed = one("127.0.0.1 - - [20/Oct/2025:03:00:00 +0000] \"GET /\\\"x HTTP/1.1\" 500 12");
  CHECK(failed.level == Level::error);
  CHECK(failed.message == "\"GET /\\\"x HTTP/1.1\" 500 12");
  CHECK(failed.time == *parse_rfc3339("2025-10-20T03:00:00Z"));
  CHECK(one("127.0.0.1 - alice [20/Oct/2025 03:00:00] \"GET / HTTP/1.1\" 404 -").level == Level::info);
}

TEST_CASE("a year or a day that a line leaves out is the nearest one before its arrival") {
  CHECK(read_line("Dec 31 23:59:59 host a: x", *parse_rfc3339("2026-01-01T00:00:05Z")).time ==
        *parse_rfc3339("2025-12-31T23:59:59Z"));
  CHECK(read_line("Jan  1 00:00:01 host a: x", *parse_rfc3339("2025-12-31T23:59:58Z")).time ==
        *parse_rfc3339("2026-01-01T00:00:01Z"));
  CHECK(read_line("Feb 29 03:00:00 host a: x", *parse_rfc3339("2025-10-20T03:00:00Z")).time ==
        *parse_rfc3339("2024-02-29T03:00:00Z"));
  CHECK(read_line("[23:59:59 ERR] x", *parse_rfc3339("2025-10-20T00:00:01Z")).time == *parse_rfc3339("2025-10-19T23:59:59Z"));
  CHECK(read_line("Oct 20 03:00:00 host a: x", Time{}).message == "x");
}

TEST_CASE("times without a zone are those of the settings' zone") {
  ReaderSettings settings;
  settings.utc_offset = std::chrono::hours{2};
  CHECK(read_line("2025-10-20 05:00:00 x", now, settings).time == *parse_rfc3339("2025-10-20T03:00:00Z"));
  CHECK(read_line("2025-10-20 03:00:00Z x", now, settings).time == *parse_rfc3339("2025-10-20T03:00:00Z"));
}

TEST_CASE("epochs are told apart by their digits, however many there are") {
  CHECK(one("1760929200123456789 x").time == *parse_rfc3339("2025-10-20T03:00:00.123456Z"));
  CHECK(one("1760929200123456 x").time == *parse_rfc3339("2025-10-20T03:00:00.123456Z"));
  for (const auto* line : {"9999999999999999999 x", "99999999999999999999 x", "9999999999999999 x", "99999999999999999999999999 x"})
    CHECK_FALSE(one(line).timed);
}

TEST_CASE("dates that are none are no times") {
  for (const auto* line : {"2025-13-20 03:00:00 x", "2025-02-30 03:00:00 x", "2025-10-20 25:00:00 x", "2025-10-20 03:61:00 x",
                           "Oct 32 03:00:00 x", "99999999999 x", "0000-00-00 00:00:00 x", "2025-10-20 03:00:00.123.456 x"})
    CHECK_FALSE(one(line).timed);
}

TEST_CASE("the service is the source's, else the line's") {
  CHECK(one("2025-10-20T03:00:00.123Z ERROR cart[7]: x").service == "cart");
  CHECK(one("{\"msg\":\"x\",\"service\":\"cart\"}").service == "cart");
  CHECK(read_line("{\"msg\":\"x\",\"service\":\"cart\"}", now, {.service = "shop"}).service == "shop");
}

TEST_CASE("headers within headers are all taken off") {
  const auto record = one(
      "Oct 20 03:00:00 host shop[7]: {\"time\":\"2025-10-19T03:00:00Z\",\"msg\":\"2025-10-20 03:00:00,123 - cart - ERROR - x\"}");
  CHECK(record.message == "x");
  CHECK(record.level == Level::error);
  CHECK(record.service == "shop");
  CHECK(record.time == *parse_rfc3339("2025-10-19T03:00:00Z"));  // the one that names its year
}

TEST_CASE("no bytes whatsoever do harm, and what comes out is UTF-8 within bounds") {
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random{seed};
  std::vector<std::string> seeds;
  for (const auto& style : styles) seeds.emplace_back(style.line);
  seeds.insert(seeds.end(), {"{\"time\":\"2025-10-20T03:00:00Z\",\"level\":\"error\",\"msg\":\"x\"}",
                             "time=2025-10-20T03:00:00Z level=error msg=\"x y\"",
                             "{\"log\":\"x\\n\",\"stream\":\"stderr\",\"time\":\"2025-10-20T03:00:00Z\"}",
                             "2025-10-20T03:00:00Z stderr F x", "  File \"x.py\", line 3, in f"});
  for (int i = 0; i < 20'000; ++i) {
    auto line = seeds[random() % seeds.size()];
    for (auto changes = random() % 6; changes > 0 && !line.empty(); --changes) {
      const auto at = random() % line.size();
      if (random() % 3 == 0)
        line.erase(at, random() % 8);
      else if (random() % 2 == 0)
        line.insert(at, line.substr(random() % line.size(), random() % 20));
      else
        line[at] = static_cast<char>(random());
    }
    const auto record = one(line);
    CHECK(Json(record.message + record.trace + record.text).dump().size() > 0);  // throws if it isn't UTF-8
    CHECK(record.message.size() <= 64 * 1024);
  }
}
