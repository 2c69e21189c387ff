#include "src/base/text.hpp"
#include "src/code/facts.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace mendwatch::code;

namespace {

std::string text(const std::vector<std::string>& lines) { return join(lines, "\n"); }

// `path=value form@line`; checks by the way that the bytes are those of the value.
std::string settings(const char* path, const std::string& bytes) {
  std::vector<std::string> result;
  for (const auto& setting : facts(path, bytes).settings) {
    auto written = bytes.substr(setting.begin, setting.end - setting.begin);
    std::erase(written, '_');
    auto value = setting.value;
    std::erase(value, '_');
    CHECK(written == value);
    result.push_back(setting.path + '=' + setting.value + ' ' + std::string{to_string(setting.form)} + '@' + std::to_string(setting.line));
  }
  return text(result);
}

}  // namespace

TEST_CASE("Python: constants, typed fields, parameters, arguments, dictionaries and the environment") {
  CHECK(settings("a.py", "class Settings:\n    dspy_max_tokens: int = 3000\nLIMIT = 3_000\n") ==
        text({"Settings.dspy_max_tokens=3000 parameter@2", "LIMIT=3000 assignment@3"}));
  CHECK(settings("a.py", "def f(limit=3, other: int = -4): pass\nlm = LM(max_tokens=3000)\nself.x = 'y'\n") ==
        text({"f.limit=3 parameter@1", "f.other=-4 parameter@1", "lm.max_tokens=3000 argument@2", "x=y assignment@3"}));
  CHECK(settings("a.py", "C = {'llm': {'max_tokens': 3000}}\n") == text({"C.llm.max_tokens=3000 assignment@1"}));
  CHECK(settings("a.py", "x = int(os.environ.get('MAX', '3000'))\ny = os.getenv('Y') or 'z'\n") ==
        text({"x.MAX=3000 environment@1", "y.Y=z environment@2"}));
  CHECK(settings("a.py", "class S:\n  a: int = Field(default=3000, env='A')\n  b: int = Field(5)\nt = timedelta(seconds=30)\n") ==
        text({"S.a=3000 parameter@2", "S.env=A argument@2", "S.b=5 parameter@3", "t=30 assignment@4"}));
  CHECK(settings("a.py", "p.add_argument('--max-tokens', type=int, default=3000)\n") == "max-tokens=3000 argument@1");
}

TEST_CASE("JavaScript and TypeScript: declarations, members, defaults and the environment") {
  CHECK(settings("a.js", "const MAX = 3000;\nmodule.exports = { llm: { maxTokens: 3000 } };\nfunction f(a = 3, { b = 4 } = {}) {}\n") ==
        text({"MAX=3000 assignment@1", "exports.llm.maxTokens=3000 assignment@2", "f.a=3 parameter@3", "f.b=4 parameter@3"}));
  CHECK(settings("a.ts", "const x: number = Number(process.env.MAX ?? 3000);\nconst y = parseInt(process.env['Y'] || '5', 10);\n") ==
        text({"x.MAX=3000 environment@1", "y.Y=5 environment@2"}));
  CHECK(settings("a.ts", "class C { private readonly limit = 5; f(a: number = 3) {} }\n") ==
        text({"C.limit=5 assignment@1", "C.f.a=3 parameter@1"}));
}

TEST_CASE("Go, Java, Ruby, Rust, C++, C#, PHP and shell") {
  CHECK(settings("a.go", "package a\nconst Max = 3000\nvar t = 30 * time.Second\nfunc f() {\n c := Config{MaxTokens: 3000}\n flag.Int(\"max-tokens\", 3, \"how many\")\n x := getEnv(\"X\", \"5\")\n}\n") ==
        text({"Max=3000 assignment@2", "t=30 assignment@3", "f.c.MaxTokens=3000 assignment@5", "f.max-tokens=3 argument@6",
              "f.x.X=5 environment@7"}));
  CHECK(settings("A.java", "class A {\n static final int MAX = 3_000;\n @Value(\"${max.tokens:3000}\") int m;\n int y = Integer.parseInt(System.getenv().getOrDefault(\"X\", \"5\"));\n}\n") ==
        text({"A.MAX=3000 assignment@2", "A.max.tokens=3000 environment@3", "A.y.X=5 environment@4"}));
  CHECK(settings("a.rb", "MAX = 3000\nconfig_param :limit, :integer, default: 7\nx = ENV.fetch('X', '5').to_i\ny = ENV['Y'] || 6\ndef f(a = 3, b: 4); end\n") ==
        text({"MAX=3000 assignment@1", "limit=7 argument@2", "x.X=5 environment@3", "y.Y=6 environment@4", "f.a=3 parameter@5", "f.b=4 parameter@5"}));
  CHECK(settings("a.rs", "const MAX: usize = 3_000;\nfn f() { let t = 30u64; let x = env::var(\"X\").unwrap_or(\"5\".to_string()); }\n") ==
        text({"MAX=3000 assignment@1", "f.t=30 assignment@2", "f.x.X=5 environment@2"}));
  CHECK(settings("a.cc", "#define MAX 3000\nconstexpr int kMax = 3000;\nstruct S { int limit = 5; };\nvoid f(int a = 3) {}\n") ==
        text({"MAX=3000 assignment@1", "kMax=3000 assignment@2", "S.limit=5 assignment@3", "f.a=3 parameter@4"}));
  CHECK(settings("a.cs", "class A { const int Max = 3000; int Limit { get; set; } = 5; void F(int a = 3) { var x = Environment.GetEnvironmentVariable(\"X\") ?? \"7\"; } }\n") ==
        text({"A.Max=3000 assignment@1", "A.Limit=5 assignment@1", "A.F.a=3 parameter@1", "A.F.x.X=7 environment@1"}));
  CHECK(settings("a.php", "<?php\nconst MAX = 3000;\n$x = getenv('X') ?: 5;\n$h = ['k' => 3];\n") ==
        text({"MAX=3000 assignment@2", "x.X=5 environment@3", "h.k=3 assignment@4"}));
  CHECK(settings("a.sh", "MAX=3000\nexport X=\"${Y:-5}\"\n") == text({"MAX=3000 assignment@1", "X.Y=5 environment@2"}));
}

TEST_CASE("YAML, JSON, TOML, INI, properties, nginx and environment files") {
  CHECK(settings("a.yaml", "llm:\n  max_tokens: 3000\n  model: \"gpt\"\n  url: ${URL:-http://x}\nflow: {n: 2}\n") ==
        text({"llm.max_tokens=3000 data@2", "llm.model=gpt data@3", "llm.url.URL=http://x environment@4", "flow.n=2 data@5"}));
  CHECK(settings("a.json", "{\"llm\": {\"max_tokens\": 3000, \"on\": true}}") ==
        text({"llm.max_tokens=3000 data@1", "llm.on=true data@1"}));
  CHECK(settings("a.toml", "top = 1\n[llm.limits]\nmax_tokens = 3_000 # many\nname = \"a # b\"\n") ==
        text({"top=1 data@1", "llm.limits.max_tokens=3000 data@3", "llm.limits.name=a # b data@4"}));
  CHECK(settings("a.ini", "[llm]\nmax_tokens: 3000\n; no\n") == text({"llm.max_tokens=3000 data@2"}));
  CHECK(settings("app.properties", "llm.max.tokens=3000\n") == text({"llm.max.tokens=3000 data@1"}));
  CHECK(settings("nginx.conf", "proxy_read_timeout 60s;\n") == text({"proxy_read_timeout=60s data@1"}));
  CHECK(settings(".env", "export MAX_TOKENS='3000'\n#X=1\n") == text({"MAX_TOKENS=3000 data@1"}));
  CHECK(settings("Dockerfile", "FROM x\nENV MAX=3000\n") == text({"FROM=x data@1", "MAX=3000 data@2"}));
}

TEST_CASE("bounds hold, and binary bytes give no settings") {
  std::string many;
  for (int i = 0; i < 100; ++i)
    many += "k" + std::to_string(i) + " = 1\n";
  CHECK(facts("a.py", many, {.settings = 10}).settings.size() == 10);
  CHECK(facts("a.toml", many, {.settings = 10}).settings.size() == 10);
  CHECK(facts("a.py", "x = '" + std::string(5000, 'y') + "'\n").settings.empty());
  CHECK(facts("a.ini", std::string("\0\xff=\xfe\n", 5)).settings.empty());
}
