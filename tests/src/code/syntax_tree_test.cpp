#include "src/code/syntax_tree.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace mendwatch::code;

namespace {

SyntaxTree parsed(Language language, std::string bytes) {
  auto tree = SyntaxTree::parse(language, std::move(bytes));
  REQUIRE(tree);
  return *std::move(tree);
}

}  // namespace

TEST_CASE("every grammar reads a line of its language without an error") {
  const std::vector<std::pair<Language, std::string>> samples{
      {Language::python, "def f(x: int = 3) -> int:\n    return x\n"},
      {Language::javascript, "const f = async (x) => `a${x}`;\n"},
      {Language::typescript, "function f(x: number): string { return `a${x}`; }\n"},
      {Language::tsx, "const a = <b c={1}>d</b>;\n"},
      {Language::go, "package a\nfunc f(x int) error { return nil }\n"},
      {Language::java, "class A { int f(int x) { return x; } }\n"},
      {Language::ruby, "def f(x)\n  puts \"a#{x}\"\nend\n"},
      {Language::rust, "fn f(x: i32) -> i32 { x }\n"},
      {Language::cpp, "namespace a { int f(int x) { return x; } }\n"},
      {Language::csharp, "class A { int F(int x) { return x; } }\n"},
      {Language::php, "<?php\nfunction f($x) { return $x; }\n"},
      {Language::bash, "f() { echo \"$1\"; }\n"},
      {Language::json, "{\"a\": [1, true]}\n"},
      {Language::yaml, "a:\n  - b: 1\n"},
  };
  for (const auto& [language, bytes] : samples) {
    CAPTURE(to_string(language));
    CHECK_FALSE(parsed(language, bytes).root().has_error());
  }
}

TEST_CASE("nodes know their text, place and fields, also after the tree has moved") {
  auto first = parsed(Language::python, "import a\n\ndef fetch(url, limit=3):\n    return a.get(url)\n");
  const SyntaxTree tree = std::move(first);
  const Node function = tree.root().child("function_definition");
  CHECK(function.line() == 3);
  CHECK(function.last_line() == 4);
  CHECK(function.field("name").text() == "fetch");
  CHECK(function.field("name").field_name() == "name");
  CHECK(tree.bytes().substr(function.begin(), 9) == "def fetch");
  const Node call = tree.at_line(4).child("call");
  CHECK(call.text() == "a.get(url)");
  CHECK(call.ancestor("function_definition") == function);
  CHECK_FALSE(call.field("nonsense"));
  CHECK(call.field("nonsense").parent().text().empty());
}

TEST_CASE("a query gives its captures, and its predicates are evaluated") {
  const auto tree = parsed(Language::python, "a = 1\nlimit = 3000\nmax_limit = 5\n");
  const auto found = tree.query("((assignment left: (identifier) @name right: (integer) @value) (#match? @name \"limit$\") (#not-eq? @value \"5\"))");
  REQUIRE(found);
  REQUIRE(found->size() == 1);
  CHECK(found->front().at("name").front().text() == "limit");
  CHECK(found->front().at("value").front().text() == "3000");
  CHECK(tree.query("(nonsense)").error().code == Errc::malformed);
}

TEST_CASE("broken, binary and hostile input is parsed as far as it goes or refused") {
  CHECK(parsed(Language::python, "def f(:\n  x = (((\n").root().has_error());
  CHECK(parsed(Language::go, std::string("\0\xff\xfe{{{", 6)).root());
  CHECK(parsed(Language::json, std::string(20'000, '[')).root());
  CHECK(SyntaxTree::parse(Language::python, std::string(100, 'x'), {.bytes = 10}).error().code == Errc::refused);
  CHECK(SyntaxTree::parse(Language::toml, "a = 1").error().code == Errc::malformed);
  std::string deep;
  for (int i = 0; i < 20'000; ++i)
    deep += "(a+";
  CHECK(SyntaxTree::parse(Language::javascript, deep, {.microseconds = 1}).error().code == Errc::timed_out);
}

TEST_CASE("walking goes in the order of the source and can leave parts out") {
  const auto tree = parsed(Language::javascript, "a(b(1), 2);\nc(3);\n");
  std::string numbers;
  walk(tree.root(), [&](const Node& node) {
    if (node.is("number"))
      numbers += node.text();
    return node.field("function").text() != "b";
  });
  CHECK(numbers == "23");
}
