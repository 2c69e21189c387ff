#include "src/diagnose/frames.hpp"

#include "src/base/text.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace mendwatch::diagnose;

namespace {

// `block.depth file:line function`, one a line.
std::string frames(const std::string& text) {
  std::vector<std::string> result;
  for (const auto& frame : read_trace(text).frames)
    result.push_back(std::to_string(frame.block) + '.' + std::to_string(frame.depth) + ' ' + frame.file + ':' + std::to_string(frame.line) + ' ' + frame.function);
  return join(result, "\n");
}

std::string raised(const std::string& text) {
  std::vector<std::string> result;
  for (const auto& exception : read_trace(text).raised)
    result.push_back(exception.type + '|' + exception.message);
  return join(result, "\n");
}

}  // namespace

TEST_CASE("Python: innermost first, chained exceptions as blocks, with the source line") {
  const std::string text =
      "Traceback (most recent call last):\n  File \"/app/a.py\", line 3, in main\n    fetch()\n    ~~~~~^^\n  File \"/app/b.py\", line 7, in fetch\n"
      "    return d['id']\nKeyError: 'id'\n\nDuring handling of the above exception, another exception occurred:\n\n"
      "Traceback (most recent call last):\n  File \"C:\\x\\c.py\", line 9, in <module>\nValueError: no id\n";
  CHECK(frames(text) == "0.0 /app/b.py:7 fetch\n0.1 /app/a.py:3 main\n1.0 /x/c.py:9 <module>");
  CHECK(read_trace(text).frames[0].code == "return d['id']");
  CHECK(raised(text) == "KeyError|'id'\nValueError|no id");
}

TEST_CASE("JavaScript: named, anonymous, async and Windows frames") {
  CHECK(frames("TypeError: Cannot read properties of null (reading 'status')\n    at beat (C:\\src\\kuma\\server\\monitor.js:307:81)\n"
               "    at async Timeout.safeBeat [as _onTimeout] (/app/server/monitor.js:419:17)\n    at file:///app/x.mjs:3:4\n"
               "    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)\n") ==
        "0.0 /src/kuma/server/monitor.js:307 beat\n0.1 /app/server/monitor.js:419 Timeout.safeBeat\n0.2 /app/x.mjs:3 \n"
        "0.3 node:internal/process/task_queues:95 process.processTicksAndRejections");
}

TEST_CASE("Java: packages are folders, the first cause is told last") {
  const std::string text =
      "java.lang.RuntimeException: outer\n\tat com.acme.shop.Cart.add(Cart.java:12)\n\tat app//com.acme.Main$1.run(Main.java:3)\n"
      "Caused by: java.io.IOException: inner one\n\tat com.acme.shop.Store.lambda$read$0(Store.java:44)\n\t... 3 more\n";
  CHECK(frames(text) == "0.0 com/acme/shop/Cart.java:12 Cart.add\n0.1 com/acme/Main.java:3 Main.run\n1.0 com/acme/shop/Store.java:44 Store.read");
  CHECK(raised(text) == "java.lang.RuntimeException|outer\njava.io.IOException|inner one");
  CHECK(read_trace(text).root_block == 1);
}

TEST_CASE("Go: functions and files, only the goroutine that failed, also behind a container's prefix") {
  CHECK(frames("loki-1  | panic: runtime error: invalid memory address\nloki-1  | goroutine 1 [running]:\nloki-1  | github.com/a/b.(*T).F(0xc0)\n"
               "loki-1  | \t/src/b/t.go:158 +0x360\nloki-1  | main.main()\nloki-1  | \t/src/main.go:3 +0x1\nloki-1  | goroutine 5 [select]:\nloki-1  | x.y()\nloki-1  | \t/src/y.go:1\n") ==
        "0.0 /src/b/t.go:158 github.com/a/b.(*T).F\n0.1 /src/main.go:3 main.main");
  CHECK(raised("panic: runtime error: index out of range [-1]") == "panic|runtime error: index out of range [-1]");
}

TEST_CASE("Ruby, Rust, C++, C# and PHP") {
  CHECK(frames("2025-06-06 12:11:26 +0900 [error]: /a/lib/output.rb:14:in 'block in Fluent::Output#run'\n\tfrom ./x.rb:3:in `call'\n") ==
        "0.0 /a/lib/output.rb:14 block in Fluent::Output#run\n0.1 x.rb:3 call");
  CHECK(frames("thread 'main' panicked at src/main.rs:5:10:\nboom\nstack backtrace:\n   0: rust_begin_unwind\n             at /rustc/x/library/std/src/panicking.rs:645:5\n   1: app::fetch\n             at ./src/fetch.rs:7:9\n") ==
        "0.0 src/main.rs:5 \n0.1 /rustc/x/library/std/src/panicking.rs:645 rust_begin_unwind\n0.2 src/fetch.rs:7 app::fetch");
  CHECK(frames("#0  0x0000 in dfly::Run (this=0x0, x=3) at ../src/run.cc:10\n    #1 0x55 in foo(int) /src/foo.cpp:3:7\n        @     0x5555 dfly::Service::Eval()\n"
               "F20260213 17:53:05.461756 17536 main_service.cc:2207] Check failed: x\n") ==
        "0.0 ../src/run.cc:10 dfly::Run\n0.1 /src/foo.cpp:3 foo(int)\n0.2 :0 dfly::Service::Eval()\n0.3 main_service.cc:2207 ");
  CHECK(frames("   at Acme.Shop.Cart.Add(String id) in /src/Shop/Cart.cs:line 12\n   at Acme.Program.Main()\n") ==
        "0.0 /src/Shop/Cart.cs:12 Acme.Shop.Cart.Add\n0.1 :0 Acme.Program.Main");
  CHECK(frames("PHP Fatal error: Uncaught Exception: x in /var/www/a.php:12\n#0 /var/www/b.php(3): Cart->add('x')\n") ==
        "0.0 /var/www/a.php:12 \n0.1 /var/www/b.php:3 Cart->add");
}

TEST_CASE("lines without a trace give nothing, hostile ones end in time") {
  CHECK(frames("ERROR - it failed at 10:30:15 for 3:4\n") == "");
  std::string many;
  for (int i = 0; i < 2'000; ++i)
    many += "  File \"/a.py\", line 1, in f\n";
  CHECK(read_trace(many).frames.size() <= 401);
  CHECK(read_trace(std::string(3'000'000, '/')).frames.empty());
  CHECK(read_trace(std::string("at \xff\xfe (\0:1:1)\n", 15)).frames.size() <= 1);
}
