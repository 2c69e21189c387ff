#include "src/code/facts.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace mendwatch::code;

namespace {

// `Container.name:line-last_line` of everything that is defined.
std::vector<std::string> symbols(const char* path, std::string bytes) {
  std::vector<std::string> result;
  for (const auto& symbol : facts(path, std::move(bytes)).symbols)
    result.push_back(qualified(symbol) + ':' + std::to_string(symbol.line) + '-' + std::to_string(symbol.last_line));
  return result;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("functions, methods and types are found with their range and what is around them") {
  CHECK(symbols("a.py", "class A:\n  def f(self):\n    def g():\n      pass\n    return g\nasync def h():\n  pass\n") ==
        Names{"A:1-5", "A.f:2-5", "A.f.g:3-4", "h:6-7"});
  CHECK(symbols("a.js", "class A {\n  async f() {}\n}\nconst g = () => {\n};\nexports.h = function () {\n};\nx = { k: (a) => 1 };\n") ==
        Names{"A:1-3", "A.f:2-2", "g:4-5", "h:6-7", "k:8-8"});
  CHECK(symbols("a.ts", "export class A {\n  private f = async (): Promise<void> => {\n  };\n  g(): void {}\n}\n") ==
        Names{"A:1-5", "A.f:2-3", "A.g:4-4"});
  CHECK(symbols("a.go", "package a\ntype S struct{}\nfunc (s *S) F() {\n}\nfunc G[T any](x T) {}\n") == Names{"S:2-2", "S.F:3-4", "G:5-5"});
  CHECK(symbols("A.java", "class A {\n  A() {}\n  void f() {}\n}\n") == Names{"A:1-4", "A.A:2-2", "A.f:3-3"});
  CHECK(symbols("a.rb", "module M\n  class A\n    def f\n    end\n    def self.g; end\n  end\nend\n") ==
        Names{"M:1-7", "M.A:2-6", "M.A.f:3-4", "M.A.g:5-5"});
  CHECK(symbols("a.rs", "struct S;\nimpl<T> S<T> {\n  fn f(&self) {}\n}\nmod m {\n  fn g() {}\n}\n") == Names{"S:1-1", "S.f:3-3", "m.g:6-6"});
  CHECK(symbols("a.cc", "namespace n {\nstruct S {\n  int f() { return 1; }\n};\nT* Outer::Inner::g(int x) const {\n}\n}\nint main() {}\n") ==
        Names{"n.S:2-4", "n.S.f:3-3", "n.Outer.Inner.g:5-6", "main:8-8"});
  CHECK(symbols("a.cs", "namespace N {\n class A {\n  int P => 1;\n  void F() {}\n }\n}\n") == Names{"N.A:2-5", "N.A.P:3-3", "N.A.F:4-4"});
  CHECK(symbols("a.php", "<?php\nclass A {\n  function f() {}\n}\nfunction g() {}\n") == Names{"A:2-4", "A.f:3-3", "g:5-5"});
  CHECK(symbols("a.sh", "f() {\n  :\n}\n") == Names{"f:1-3"});
}

TEST_CASE("a line belongs to the innermost function around it, else to its type") {
  const auto known = facts("a.py", "class A:\n  x = 1\n  def f(self):\n    def g():\n      pass\n    return g\ny = 2\n");
  CHECK(enclosing(known, 2)->name == "A");
  CHECK(enclosing(known, 5)->name == "g");
  CHECK(enclosing(known, 6)->name == "f");
  CHECK(enclosing(known, 7) == nullptr);
}

TEST_CASE("bounds hold, whatever a file defines") {
  std::string many;
  for (int i = 0; i < 200; ++i)
    many += "def f" + std::to_string(i) + "(): pass\n";
  CHECK(facts("a.py", many, {.symbols = 50}).symbols.size() == 50);
  std::string deep;
  for (int i = 0; i < 300; ++i)
    deep += std::string(static_cast<std::size_t>(i), ' ') + "def f():\n";
  for (const auto& symbol : facts("a.py", deep).symbols)
    CHECK(symbol.container.size() <= 16);
}
