#include "src/read/record_reader.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace mendwatch::read;

namespace {

const Time now = *parse_rfc3339("2025-10-20T03:00:05Z");
const Time then = *parse_rfc3339("2025-10-20T03:00:00.123Z");

Record one(std::string_view line) { return read_line(line, now); }

std::string field(const Record& record, std::string_view key) {
  for (const auto& [name, value] : record.fields)
    if (name == key)
      return value;
  return {};
}

}  // namespace

TEST_CASE("JSON lines of the common loggers say the same") {
  for (
      const auto* line :
      {R"j({"time":"2025-10-20T03:00:00.123Z","level":"ERROR","msg":"it failed","logger":"cart","order":7})j",      // slog
       R"j({"ts":1760929200.123,"level":"error","logger":"cart","caller":"a.go:1","msg":"it failed","order":7})j",  // zap
       R"j({"level":50,"time":1760929200123,"pid":1,"hostname":"h","name":"cart","msg":"it failed","order":7})j",   // pino
       R"j({"name":"cart","hostname":"h","pid":1,"level":50,"msg":"it failed","time":"2025-10-20T03:00:00.123Z","v":0,"order":7})j",  // bunyan
       R"j({"level":"error","message":"it failed","timestamp":"2025-10-20T03:00:00.123Z","logger":"cart","order":7})j",  // winston
       R"j({"asctime":"2025-10-20 03:00:00,123","name":"cart","levelname":"ERROR","message":"it failed","order":7})j",  // python-json-logger
       R"j({"event":"it failed","level":"error","timestamp":"2025-10-20T03:00:00.123Z","logger":"cart","order":7})j",  // structlog
       R"j({"@timestamp":"2025-10-20T03:00:00.123Z","message":"it failed","logger_name":"cart","level":"ERROR","level_value":40000,"order":7})j",  // logstash
       R"j({"@timestamp":"2025-10-20T03:00:00.123Z","log.level":"ERROR","message":"it failed","log.logger":"cart","order":7})j",  // ECS
       R"j({"@timestamp":"2025-10-20T03:00:00.123Z","log":{"level":"error","logger":"cart"},"message":"it failed","order":7})j",  // ECS, nested
       R"j({"@t":"2025-10-20T03:00:00.123Z","@m":"it failed","@l":"Error","SourceContext":"cart","order":7})j",        // Serilog
       R"j({"severity":"ERROR","message":"it failed","time":"2025-10-20T03:00:00.123Z","logger":"cart","order":7})j",  // Google
                                                                                                                       // Cloud
       R"j({"lvl":"eror","level":"err","msg":"it failed","t":"2025-10-20T03:00:00.123Z","logger":"cart","order":7})j"}) {
    const auto record = one(line);
    CAPTURE(line);
    CHECK(record.message == "it failed");
    CHECK(record.level == Level::error);
    CHECK(record.time == then);
    CHECK(record.timed);
    CHECK(field(record, "logger") == "cart");
    CHECK(field(record, "order") == "7");
    CHECK(record.text == line);
  }
}

TEST_CASE("stacks in fields become the trace") {
  CHECK(
      one(R"j({"level":50,"msg":"boom","err":{"type":"Error","message":"boom","stack":"Error: boom\n    at f (/app/x.js:1:2)"}})j")
          .trace == "Error: boom\n    at f (/app/x.js:1:2)");
  for (const auto* key : {"stack", "stack_trace", "stacktrace", "exception", "exc_info", "traceback"})
    CHECK(one("{\"level\":\"error\",\"message\":\"m\",\"" + std::string{key} + R"(":"a\nb"})").trace == "a\nb");
  CHECK(one(R"j({"level":"error","message":"m","error":"outer\n\tat a.B.c(B.java:1)"})j").trace == "outer\n\tat a.B.c(B.java:1)");
  CHECK(one(R"j({"level":"error","message":"m","exc_info":null})j").trace.empty());
  const auto multi = one(
      R"j({"level":"error","message":"it failed\nTraceback (most recent call last):\n  File \"a.py\", line 1, in f\nKeyError: 'x'"})j");
  CHECK(multi.message == "it failed");
  CHECK(multi.trace == "Traceback (most recent call last):\n  File \"a.py\", line 1, in f\nKeyError: 'x'");
  const auto only =
      one(R"j({"level":"error","message":"Traceback (most recent call last):\n  File \"a.py\", line 1, in f\nKeyError: 'x'"})j");
  CHECK(only.message == "KeyError: 'x'");
  CHECK(only.trace.starts_with("Traceback"));
}

TEST_CASE("journald's JSON, also with a message of bytes") {
  const auto record = one(
      R"j({"__REALTIME_TIMESTAMP":"1760929200123000","PRIORITY":"3","SYSLOG_IDENTIFIER":"shop","MESSAGE":"it failed","__CURSOR":"s=1"})j");
  CHECK(record.message == "it failed");
  CHECK(record.level == Level::error);
  CHECK(record.time == then);
  CHECK(record.service == "shop");
  CHECK(field(record, "__CURSOR") == "s=1");
  CHECK(one(R"j({"PRIORITY":"4","MESSAGE":[104,105]})j").message == "hi");
  CHECK(one(R"j({"PRIORITY":"4","MESSAGE":null})j").level == Level::warning);
}

TEST_CASE("what fluent-bit wraps is unwrapped") {
  const auto record = one(
      R"j({"log":"2025-10-20 03:00:00,123 - cart - ERROR - it failed\n","container_name":"shop","kubernetes":{"pod_name":"x"}})j");
  CHECK(record.message == "it failed");
  CHECK(record.level == Level::error);
  CHECK(record.time == then);
  CHECK(record.service == "shop");
  CHECK(field(record, "kubernetes.pod_name") == "x");
}

TEST_CASE("logfmt is read, with quotes and escapes") {
  const auto record = one(R"(time="2025-10-20T03:00:00.123Z" level=error msg="it \"failed\"\nbadly" logger=cart order=7 empty=)");
  CHECK(record.message == R"(it "failed")");
  CHECK(record.trace == "badly");
  CHECK(record.level == Level::error);
  CHECK(record.time == then);
  CHECK(field(record, "order") == "7");
  CHECK(one(R"(ts=2025-10-20T03:00:00.123Z caller=x.go:1 level=warn err="no route")").message == "no route");
  CHECK(one(R"(2025-10-20T03:00:00.123Z level=warn msg="no route" a=b)").message == "no route");
  CHECK(one("level=error msg=\"not closed").message == "level=error msg=\"not closed");
}

TEST_CASE("an object without a message is spelled out, one without a meaning stays as it is") {
  CHECK(one(R"j({"level":"error","order":7,"why":"no stock"})j").message == "order=7 why=\"no stock\"");
  CHECK(one(R"j({"order":7})j").message == R"j({"order":7})j");
  CHECK(one(R"({"level":"error","msg":)").message == R"({"level":"error","msg":)");
}

TEST_CASE("control characters and colours that hide in escapes are cleaned off") {
  const auto record = one(R"j({"level":"error","msg":"\u001b[31mred\u001b[0m\u0000","stack":"a\u001b[1m\nb"})j");
  CHECK(record.message == "red");
  CHECK(record.trace == "a\nb");
}

TEST_CASE("nested and wide objects are bounded") {
  std::string deep = R"({"level":"error","msg":"x","a":)";
  for (int i = 0; i < 5000; ++i) deep += R"({"a":)";
  deep += "1" + std::string(5001, '}');
  CHECK(one(deep).message.starts_with("{"));
  std::string wide = R"({"level":"error","msg":"x")";
  for (int i = 0; i < 3000; ++i) wide += ",\"k" + std::to_string(i) + "\":1";
  CHECK(one(wide + "}").fields.size() <= 128);
}
