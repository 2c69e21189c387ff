#include "src/approve/card.hpp"
#include "src/cli/cli.hpp"
#include "src/outside/http/server.hpp"
#include "src/outside/http/server_file.hpp"
#include "tests/support/sample_fix.hpp"
#include "tests/support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <mutex>
#include <sstream>

using namespace mendwatch;
using namespace mendwatch::cli;

namespace {

struct Ran {
  ExitCode code;
  std::string out;
  std::string err;
};

// A service that answers as told and remembers what it was asked.
struct Scene {
  tests::TemporaryFolder folder;
  approve::Fix fix = [] {
    auto event = approve::open("fix_20251020_030000", tests::sample_proposal(), tests::three_am);
    return *approve::after({}, *event);
  }();
  std::mutex mutex;
  std::vector<http::Request> asked;
  int status = 200;
  Json body;
  http::Io io;
  std::unique_ptr<http::Server> server = std::move(*http::Server::start(io, {}, [this](http::Request request, const http::Reply& reply) { answer(std::move(request), reply); }));

  Scene() {
    REQUIRE(http::write_server_file(folder.path() / "", {"http://127.0.0.1:" + std::to_string(server->port()), "the-token", "page", 1}));
  }

  void answer(http::Request request, const http::Reply& reply) {
    std::lock_guard lock{mutex};
    asked.push_back(request);
    auto answer = body;
    if (status == 200 && request.method == "GET" && request.path == "/api/v1/fixes")
      answer = {{"fixes", {approve::summary_of(fix)}}};
    else if (status == 200 && request.method == "GET" && request.path.starts_with("/api/v1/fixes/"))
      answer = approve::document_of(fix, {});
    else if (request.path == "/api/v1/status")
      answer = {{"version", "1"}, {"ready", true}, {"started", "2025-10-20T03:00:00Z"}, {"services", {{{"name", "shop"}}}}};
    else if (request.path == "/api/v1/supervision")
      answer = {{"id", "guardian"}, {"state", "running"}, {"restarts", 0}, {"children", {{{"id", "journal"}, {"state", "running"}, {"restarts", 2}, {"last_error", "disk full"}, {"children", Json::array()}}}}};
    else if (request.path == "/api/v1/incidents")
      answer = {{"incidents", Json::array()}};
    reply({status, "application/json", answer.dump(), {}});
  }

  Ran run(std::vector<std::string> arguments, const std::string& typed = "", bool terminal = false) {
    arguments.insert(arguments.end(), {"--server", folder.path().string()});
    std::istringstream in{typed};
    std::ostringstream out, err;
    Streams streams{in, out, err, terminal};
    const auto code = run_command_line(arguments, streams);
    return {code, out.str(), err.str()};
  }

  Json sent() {
    std::lock_guard lock{mutex};
    return Json::parse(asked.back().body);
  }
};

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("fixes are listed for people and as JSON lines") {
  Scene scene;
  const auto table = scene.run({"fixes"});
  CHECK(table.code == ExitCode::done);
  CHECK(contains(table.out, "fix_20251020_030000  proposed  shop"));
  CHECK(scene.asked.back().header("authorization") == "Bearer the-token");
  const auto json = scene.run({"fixes", "--json"});
  CHECK(Json::parse(json.out)["id"] == "fix_20251020_030000");
  CHECK(json.err.empty());
}

TEST_CASE("show prints the card with the whole diff and its digest") {
  Scene scene;
  const auto shown = scene.run({"show", "fix_20251020_030000"});
  CHECK(shown.code == ExitCode::done);
  CHECK(contains(shown.out, "+dspy_max_tokens: int = 5000"));
  CHECK(contains(shown.out, scene.fix.digest));
  CHECK(Json::parse(scene.run({"show", "fix_20251020_030000", "--json"}).out)["card"]["fix"] == "fix_20251020_030000");
}

TEST_CASE("approve shows the diff, asks, and sends the digest of what was shown") {
  Scene scene;
  scene.body = {{"sentence", "josh approved it"}};
  const auto ran = scene.run({"approve", "fix_20251020_030000"}, "yes\n", true);
  CHECK(ran.code == ExitCode::done);
  CHECK(contains(ran.out, "+dspy_max_tokens: int = 5000"));
  CHECK(contains(ran.out, "josh approved it"));
  CHECK(scene.asked.back().path == "/api/v1/fixes/fix_20251020_030000/approve");
  CHECK(scene.sent()["digest"] == scene.fix.digest);
  CHECK(scene.sent()["option"] == 1);
}

TEST_CASE("anything but a yes approves nothing") {
  Scene scene;
  for (const char* typed : {"no\n", "\n", "", "maybe\n"}) {
    CHECK(scene.run({"approve", "fix_20251020_030000"}, typed, true).code == ExitCode::failed);
    CHECK(scene.asked.back().method == "GET");
  }
}

TEST_CASE("without a terminal the digest must be given, and is sent as it was given") {
  Scene scene;
  scene.body = {{"sentence", "approved"}};
  CHECK(scene.run({"approve", "fix_20251020_030000"}, "yes\n").code == ExitCode::usage);
  CHECK(scene.run({"approve", "fix_20251020_030000", "--digest", "short"}).code == ExitCode::usage);
  CHECK(scene.asked.empty());
  CHECK(scene.run({"approve", "fix_20251020_030000", "--digest", "1a2b3c4d", "--option", "1"}).code == ExitCode::done);
  CHECK(scene.sent() == Json{{"digest", "1a2b3c4d"}, {"option", 1}});
}

TEST_CASE("of several options one must be named") {
  Scene scene;
  auto proposal = tests::sample_proposal();
  proposal.options.push_back(tests::sample_option());
  scene.fix = *approve::after({}, *approve::open("fix_20251020_030000", proposal, tests::three_am));
  scene.body = {{"sentence", "approved"}};
  const auto unnamed = scene.run({"approve", "fix_20251020_030000", "--digest", "1a2b3c4d"});
  CHECK(unnamed.code == ExitCode::usage);
  CHECK(contains(unnamed.err, "--option N"));
  CHECK(scene.run({"approve", "fix_20251020_030000"}, "2\nyes\n", true).code == ExitCode::done);
  CHECK(scene.sent()["option"] == 2);
}

TEST_CASE("a change that no card shows whole is approved by typing its digest") {
  Scene scene;
  auto proposal = tests::sample_proposal();
  for (int i = 0; i < 2000; ++i)
    proposal.options[0].diff += "+another line of a long change\n";
  scene.fix = *approve::after({}, *approve::open("fix_20251020_030000", proposal, tests::three_am));
  scene.body = {{"sentence", "approved"}};
  CHECK(scene.run({"approve", "fix_20251020_030000"}, "yes\n", true).code == ExitCode::failed);
  CHECK(scene.run({"approve", "fix_20251020_030000"}, scene.fix.digest.substr(0, 8) + "\n", true).code == ExitCode::done);
}

TEST_CASE("a no carries its reason, a revert needs no more than the id") {
  Scene scene;
  scene.body = {{"sentence", "done"}};
  CHECK(scene.run({"reject", "fix_20251020_030000", "--reason", "next week"}).code == ExitCode::done);
  CHECK(scene.sent()["reason"] == "next week");
  CHECK(scene.run({"revert", "fix_20251020_030000"}).code == ExitCode::done);
  CHECK(scene.asked.back().path.ends_with("/revert"));
}

TEST_CASE("each no has its exit code, and its words come from the service") {
  Scene scene;
  const auto code = [&](int status, const char* name) {
    scene.status = status;
    scene.body = {{"error", {{"code", name}, {"message", "the service's words \u202e"}}}};
    const auto ran = scene.run({"show", "fix_20251020_030000"});
    CHECK(contains(ran.err, "the service's words \\u{202e}"));
    return ran.code;
  };
  CHECK(code(404, "not_found") == ExitCode::not_found);
  CHECK(code(403, "forbidden") == ExitCode::credentials);
  CHECK(code(409, "conflict") == ExitCode::refused);
  CHECK(code(410, "expired") == ExitCode::refused);
  CHECK(code(503, "unavailable") == ExitCode::unreachable);
  CHECK(code(500, "failed") == ExitCode::failed);
}

TEST_CASE("no service there is unreachable, and says what to do") {
  tests::TemporaryFolder empty;
  std::istringstream in;
  std::ostringstream out, err;
  Streams streams{in, out, err};
  CHECK(run_command_line({"status", "--server", empty.path().string()}, streams) == ExitCode::unreachable);
  CHECK(contains(err.str(), "mendwatch run"));
  CHECK(run_command_line({"status", "--server", "http://example.org"}, streams) == ExitCode::credentials);  // no token in the environment
  Scene scene;
  scene.server->stop();
  CHECK(scene.run({"fixes"}).code == ExitCode::unreachable);
}

TEST_CASE("status says what is watched, what waits and what was restarted") {
  Scene scene;
  const auto ran = scene.run({"status"});
  CHECK(ran.code == ExitCode::done);
  CHECK(contains(ran.out, "ready"));
  CHECK(contains(ran.out, "guardian/journal running, 2 restarts: disk full"));
  CHECK(Json::parse(scene.run({"status", "--json"}).out)["fixes"].size() == 1);
}
