#include "src/code/guarded_calls.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace mendwatch::code;

namespace {

// The first line of each guarded call's text.
std::vector<std::string> guarded(Language language, const std::string& bytes, int line) {
  const auto tree = SyntaxTree::parse(language, bytes);
  REQUIRE(tree);
  std::vector<std::string> result;
  for (const auto& call : guarded_calls(*tree, line))
    result.emplace_back(call.text());
  return result;
}

using Calls = std::vector<std::string>;

}  // namespace

TEST_CASE("a handler's line leads to the calls in its try") {
  CHECK(guarded(Language::python, "def f():\n  try:\n    log.info('x')\n    r = await self.call(tool(a))\n  except E as e:\n    log.error(e)\n", 6) ==
        Calls{"self.call(tool(a))", "tool(a)"});
  CHECK(guarded(Language::javascript, "async function f() {\n  try {\n    await fetch(u);\n  } catch (e) {\n    console.error(e);\n  }\n}\n", 5) == Calls{"fetch(u)"});
  CHECK(guarded(Language::javascript, "get(u)\n  .catch((e) => {\n    console.error(e);\n  });\n", 3) == Calls{"get(u)"});
  CHECK(guarded(Language::go, "package a\nfunc f() {\n r, err := get(u)\n if err != nil {\n  log.Error(err)\n }\n if err := put(u); err != nil {\n  log.Error(err)\n }\n}\n", 5) ==
        Calls{"get(u)"});
  CHECK(guarded(Language::go, "package a\nfunc f() {\n if err := put(u); err != nil {\n  log.Error(err)\n }\n}\n", 4) == Calls{"put(u)"});
  CHECK(guarded(Language::java, "class A { void f() {\n try {\n  get(u);\n } catch (E e) {\n  log.error(e);\n }\n} }\n", 5) == Calls{"get(u)"});
  CHECK(guarded(Language::ruby, "def f\n  get(u)\nrescue E => e\n  log.error(e)\nend\n", 4) == Calls{"get(u)"});
  CHECK(guarded(Language::php, "<?php\ntry {\n  get($u);\n} catch (E $e) {\n  error_log($e);\n}\n", 5) == Calls{"get($u)"});
}

TEST_CASE("a line in no handler guards nothing") {
  CHECK(guarded(Language::python, "def f():\n  get(u)\n  log.error(x)\n", 3).empty());
  CHECK(guarded(Language::python, "x = 1\n", 99).empty());
}
