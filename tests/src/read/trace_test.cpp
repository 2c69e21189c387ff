#include "src/base/text.hpp"
#include "src/read/record_reader.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace mendwatch::read;

namespace {

const Time now = *parse_rfc3339("2025-10-20T03:00:05Z");

std::vector<Record> read_all(std::string_view text, ReaderSettings settings = {}) {
  RecordReader reader{std::move(settings)};
  std::vector<Record> records;
  std::uint64_t offset = 0;
  for (const auto line : lines_of(text)) {
    reader.feed({std::string{line}, offset, offset + line.size() + 1, false}, now, records);
    offset += line.size() + 1;
  }
  reader.flush(records);
  CHECK_FALSE(reader.pending_from());
  return records;
}

const std::string python =
    "Traceback (most recent call last):\n"
    "  File \"/srv/app/a.py\", line 4, in f\n"
    "    return g()\n"
    "           ^^^\n"
    "  File \"/srv/app/a.py\", line 9, in g\n"
    "    raise KeyError(\"x\")\n"
    "  [Previous line repeated 3 more times]\n"
    "KeyError: 'x'";
const std::string chained = python + "\n\nDuring handling of the above exception, another exception occurred:\n\n" + python +
                            "\n\nThe above exception was the direct cause of the following exception:\n\n" + python;
const std::string java =
    "java.lang.IllegalStateException: foo\n"
    "\tat com.example.Foo.bar(Foo.java:12) ~[shop.jar:1]\n"
    "\tat com.example.Foo$1.<init>(Unknown Source)\n"
    "\tSuppressed: java.lang.Exception: closing\n"
    "\t\tat com.example.Io.close(Io.java:3)\n"
    "\t... 12 more\n"
    "Caused by: java.io.IOException: x\n"
    "\tat com.example.Io.read(Io.java:3)";
const std::string node =
    "TypeError: Cannot read properties of undefined (reading 'id')\n"
    "    at Cart.total (/app/src/cart.js:12:11)\n"
    "    at async /app/src/index.js:5:3\n"
    "    at process.processTicksAndRejections (node:internal/process/task_queues:95:5) {\n"
    "  code: 'E_CART',\n"
    "  [cause]: Error: inner\n"
    "      at f (/app/src/f.js:1:1)\n"
    "}";
const std::string go =
    "goroutine 1 [running]:\n"
    "main.(*Cart).Total(0x0, {0x1, 0x2})\n"
    "\t/app/main.go:12 +0x1d\n"
    "main.main()\n"
    "\t/app/main.go:5 +0x2\n"
    "created by main.run in goroutine 1\n"
    "\t/app/main.go:3 +0x1\n"
    "exit status 2";
const std::string ruby =
    "\tfrom /app/cart.rb:5:in `block in <main>'\n"
    "\tfrom /app/cart.rb:1:in `<main>'";
const std::string rust =
    "index out of bounds: the len is 3 but the index is 99\n"
    "stack backtrace:\n"
    "   0: rust_begin_unwind\n"
    "             at /rustc/1/library/std/src/panicking.rs:645:5\n"
    "   1: shop::cart::total\n"
    "             at ./src/cart.rs:12:5\n"
    "note: Some details are omitted, run with `RUST_BACKTRACE=full` for a verbose backtrace.";
const std::string csharp =
    " ---> System.Exception: inner\n"
    "   at Shop.Cart.Total(Int32 a) in /app/Cart.cs:line 12\n"
    "   --- End of inner exception stack trace ---\n"
    "   at Shop.Program.Main()";
const std::string php =
    "Stack trace:\n"
    "#0 /app/a.php(10): foo()\n"
    "#1 {main}\n"
    "  thrown in /app/a.php on line 3";
const std::string sanitizer =
    "READ of size 4 at 0x60 thread T0\n"
    "    #0 0x1 in main /app/a.cpp:5\n"
    "\n"
    "0x60 is located 0 bytes inside of 4-byte region\n"
    "freed by thread T0 here:\n"
    "    #0 0x2 in free\n"
    "SUMMARY: AddressSanitizer: heap-use-after-free\n"
    "==7==ABORTING";
const std::string gdb =
    "0x00005555 in total (cart=0x0) at cart.cpp:12\n"
    "#0  0x00005555 in total (cart=0x0) at cart.cpp:12\n"
    "#1  main () at main.cpp:5";

}  // namespace

TEST_CASE("an error line and the trace behind it are one record, and the next line is another") {
  struct Case {
    const char* error;
    const std::string& trace;
  };
  for (const Case& expected :
       {Case{"2025-10-20 03:00:00,123 ERROR shop.cart: it failed", python}, Case{"ERROR:shop:it failed", chained},
        Case{"2025-10-20 03:00:00.123 [main] ERROR com.example.Shop - it failed", java},
        Case{"2025-10-20T03:00:00Z error: it failed", node}, Case{"2025-10-20T03:00:00Z ERROR it failed", go},
        Case{"E, [2025-10-20T03:00:00.123456 #7] ERROR -- : it failed", ruby},
        Case{"2025-10-20 03:00:00 [ERR] it failed", csharp}, Case{"ERROR: it failed", php},
        Case{"E1020 03:00:00.123456 1 a.cc:12] it failed", gdb}, Case{"<11>Oct 20 03:00:00 host shop[7]: it failed", python}}) {
    const std::string error = expected.error;
    const auto& trace = expected.trace;
    const auto records = read_all(error + '\n' + trace + "\n2025-10-20 03:00:01 INFO next\n");
    CAPTURE(error);
    REQUIRE(records.size() == 2);
    CHECK(records[0].message == "it failed");
    CHECK(records[0].level == Level::error);
    CHECK(records[0].trace == trace);
    CHECK(records[0].text == error);
    CHECK(records[0].offset == 0);
    CHECK(records[1].message == "next");
    CHECK(records[1].offset == error.size() + trace.size() + 2);
  }
}

TEST_CASE("a trace that nothing was said before is a record of its own, and says the exception") {
  struct Case {
    std::string text, message, trace;
    Level level = Level::error;
  };
  for (const Case& expected :
       {Case{python, "KeyError: 'x'", python}, Case{chained, "KeyError: 'x'", chained},
        Case{java, "java.lang.IllegalStateException: foo", java.substr(java.find('\n') + 1)},
        Case{"Exception in thread \"main\" " + java, "Exception in thread \"main\" java.lang.IllegalStateException: foo",
             java.substr(java.find('\n') + 1)},
        Case{node, node.substr(0, node.find('\n')), node.substr(node.find('\n') + 1)},
        Case{"/app/src/cart.js:12\n    throw new Error('x');\n    ^\n\n" + node + "\n\nNode.js v18.0.0",
             node.substr(0, node.find('\n')),
             "/app/src/cart.js:12\n    throw new Error('x');\n    ^\n\n" + node + "\n\nNode.js v18.0.0"},
        Case{"panic: runtime error: invalid memory address [recovered]\n\tpanic: again\n[signal SIGSEGV: code=0x1]\n\n" + go,
             "panic: runtime error: invalid memory address [recovered]", "\tpanic: again\n[signal SIGSEGV: code=0x1]\n\n" + go,
             Level::fatal},
        Case{"fatal error: all goroutines are asleep - deadlock!\n\n" + go, "fatal error: all goroutines are asleep - deadlock!",
             go, Level::fatal},
        Case{"/app/cart.rb:12:in `total': undefined method `x' for nil:NilClass (NoMethodError)\n" + ruby,
             "/app/cart.rb:12:in `total': undefined method `x' for nil:NilClass (NoMethodError)", ruby},
        Case{"thread 'main' panicked at src/cart.rs:12:5:\n" + rust,
             "thread 'main' panicked at src/cart.rs:12:5: index out of bounds: the len is 3 but the index is 99", rust},
        Case{"terminate called after throwing an instance of 'std::out_of_range'\n  what():  vector::_M_range_check\nAborted "
             "(core dumped)",
             "terminate called after throwing an instance of 'std::out_of_range': vector::_M_range_check",
             "  what():  vector::_M_range_check\nAborted (core dumped)", Level::fatal},
        Case{"==7==ERROR: AddressSanitizer: heap-use-after-free on address 0x60\n" + sanitizer,
             "==7==ERROR: AddressSanitizer: heap-use-after-free on address 0x60", sanitizer, Level::fatal},
        Case{"Program received signal SIGSEGV, Segmentation fault.\n" + gdb,
             "Program received signal SIGSEGV, Segmentation fault.", gdb, Level::fatal},
        Case{"Unhandled exception. System.InvalidOperationException: msg\n" + csharp,
             "Unhandled exception. System.InvalidOperationException: msg", csharp},
        Case{"PHP Fatal error:  Uncaught Exception: foo in /app/a.php:3\n" + php,
             "PHP Fatal error:  Uncaught Exception: foo in /app/a.php:3", php, Level::fatal}}) {
    const auto& text = expected.text;
    const auto records = read_all("2025-10-20 03:00:00 INFO before\n" + text + "\n2025-10-20 03:00:01 INFO next\n");
    CAPTURE(text);
    REQUIRE(records.size() == 3);
    CHECK(records[0].trace.empty());
    CHECK(records[1].message == expected.message);
    CHECK(records[1].trace == expected.trace);
    CHECK(records[1].level == expected.level);
    CHECK(records[1].text == text.substr(0, text.find('\n')));
  }
}

TEST_CASE("frames that carry a header each are joined all the same") {
  for (const std::string header : {"2025-10-20 03:00:00,123 - shop - ERROR - ",
                                   "2025-10-20T03:00:00Z ERROR shop: ", "[2025-10-20 03:00:00] [ERROR] ", "ERROR:shop:"}) {
    std::string text = header + "request failed\n";
    for (const auto line : lines_of(python)) text.append(header).append(line).append("\n");
    const auto records = read_all(text + header + "request 2 failed\n" + header + "request 3 failed\n");
    CAPTURE(header);
    REQUIRE(records.size() == 3);
    CHECK(records[0].message == "request failed");
    CHECK(records[0].trace == python);
    CHECK(records[1].message == "request 2 failed");
  }
  const auto fluentd = read_all(
      "2025-10-20 03:00:00 +0000 [warn]: #0 failed to flush\n"
      "  2025-10-20 03:00:00 +0000 [warn]: #0 /usr/lib/ruby/output.rb:12:in `flush'\n"
      "  2025-10-20 03:00:00 +0000 [warn]: #0 /usr/lib/ruby/output.rb:13:in `run'\n"
      "2025-10-20 03:00:00 +0000 [info]: #0 fine\n");
  REQUIRE(fluentd.size() == 2);
  CHECK(lines_of(fluentd[0].trace).size() == 2);
}

TEST_CASE("a container's envelope is no header: what is within is joined as if it stood alone") {
  const auto whole = "2025-10-20 03:00:00,123 - shop - ERROR - it failed\n" + python;
  std::string cri, docker;
  for (const auto line : lines_of(whole)) {
    cri += "2025-10-20T03:00:00.5Z stderr F " + std::string{line} + "\n2025-10-20T03:00:00.5Z stdout F INFO meanwhile\n";
    docker += Json{{"log", std::string{line} + "\n"}, {"stream", "stderr"}, {"time", "2025-10-20T03:00:00.5Z"}}.dump() + "\n";
  }
  for (const auto& text : {cri, docker}) {
    std::size_t traces = 0;
    for (const auto& record : read_all(text))
      if (!record.trace.empty()) {
        ++traces;
        CHECK(record.message == "it failed");
        CHECK(record.trace == python);
        CHECK(record.time == *parse_rfc3339("2025-10-20T03:00:00.5Z"));
      }
    CHECK(traces == 1);
  }
}

TEST_CASE("parts of long lines are put together, each pipe's for itself") {
  const auto cri = read_all(
      "2025-10-20T03:00:00Z stdout P 2025-10-20 03:00:00 ERROR a lo\n"
      "2025-10-20T03:00:01Z stderr P oth\n"
      "2025-10-20T03:00:02Z stdout P ng \n"
      "2025-10-20T03:00:03Z stderr F er\n"
      "2025-10-20T03:00:04Z stdout F line\n");
  REQUIRE(cri.size() == 2);
  CHECK(cri[0].message == "a long line");
  CHECK(cri[0].offset == 0);
  CHECK(cri[1].message == "other");
  const auto docker = read_all(R"({"log":"a lo","stream":"stdout","time":"2025-10-20T03:00:00Z"})"
                               "\n"
                               R"({"log":"ng line\n","stream":"stdout","time":"2025-10-20T03:00:00Z"})"
                               "\n");
  REQUIRE(docker.size() == 1);
  CHECK(docker[0].message == "a long line");
}

TEST_CASE("equal errors in a row stay as many records as there were") {
  for (const std::string line :
       {"ERROR - ❌ MCP Tool failed: 500", "ValueError: x", "Error: no answer", "2025-10-20 03:00:00 ERROR ValueError: x",
        "❌ failed", "plain text", "{\"level\":\"error\",\"msg\":\"x\",\"stack\":\"a\\nb\"}", "2025-10-20T03:00:00Z  two blanks",
        "   ❌ indented"}) {
    CAPTURE(line);
    CHECK(read_all(line + "\n" + line + "\n" + line + "\n").size() == 3);
  }
  CHECK(read_all(python + "\n" + python + "\n").size() == 2);
}

TEST_CASE("indented lines go on with what is before them; plain ones behind a trace only where lines have headers") {
  CHECK(read_all("Config:\n  a: 1\n  b: 2\nnext\n").size() == 2);
  CHECK(read_all("Config: {\n  a: 1\n}\nnext\n").size() == 2);
  CHECK(read_all("2025-10-20 03:00:00 ERROR x\n" + python + "\nof two lines\n2025-10-20 03:00:00 INFO y\n").at(0).trace ==
        python + "\nof two lines");
  CHECK(read_all(python + "\nServer started\n").size() == 2);
  CHECK(read_all("2025-10-20 03:00:00 INFO x\nprinted\n").size() == 2);
}

TEST_CASE("what .NET's console says on the next line is the message") {
  const auto records = read_all(
      "fail: Shop.Cart[7]\n      It failed\n      System.Exception: foo\n         at Shop.Cart.Total()\ninfo: Shop.Cart[8]\n     "
      " fine\n");
  REQUIRE(records.size() == 2);
  CHECK(records[0].message == "It failed");
  CHECK(records[0].level == Level::error);
  CHECK(records[0].trace.find("at Shop.Cart.Total()") != std::string::npos);
  CHECK(records[1].message == "fine");
}

TEST_CASE("traces are bounded in lines and bytes, and marked") {
  std::string text = "Traceback (most recent call last):\n";
  for (int i = 0; i < 5000; ++i) text += "  File \"a.py\", line 1, in f\n";
  const auto lines = read_all(text + "KeyError: 'x'\nnext\n");
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].message == "KeyError: 'x'");
  CHECK(lines_of(lines[0].trace).size() == 1000);
  CHECK(lines[0].cut);
  text = "Traceback (most recent call last):\n";
  for (int i = 0; i < 20; ++i) text += "  File \"a.py\", line 1, in f" + std::string(60'000, ' ') + "x\n";
  const auto bytes = read_all(text);
  REQUIRE(bytes.size() == 1);
  CHECK(bytes[0].trace.size() <= 256 * 1024);
  CHECK(bytes[0].cut);
}

TEST_CASE("the resume position never passes an unfinished record") {
  RecordReader reader;
  std::vector<Record> records;
  const auto feed = [&](std::string line, std::uint64_t offset) {
    reader.feed({line, offset, offset + line.size() + 1, false}, now, records);
  };
  feed("ERROR first", 100);
  CHECK(reader.pending_from() == 100);
  feed("Traceback (most recent call last):", 112);
  CHECK(reader.pending_from() == 100);
  feed("2025-10-20T03:00:00Z stderr P part", 200);
  CHECK(reader.pending_from() == 100);
  feed("INFO second", 300);
  CHECK(reader.pending_from() == 200);
  feed("2025-10-20T03:00:00Z stderr F of a line", 400);
  reader.flush(records);
  CHECK_FALSE(reader.pending_from());
  CHECK(records.size() == 3);
}

TEST_CASE("many containers in one stream are bounded too") {
  RecordReader reader;
  std::vector<Record> records;
  for (int i = 0; i < 1000; ++i) reader.feed({"shop-" + std::to_string(i) + "  | ERROR x", 0, 0, false}, now, records);
  reader.flush(records);
  CHECK(records.size() == 1000);
}
