#include "src/base/text.hpp"
#include "src/code/facts.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace mendwatch::code;

namespace {

// `kind level "piece|piece" [keys] callee@line`, one a line.
std::string statements(const char* path, const std::string& bytes) {
  std::vector<std::string> result;
  for (const auto& statement : facts(path, bytes).statements) {
    std::string line{to_string(statement.kind)};
    if (statement.level != read::Level::unset)
      line += ' ' + std::string{to_string(statement.level)};
    line += " \"" + join(statement.pieces, "|") + '"';
    if (!statement.keys.empty())
      line += " [" + join(statement.keys, ",") + ']';
    result.push_back(line + ' ' + statement.callee + '@' + std::to_string(statement.line));
  }
  return join(result, "\n");
}

}  // namespace

TEST_CASE("Python: f-strings, percent, format, concatenation, exceptions, prints") {
  CHECK(statements("a.py", "logger.error(f\"took {n!r:>4} s at {host}\")\n") == "log error \"took | s at |\" logger.error@1");
  CHECK(statements("a.py", "log.warning('LM response truncated (max_tokens=%d) for %(name)s', 3)\n") ==
        "log warning \"LM response truncated (max_tokens=|) for |\" log.warning@1");
  CHECK(statements("a.py", "print('a value of {} and {0:>3}'.format(x, y) + ' more')\n") == "log \"a value of | and | more\" print@1");
  CHECK(statements("a.py", "raise ValueError(\n    'bad value: '\n    'got %s' % x\n)\n") == "raise error \"bad value: got |\" ValueError@1");
  CHECK(statements("a.py", "message = 'the disk is full: ' + path\nlogging.info(message)\n") == "text \"the disk is full: |\" @1");
  CHECK(statements("a.py", "def f():\n  \"\"\"Explains what it does.\"\"\"\n  x['some key here'] = 1\n") == "");
  CHECK(statements("a.py", "log.error('failed to read', path=p, status=3)\n") == "log error \"failed to read\" [path,status] log.error@1");
}

TEST_CASE("JavaScript: templates, plus, new Error") {
  CHECK(statements("a.js", "console.error(`❌ failed for ${user.name} after ${n} tries`);\n") == "log error \"❌ failed for | after | tries\" console.error@1");
  CHECK(statements("a.js", "throw new Error('Query failed: ' + JSON.stringify(x));\n") == "raise error \"Query failed: |\" Error@1");
  CHECK(statements("a.js", "log.info('monitor', 'the beat of ' + name);\n") == "log info \"monitor\" log.info@1\nlog info \"the beat of |\" log.info@1");
  CHECK(statements("a.ts", "reject(new Error(`no answer from ${host}`));\n") == "raise error \"no answer from |\" Error@1");
}

TEST_CASE("Go: printf, errors, slog, zap, go-kit and zerolog") {
  CHECK(statements("a.go", "package a\nfunc f() error {\n return fmt.Errorf(\"cannot open %q: %w\", p, err)\n}\n") ==
        "raise error \"cannot open |: |\" fmt.Errorf@3");
  CHECK(statements("a.go", "package a\nfunc f() {\n slog.Error(\"request failed\", \"status\", s)\n}\n") == "log error \"request failed\" [status] slog.Error@3");
  CHECK(statements("a.go", "package a\nfunc f() {\n logger.Warn(\"request failed\", zap.Int(\"status\", s))\n}\n") ==
        "log warning \"request failed\" [status] logger.Warn@3");
  CHECK(statements("a.go", "package a\nfunc f() {\n level.Error(l).Log(\"msg\", \"failed to flush\", \"err\", err)\n}\n").find(
            "log error \"failed to flush\" [msg,err] level.Error(l).Log@3") != std::string::npos);
  CHECK(statements("a.go", "package a\nfunc f() {\n log.Error().Err(e).Msg(\"failed to flush\")\n panic(\"must not \" + x)\n}\n") ==
        "log error \"failed to flush\" log.Error().Err(e).Msg@3\nlog fatal \"must not |\" panic@4");
  CHECK(statements("a.go", "package a\nvar errX = errors.New(\"no such thing\")\n") == "raise error \"no such thing\" errors.New@2");
}

TEST_CASE("Java, Ruby, Rust, C++, C#, PHP and shell") {
  CHECK(statements("A.java", "class A { void f() { log.error(\"failed {} of {}\", a, b); throw new E(\"bad state \" + s); } }\n") ==
        "log error \"failed | of |\" log.error@1\nraise error \"bad state |\" E@1");
  CHECK(statements("a.rb", "log.warn \"failed to flush #{x}\", error: e\nraise ConfigError, \"bad value '#{v}' here\" unless x\n") ==
        "log warning \"failed to flush |\" [error] log.warn@1\nraise error \"bad value '|' here\" raise@2");
  CHECK(statements("a.rs", "fn f() { error!(\"failed {} of {x:?}\", y); return Err(anyhow!(\"no such {}\", z)); }\n") ==
        "log error \"failed | of |\" error@1\nraise error \"no such |\" anyhow@1");
  CHECK(statements("a.cc", "void f() {\n  LOG(ERROR) << \"Could not open \" << path\n    << \", error \" << e;\n  throw std::runtime_error(\"wrong \" + s);\n  CHECK(a) << \"never empty\";\n}\n") ==
        "log error \"|Could not open |, error |\" LOG(ERROR)@2\nraise error \"wrong |\" std::runtime_error@4\nlog fatal \"|never empty\" CHECK(a)@5");
  CHECK(statements("a.cc", "Status f() { return absl::InvalidArgumentError(absl::StrCat(\"bad size \", n, \" of x\")); }\n") ==
        "raise error \"bad size | of x\" absl::InvalidArgumentError@1");
  CHECK(statements("a.cs", "class A { void F() { log.LogError($\"failed {x} of {y}\"); throw new E(\"wrong \" + s); } }\n") ==
        "log error \"failed | of |\" log.LogError@1\nraise error \"wrong |\" E@1");
  CHECK(statements("a.php", "<?php\nerror_log(\"failed $x of {$y}\");\nthrow new E('bad state' . $s);\n").find("failed | of |") != std::string::npos);
  CHECK(statements("a.sh", "echo \"failed $x of y\" >&2\n") == "log \"failed | of y\" echo@1");
}

TEST_CASE("placeholders are told from text that only looks like them") {
  CHECK(statements("a.py", "log.info('100% sure, 5%% off {\"a\": 1} {{x}}')\n") == "log info \"100% sure, 5% off {\"a\": 1} {x}\" log.info@1");
  CHECK(statements("a.py", "log.info(r'a\\nb %5.2f c\\d', 1)\n") == "log info \"a\\nb | c\\d\" log.info@1");
  CHECK(statements("a.py", "log.info('line one\\nline \\\"two\\\"')\n") == "log info \"line one line \"two\"\" log.info@1");
}

TEST_CASE("the function around a statement is known, and bounds hold") {
  const auto known = facts("a.py", "def f():\n  def g():\n    log.error('from the inside')\n  log.error('from the outside')\n");
  CHECK(known.statements[0].function == "g");
  CHECK(known.statements[1].function == "f");
  std::string deep = "x = 'start of it'";
  for (int i = 0; i < 20'000; ++i)
    deep += " + 'a'";
  CHECK(facts("a.py", deep).statements.size() <= 1);
  std::string many;
  for (int i = 0; i < 100; ++i)
    many += "print('hello world')\n";
  CHECK(facts("a.py", many, {.statements = 10}).statements.size() == 10);
}
