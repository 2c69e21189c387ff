#include "tests/src/propose/edit/stage.hpp"

using namespace mendwatch;
using namespace mendwatch::propose;

namespace {

int line_with(const std::string& text, const std::string& word) {
  int line = 1;
  for (std::size_t at = 0; at < text.size() && at != text.find(word); ++at)
    line += text[at] == '\n';
  return line;
}

// Runs a guard on the line that holds `word`, as a traceback of /srv/app would tell it.
std::string python(const std::string& operation, const std::string& text, const std::string& word, const std::string& failure) {
  const auto trace = "Traceback (most recent call last):\n  File \"/srv/app/shop/app.py\", line " + std::to_string(line_with(text, word)) + ", in f\n    x\n" + failure;
  return Stage{{{"shop/app.py", text}}}.says("Unhandled", trace).diff(operation);
}

std::string key(const std::string& text, const std::string& word, const std::string& name = "'x'") { return python("guard_missing_key", text, word, "KeyError: " + name); }
std::string null(const std::string& text, const std::string& word, const std::string& failure) { return python("guard_null", text, word, failure); }

std::string node(const std::string& text, const std::string& word, const std::string& failure, int column = 0) {
  const auto line = line_with(text, word);
  const auto at = text.find(word);
  const auto begin = text.rfind('\n', at) == std::string::npos ? 0 : text.rfind('\n', at) + 1;
  const auto trace = "TypeError: " + failure + "\n    at f (/srv/app/lib/a.js:" + std::to_string(line) + ":" + std::to_string(column ? column : static_cast<int>(at - begin) + 1) + ")\n    at node:internal/main:1:1";
  return Stage{{{"lib/a.js", text}}}.says("Unhandled", trace).diff("guard_null");
}

}  // namespace

TEST_CASE("a missing key is read with what the code around it can do with") {
  CHECK(key("def f(d):\n    x = d[\"x\"]\n    return f\"{x}\" if x else \"\"\n", "d[") == "-    x = d[\"x\"]\n+    x = d.get(\"x\")\n");
  CHECK(key("def f(d):\n    for i in d['x']:\n        pass\n", "d[") == "-    for i in d['x']:\n+    for i in d.get('x', []):\n");
  CHECK(key("def f(d):\n    return 2 * d['x']\n", "d[") == "-    return 2 * d['x']\n+    return 2 * d.get('x', 0)\n");
  CHECK(key("def f(d):\n    return d['x'].strip()\n", "d[") == "-    return d['x'].strip()\n+    return d.get('x', \"\").strip()\n");
  CHECK(key("def f(d):\n    if d['x'] == 'a':\n        pass\n", "d[") == "-    if d['x'] == 'a':\n+    if d.get('x') == 'a':\n");
  CHECK(key("def f(d):\n    return d['x']['y']\n", "d[") == "-    return d['x']['y']\n+    return d.get('x', {}).get('y')\n");
  CHECK(key("def f(c, k):\n    c[k] += 1\n", "c[k]") == "-    c[k] += 1\n+    c[k] = c.get(k, 0) + 1\n");
  CHECK(key("def f(c, k):\n    c[k].append(1)\n", "c[k]") == "-    c[k].append(1)\n+    c.setdefault(k, []).append(1)\n");
  CHECK(key("def f(d):\n    del d['x']\n", "del") == "-    del d['x']\n+    d.pop('x', None)\n");
  CHECK(key("def f(d):\n    return d.pop('x')\n", "d.pop") == "-    return d.pop('x')\n+    return d.pop('x', None)\n");
  CHECK(key("def f(d):\n    total = d['x']\n    return total + 1\n", "d[") == "-    total = d['x']\n+    total = d.get('x', 0)\n");
}

TEST_CASE("where no value does, the item is left out") {
  CHECK(key("def f(items):\n    for i in items:\n        i['x']()\n", "i['x']") == "+        if 'x' not in i:\n+            continue\n");
}

TEST_CASE("what must be seen, or cannot be told apart, is left alone") {
  CHECK(key("import os\nURL = os.environ['x']\n", "os.environ").starts_with("none: "));
  CHECK(key("def f(a, b):\n    return a['x'] + b['x']\n", "a['x']").starts_with("none: "));
  CHECK(key("def f(a):\n    raise KeyError('x')\n", "raise").starts_with("none: "));
  CHECK(key("import pandas as pd\ndef f(d):\n    return d['x'] * 2\n", "d[").starts_with("none: "));
  CHECK(key("def f(h, k):\n    return h[k]()\n", "h[k]").starts_with("none: "));
}

TEST_CASE("None is asked for before something reaches into it") {
  const std::string none = "AttributeError: 'NoneType' object has no attribute 'name'";
  CHECK(null("def f(u):\n    x = u.name\n    return x\n", "u.name", none) == "-    x = u.name\n+    x = u.name if u is not None else None\n");
  CHECK(null("def f(u):\n    if u.name == 'a':\n        pass\n", "u.name", none) == "-    if u.name == 'a':\n+    if u is not None and u.name == 'a':\n");
  CHECK(null("def f(self):\n    self.u.name()\n", "self.u", none) == "-    self.u.name()\n+    if self.u is not None:\n+        self.u.name()\n");
  CHECK(null("def f(u):\n    return f\"{u.name}!\"\n", "u.name", none) == "-    return f\"{u.name}!\"\n+    return f\"{(u.name if u is not None else \"\")}!\"\n");
  CHECK(null("import re\ndef f(t):\n    return re.match('a', t).group(1)\n", "re.match(", "AttributeError: 'NoneType' object has no attribute 'group'") ==
        "-    return re.match('a', t).group(1)\n+    match = re.match('a', t)\n+    return match.group(1) if match is not None else None\n");
  CHECK(null("def f(d):\n    return d['a']\n", "d[", "TypeError: 'NoneType' object is not subscriptable") == "-    return d['a']\n+    return d['a'] if d is not None else None\n");
  CHECK(null("def f(d):\n    for x in d.rows:\n        pass\n", "d.rows", "TypeError: 'NoneType' object is not iterable") == "-    for x in d.rows:\n+    for x in d.rows or []:\n");
  CHECK(null("def f(d):\n    return len(d)\n", "len", "TypeError: object of type 'NoneType' has no len()") == "-    return len(d)\n+    return len(d or [])\n");
  CHECK(null("def f(d):\n    return 1 if 'a' in d else 2\n", "'a' in", "TypeError: argument of type 'NoneType' is not iterable") == "-    return 1 if 'a' in d else 2\n+    return 1 if 'a' in (d or ()) else 2\n");
  CHECK(null("def f(a):\n    if a > 3:\n        pass\n", "a > 3", "TypeError: '>' not supported between instances of 'NoneType' and 'int'") == "-    if a > 3:\n+    if a is not None and a > 3:\n");
}

TEST_CASE("several that could have been None are none") {
  CHECK(null("def f(a, b):\n    return a.name + b.name\n", "a.name", "AttributeError: 'NoneType' object has no attribute 'name'").starts_with("none: "));
}

TEST_CASE("Python's underline tells them apart") {
  const std::string text = "def f(a, b):\n    return g(a.name, b.name)\n";
  const std::string trace = "Traceback (most recent call last):\n  File \"/srv/app/app.py\", line 2, in f\n    return g(a.name, b.name)\n                     ^^^^^^\nAttributeError: 'NoneType' object has no attribute 'name'";
  CHECK(Stage{{{"app.py", text}}}.says("x", trace).diff("guard_null") == "-    return g(a.name, b.name)\n+    return g(a.name, (b.name if b is not None else None))\n");
}

TEST_CASE("a missing attribute is a no where the code asks, and an empty list is asked first") {
  CHECK(python("guard_missing_part", "def f(a):\n    return (\n        a.full == 'x'\n    )\n", "a.full", "AttributeError: 'Assignment' object has no attribute 'full'") ==
        "-        a.full == 'x'\n+        getattr(a, \"full\", None) == 'x'\n");
  CHECK(python("guard_missing_part", "def f(rows):\n    n = len(rows[0])\n    return n\n", "rows[0]", "IndexError: list index out of range") ==
        "-    n = len(rows[0])\n+    n = len(rows[0] if rows else [])\n");
  CHECK(python("guard_missing_part", "def f(a):\n    return a.run()\n", "a.run", "AttributeError: 'X' object has no attribute 'run'").starts_with("none: "));
}

TEST_CASE("what is only done to what is there asks whether it is there") {
  CHECK(key("def f(d, k):\n    d[k] = g(d[k])\n", "d[k]") == "-    d[k] = g(d[k])\n+    if k in d:\n+        d[k] = g(d[k])\n");
  CHECK(python("guard_missing_part", "def f(a, b):\n    if 'x' in a or 'x' in b:\n        pass\n", "'x' in a", "TypeError: argument of type 'bool' is not iterable").starts_with("none: "));
  CHECK(python("guard_missing_part", "def f(b):\n    if b or 'x' in b:\n        pass\n", "'x' in b", "TypeError: argument of type 'bool' is not iterable") ==
        "-    if b or 'x' in b:\n+    if b or (isinstance(b, str) and 'x' in b):\n");
  CHECK(python("guard_missing_part", "def f(b):\n    for c in b.nodes:\n        pass\n", "b.nodes", "AttributeError: 'Block' object has no attribute 'nodes'") ==
        "-    for c in b.nodes:\n+    for c in getattr(b, \"nodes\", []):\n");
}

TEST_CASE("JavaScript: undefined is asked for with optional chaining") {
  CHECK(node("const f = (u) => {\n  return u.profile.name;\n};\n", "name", "Cannot read properties of undefined (reading 'name')") == "-  return u.profile.name;\n+  return u.profile?.name;\n");
  CHECK(node("const f = (u) => {\n  if (u.tags.length > 0) go();\n};\n", "length", "Cannot read properties of null (reading 'length')") == "-  if (u.tags.length > 0) go();\n+  if (u.tags?.length > 0) go();\n");
  CHECK(node("const f = (u) => {\n  for (const t of u.tags) go(t);\n};\n", "tags", "Cannot read properties of undefined (reading 'tags')") == "-  for (const t of u.tags) go(t);\n+  for (const t of u?.tags ?? []) go(t);\n");
  CHECK(node("const f = (a, i) => a[i].x;\n", "x;", "Cannot read properties of undefined (reading 'x')") == "-const f = (a, i) => a[i].x;\n+const f = (a, i) => a[i]?.x;\n");
  CHECK(node("const f = (o) => {\n  o.a.b = 1;\n};\n", "b = 1", "Cannot set properties of undefined (setting 'b')") == "-  o.a.b = 1;\n+  if (o.a) {\n+    o.a.b = 1;\n+  }\n");
  CHECK(node("const f = (o) => {\n  const { a } = o.b;\n};\n", "a }", "Cannot destructure property 'a' of 'o.b' as it is undefined.") == "-  const { a } = o.b;\n+  const { a } = o.b ?? {};\n");
  CHECK(node("const f = (o) => {\n  return Object.keys(o.b);\n};\n", "keys", "Cannot convert undefined or null to object") == "-  return Object.keys(o.b);\n+  return Object.keys(o.b ?? {});\n");
}

TEST_CASE("JavaScript: old code is asked in its own manner") {
  CHECK(node("var f = function (u) {\n  return u.profile.name;\n};\n", "name", "Cannot read property 'name' of undefined") == "-  return u.profile.name;\n+  return u.profile && u.profile.name;\n");
}

TEST_CASE("JavaScript: an old condition is not met by what isn't there") {
  CHECK(node("var f = function (key) {\n  return typeof key === 'object' && typeof key.value !== 'undefined' ? key.value : 1;\n};\n", "value !==", "Cannot read properties of null (reading 'value')") ==
        "-  return typeof key === 'object' && typeof key.value !== 'undefined' ? key.value : 1;\n+  return typeof key === 'object' && key && typeof key.value !== 'undefined' ? key.value : 1;\n");
}

TEST_CASE("JavaScript: several reads without a column are left alone") {
  CHECK(node("const f = (a, b) => {\n  return a.x + b.x;\n};\n", "a.x", "Cannot read properties of undefined (reading 'x')", 99).starts_with("none: "));
}
