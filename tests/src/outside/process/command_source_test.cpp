#include "src/outside/process/command_source.hpp"

#include "tests/support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <functional>

using namespace mendwatch;
using namespace mendwatch::process;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

// A source, what it said so far, and a clock that moves a little with each poll.
struct Hearing {
  CommandSource source;
  Time now = *parse_rfc3339("2025-10-20T04:00:00Z");
  std::string out, err;
  std::vector<std::string> errors, gaps;
  std::map<std::string, read::Position> positions;

  explicit Hearing(CommandSettings settings, std::vector<read::Position> from = {})
      : source("shop", std::move(settings), std::move(from)) {}

  void poll(Duration step = milliseconds{1}) {
    auto chunks = source.poll(1 << 20, now);
    now += step;
    if (!chunks) {
      errors.push_back(to_string(chunks.error()));
      return;
    }
    for (const auto& chunk : *chunks) {
      for (const auto& line : chunk.lines) (chunk.stream == "shop" ? out : err).append(line.bytes).push_back('|');
      for (const auto& gap : chunk.gaps) gaps.push_back(gap.why);
      positions[chunk.stream] = chunk.after;
    }
  }

  // The command runs in real time: waits, at most some seconds, until `done`.
  bool until(const std::function<bool()>& done, Duration step = milliseconds{1}) {
    const auto deadline = std::chrono::steady_clock::now() + seconds{20};
    while (!done() && std::chrono::steady_clock::now() < deadline) {
      poll(step);
      ::poll(nullptr, 0, 1);
    }
    return done();
  }
};

CommandSettings shell(std::string script) {
  CommandSettings settings;
  settings.argv = {"/bin/sh", "-c", std::move(script)};
  return settings;
}

bool alive(pid_t process) { return ::kill(process, 0) == 0; }

}  // namespace

TEST_CASE("both outputs are heard, apart from each other, also a last line without an end") {
  Hearing hearing{shell("echo one; echo trouble >&2; printf two")};
  REQUIRE(hearing.until([&] { return !hearing.errors.empty(); }));
  CHECK(hearing.out == "one|two|");
  CHECK(hearing.err == "trouble|");
  CHECK(hearing.errors[0].find("exit status 0") != std::string::npos);
}

TEST_CASE("an ended command is started again, later each time") {
  auto settings = shell("echo again; exit 3");
  settings.back_off = seconds{1};
  settings.back_off_limit = seconds{4};
  Hearing hearing{settings};
  std::vector<std::string> expected{"run again in 1s", "run again in 2s", "run again in 4s", "run again in 4s"};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    REQUIRE(hearing.until([&] { return hearing.errors.size() > i; }, milliseconds{10}));
    CHECK(hearing.errors[i].find("exit status 3") != std::string::npos);
    CHECK_MESSAGE(hearing.errors[i].find(expected[i]) != std::string::npos, hearing.errors[i]);
    hearing.now += seconds{5};
  }
}

TEST_CASE("a program that is not there is told, and tried again") {
  Hearing hearing{{.argv = {"/nowhere/mendwatch-no-such-program"}}};
  hearing.poll();
  REQUIRE(hearing.errors.size() == 1);
  CHECK(hearing.errors[0].find("cannot be started") != std::string::npos);
  hearing.poll();
  CHECK(hearing.errors.size() == 1);
  hearing.now += seconds{2};
  hearing.poll();
  CHECK(hearing.errors.size() == 2);
}

TEST_CASE("since is the last record's time, and what is then repeated is left out") {
  auto settings = shell("echo since $0; echo 2025-10-20T03:00:00Z a; echo 2025-10-20T03:00:07Z b");
  settings.argv.push_back("{since}");
  Hearing hearing{settings};
  REQUIRE(hearing.until([&] { return !hearing.errors.empty(); }));
  CHECK(hearing.out == "since 2025-10-20T03:55:00Z|2025-10-20T03:00:00Z a|2025-10-20T03:00:07Z b|");
  hearing.now += seconds{5};
  REQUIRE(hearing.until([&] { return hearing.errors.size() == 2; }));
  CHECK(hearing.out.ends_with("b|since 2025-10-20T03:00:07Z|"));
  Hearing later{settings, {hearing.positions.at("shop")}};
  REQUIRE(later.until([&] { return !later.errors.empty(); }));
  CHECK(later.out.empty());
}

TEST_CASE("a polled command is run once in each interval, and only what is new is taken") {
  tests::TemporaryFolder folder;
  const auto file = folder.write("log", "1\n2\n3\n4\n").string();
  auto settings = shell("tail -n 3 " + file);
  settings.interval = seconds{300};
  settings.first_lines = 2;
  Hearing hearing{settings};
  REQUIRE(hearing.until([&] { return !hearing.out.empty(); }));
  CHECK(hearing.out == "3|4|");
  folder.write("log", "1\n2\n3\n4\n5\n");
  for (int i = 0; i < 50; ++i) hearing.poll();
  CHECK(hearing.out == "3|4|");
  hearing.now += seconds{300};
  REQUIRE(hearing.until([&] { return hearing.out == "3|4|5|"; }));
  CHECK(hearing.gaps.empty());
  folder.write("log", "6\n7\n8\n9\n");
  hearing.now += seconds{300};
  REQUIRE(hearing.until([&] { return hearing.out == "3|4|5|7|8|9|"; }));
  CHECK(hearing.gaps.size() == 1);
  CHECK(hearing.errors.empty());
}

TEST_CASE("a polled command that hangs is killed and told") {
  auto settings = shell("echo here; sleep 1000");
  settings.interval = seconds{10};
  settings.run_limit = seconds{60};
  Hearing hearing{settings};
  hearing.poll();
  hearing.now += seconds{61};
  REQUIRE(hearing.until([&] { return !hearing.errors.empty(); }));
  CHECK(hearing.errors[0].find("killed") != std::string::npos);
}

TEST_CASE("the whole group goes with the source, and nothing of ours is open in it") {
  int ours[2];
  REQUIRE(::pipe(ours) == 0);  // not close-on-exec
  pid_t child = 0;
  {
    Hearing hearing{shell("ls /proc/self/fd | tr '\\n' ' '; echo; sleep 1000 & echo $!; wait")};
    REQUIRE(hearing.until([&] { return std::count(hearing.out.begin(), hearing.out.end(), '|') == 2; }));
    // ls has the folder itself open beside the three.
    CHECK(hearing.out.starts_with("0 1 2 3 |"));
    child = std::stoi(hearing.out.substr(hearing.out.find('|') + 1));
    CHECK(alive(child));
  }
  // An orphan that was killed is gone once its new parent has noticed.
  const auto deadline = std::chrono::steady_clock::now() + seconds{20};
  const auto zombie_or_gone = [&] {
    std::ifstream status{"/proc/" + std::to_string(child) + "/stat"};
    std::string id, name, state;
    return !(status >> id >> name >> state) || state == "Z";
  };
  while (!zombie_or_gone() && std::chrono::steady_clock::now() < deadline) ::poll(nullptr, 0, 1);
  CHECK(zombie_or_gone());
  ::close(ours[0]);
  ::close(ours[1]);
}

TEST_CASE("an ended command whose orphan keeps the pipe open is not waited for") {
  Hearing hearing{shell("sleep 1000 & echo done")};
  REQUIRE(hearing.until([&] { return !hearing.errors.empty(); }));
  CHECK(hearing.out == "done|");
}
