#include "src/detect/trace_signature.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace mendwatch::detect;

namespace {

TraceSignature signature(const std::string& message, const std::string& trace) {
  read::Record record;
  record.message = message;
  record.trace = trace;
  return signature_of(record);
}

using Frames = std::vector<std::string>;

}  // namespace

TEST_CASE("Python: the last exception, the innermost own frames first, libraries left out") {
  const auto found = signature("failed", R"(Traceback (most recent call last):
  File "/app/shop/server.py", line 10, in handle
    price(cart)
  File "/app/shop/orders.py", line 41, in price
    return cart["discount"]
  File "/usr/lib/python3.11/json/decoder.py", line 3, in decode
    x
shop.errors.NoPrice: order 17 has no 'discount')");
  CHECK(found.type == "shop.errors.NoPrice");
  CHECK(found.exception == "shop.errors.NoPrice: order <number> has no '<quoted>'");
  CHECK(found.frames == Frames{"shop/orders.py price", "shop/server.py handle"});
}

TEST_CASE("Node: own frames, not those of modules or of Node itself") {
  const auto found = signature("TypeError: Cannot read properties of undefined (reading 'id')", R"(    at Object.parse (/app/node_modules/x/index.js:1:2)
    at price (/app/src/orders.js:12:15)
    at async handle (/app/src/server.js:40:3)
    at process.processTicksAndRejections (node:internal/process/task_queues:95:5))");
  CHECK(found.type == "TypeError");
  CHECK(found.frames == Frames{"src/orders.js price", "src/server.js handle"});
}

TEST_CASE("Java: the cause's exception, own frames") {
  const auto found = signature("Exception in thread \"main\" com.shop.Failed: no", R"(	at com.shop.Orders.price(Orders.java:41)
	at java.base/java.lang.Thread.run(Thread.java:833)
Caused by: java.lang.NullPointerException: Cannot invoke "x"
	at com.shop.Cart.discount(Cart.java:7)
	... 2 more)");
  CHECK(found.type == "java.lang.NullPointerException");
  CHECK(found.frames.front() == "Orders.java com.shop.Orders.price");
}

TEST_CASE("Go, Ruby, Rust, PHP and C++ are read, too") {
  CHECK(signature("panic: runtime error: index out of range [5] with length 3", "goroutine 1 [running]:\nmain.price(0xc000, 0x5)\n\t/app/shop/orders.go:41 +0x1d\n").frames ==
        Frames{"shop/orders.go main.price"});
  CHECK(signature("/app/shop/orders.rb:41:in `price': undefined method (NoMethodError)", "\tfrom /app/shop/server.rb:9:in `handle'").frames ==
        Frames{"shop/orders.rb price", "shop/server.rb handle"});
  const auto rust = signature("thread 'main' panicked at src/orders.rs:41:5:", "no discount\nstack backtrace:\n   0: rust_begin_unwind\n             at /rustc/abc/library/std/src/panicking.rs:652:5\n   1: shop::orders::price\n             at ./src/orders.rs:41:5");
  CHECK(rust.type == "panic");
  CHECK(rust.frames == Frames{"src/orders.rs shop::orders::price"});
  CHECK(signature("PHP Fatal error", "#0 /app/shop/orders.php(41): price(5)\n#1 {main}").frames.front() == "shop/orders.php price");
  CHECK(signature("Segmentation fault", "#0  0x0000555 in price (cart=0x1) at /app/shop/orders.cpp:41\n#1  main () at /app/shop/main.cpp:3").frames ==
        Frames{"shop/orders.cpp price", "shop/main.cpp main"});
}

TEST_CASE("what is no trace gives empty parts") {
  const auto found = signature("all is well", "");
  CHECK(found.type.empty());
  CHECK(found.frames.empty());
  for (const char* odd : {"#", "#1", "at ", "at (", "at )", "File \"", ":in ", ".go: ", "\n\n", "Caused by: "})
    signature(odd, odd);
}
