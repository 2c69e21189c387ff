#include "tests/src/propose/edit/stage.hpp"

using namespace mendwatch;
using namespace mendwatch::propose;

namespace {

const std::string duplicate = "Duplicate Slack event (retry detected)";

std::string dedup(const std::string& path, const std::string& text, int line) { return Stage{{{path, text}}}.says(duplicate).at(path, line).diff("insert_dedup"); }

std::string raised(const std::string& path, const std::string& text, int line) {
  return Stage{{{path, text}}}.says("upstream timed out").at(path, line).diff("raise_argument", {{"argument", "timeout"}});
}

}  // namespace

TEST_CASE("a duplicate that is noticed is left out") {
  CHECK(dedup("a.py", "def handle(event):\n    if event['id'] in seen:\n        log.warning('Duplicate Slack event (retry detected)')\n    seen.add(event['id'])\n    work(event)\n", 3) == "+        return\n");
  CHECK(dedup("a.py", "def run(events):\n    for event in events:\n        if event.id in seen:\n            log.warning('Duplicate Slack event')\n        work(event)\n    return len(events)\n", 4) == "+            continue\n");
  CHECK(dedup("a.js", "function handle(event) {\n  if (seen.has(event.id)) {\n    log.warn('Duplicate Slack event');\n  }\n  work(event);\n}\n", 3) == "+    return;\n");
  CHECK(dedup("a.py", "def handle(event):\n    if event['id'] in seen:\n        log.warning('Duplicate')\n    work(event)\n    return {'ok': True}\n", 3) == "+        return {'ok': True}\n");
}

TEST_CASE("a duplicate that is left out already, or whose answer isn't known, stays as it is") {
  CHECK(dedup("a.py", "def handle(event):\n    if event['id'] in seen:\n        log.warning('Duplicate')\n        return\n    work(event)\n", 3).starts_with("none: "));
  CHECK(dedup("a.py", "def handle(event):\n    if event['id'] in seen:\n        log.warning('Duplicate')\n    return work(event)\n", 3).starts_with("none: "));
}

TEST_CASE("ids are remembered where nothing notices") {
  CHECK(dedup("a.py", "import log\n\n\n@app.post('/events')\nasync def handle(event):\n    \"\"\"Takes one.\"\"\"\n    log.info(f\"Processing event {event['event_id']}\")\n    await work(event)\n", 7) ==
        "+# Ids that have been processed, the oldest first.\n+_seen_ids = {}\n+\n+\n+def _is_first_time(identity, limit=10_000):\n+    \"\"\"True once for each id; the latest `limit` are remembered.\"\"\"\n"
        "+    if identity in _seen_ids:\n+        return False\n+    _seen_ids[identity] = True\n+    if len(_seen_ids) > limit:\n+        del _seen_ids[next(iter(_seen_ids))]\n+    return True\n+\n+\n"
        "+    if not _is_first_time(event['event_id']):\n+        return\n");
  CHECK(dedup("a.js", "class H {\n  handle(body) {\n    const eventId = body.event_id;\n    log.info(`processing ${eventId}`);\n    work(body);\n  }\n}\n", 4).find("+    if (!isFirstTime(eventId)) {\n+      return;\n+    }\n") != std::string::npos);
}

TEST_CASE("a time-out is raised where the failing call has it, or where its setting is defined") {
  CHECK(raised("a.py", "def f(u):\n    try:\n        return requests.get(u, timeout=5)\n    except Timeout:\n        log.error('timed out')\n", 5) == "-        return requests.get(u, timeout=5)\n+        return requests.get(u, timeout=10)\n");
  CHECK(raised("a.js", "async function f(u) {\n  try {\n    return await axios.get(u, { timeout: 5000 });\n  } catch (e) {\n    log.error('timed out');\n  }\n}\n", 5) ==
        "-    return await axios.get(u, { timeout: 5000 });\n+    return await axios.get(u, { timeout: 10000 });\n");
  CHECK(Stage{{{"a.py", "def f(u):\n    try:\n        return get(u, timeout=settings.tool_timeout)\n    except Timeout:\n        log.error('timed out')\n"}, {"c.py", "class Settings:\n    tool_timeout: float = 5.0\n"}}}
            .says("timed out").at("a.py", 5).diff("raise_argument", {{"argument", "timeout"}}) == "-    tool_timeout: float = 5.0\n+    tool_timeout: float = 10.0\n");
  CHECK(raised("a.py", "def f(u):\n    try:\n        return requests.get(u)\n    except Timeout:\n        log.error('timed out')\n", 5).starts_with("none: "));
}

TEST_CASE("a suspect commit is taken back only when whole files as before are its opposite") {
  const Time now{std::chrono::hours{24 * 20000}};
  const std::vector<code::Commit> commits{{"c2", now - std::chrono::hours{2}, "Ann", "Be quick", {"a.py"}}, {"c1", now - std::chrono::hours{900}, "Ann", "First", {"a.py", "b.py"}}};
  const auto stage = [&](std::vector<code::Commit> history, std::optional<std::string> before) {
    auto made = std::make_unique<Stage>(std::map<std::string, std::string>{{"a.py", "x = 2\n"}, {"b.py", "y = 1\n"}}, std::move(history));
    made->snapshot.set_before("c2", "a.py", before);
    made->says("boom").at("a.py", 1);
    made->incident.first_seen = now;
    made->cause.suspect_commits = {{"c2", 0.8, "it touched a.py"}};
    return made;
  };
  CHECK(stage(commits, "x = 1\n")->diff("revert_commit") == "-x = 2\n+x = 1\n");
  CHECK(stage(commits, std::nullopt)->diff("revert_commit").starts_with("none: "));
  auto later = commits;
  later.insert(later.begin(), {"c3", now - std::chrono::hours{1}, "Bob", "More", {"a.py"}});
  CHECK(stage(later, "x = 1\n")->diff("revert_commit").find("has changed since") != std::string::npos);
  auto old = commits;
  old[0].time = now - std::chrono::hours{24 * 30};
  CHECK(stage(old, "x = 1\n")->diff("revert_commit").starts_with("none: "));
  auto elsewhere = commits;
  elsewhere[0].paths = {"b.py"};
  CHECK(stage(elsewhere, "x = 1\n")->diff("revert_commit").starts_with("none: "));
}
