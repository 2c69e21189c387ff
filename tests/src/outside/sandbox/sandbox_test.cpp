#include "src/outside/sandbox/check.hpp"
#include "src/outside/sandbox/sandbox.hpp"
#include "tests/support/temporary_folder.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace mendwatch::sandbox;

namespace {

namespace fs = std::filesystem;

const Sandbox& probed() {
  static const Sandbox once = Sandbox::probe();
  return once;
}

Command command_in(const fs::path& worktree, std::vector<std::string> argv) {
  Command command;
  command.argv = std::move(argv);
  command.worktree = worktree;
  return command;
}

// The levels that can be had here; unsafe_host always can.
std::vector<SandboxLevel> levels() {
  std::vector<SandboxLevel> all{SandboxLevel::unsafe_host};
  for (auto level : {SandboxLevel::basic, SandboxLevel::strict})
    if (probed().level() >= level)
      all.push_back(level);
  return all;
}

}  // namespace

TEST_CASE("the probe names a level, and a reason wherever it isn't the best") {
  MESSAGE("level " << to_string(probed().level()) << " " << probed().why());
  CHECK((probed().level() == SandboxLevel::strict) == probed().why().empty());
}

TEST_CASE("a command works on a copy of the worktree, whatever it does there") {
  const tests::TemporaryFolder folder;
  folder.write("sub/file", "one\n");
  auto script = folder.write("run.sh", "#!/bin/sh\ncat sub/file; echo two >sub/file; rm run.sh; mkdir closed; touch closed/x; chmod 0 closed; echo $GREETING; exit 3\n");
  fs::permissions(script, fs::perms::owner_all);
  for (auto level : levels()) {
    auto command = command_in(folder.path(), {"./run.sh"});
    command.environment = {{"GREETING", "hello"}};
    command.collect = {"sub/file"};
    const auto finished = probed().run(command, level);
    REQUIRE(finished);
    CHECK(finished->tail == "one\nhello\n");
    CHECK(finished->exit_code == 3);
    CHECK_FALSE(finished->passed());
    CHECK(finished->collected.at("sub/file") == "two\n");
    CHECK(folder.read("sub/file") == "one\n");
    CHECK(fs::exists(script));
  }
}

TEST_CASE("python and node work inside") {
  const tests::TemporaryFolder folder;
  folder.write("shop/__init__.py", "");
  folder.write("shop/test_it.py", "import unittest, tempfile, threading, socket\nclass T(unittest.TestCase):\n  def test(self):\n"
                                  "    with tempfile.TemporaryFile() as f: f.write(b'x')\n    s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen()\n"
                                  "    socket.create_connection(s.getsockname())\n"
                                  "    socket.create_connection(('localhost', s.getsockname()[1]))\n");
  for (auto level : levels()) {
    const auto python = probed().run(command_in(folder.path(), {"python3", "-m", "unittest", "discover", "-s", "shop"}), level);
    REQUIRE(python);
    CHECK_MESSAGE(python->passed(), python->tail);
    const auto node = command_in(folder.path(), {"node", "-e", "console.log(6 * 7)"});
    if (probed().has(node)) {
      const auto finished = probed().run(node, level);
      REQUIRE(finished);
      CHECK_MESSAGE(finished->tail == "42\n", finished->tail);
    }
  }
}

TEST_CASE("inside, whoever runs it has a name and a home") {
  if (probed().level() == SandboxLevel::none)
    return;
  const tests::TemporaryFolder folder;
  const auto finished = probed().run(command_in(folder.path(), {"python3", "-c", "import getpass, os, pwd; print(pwd.getpwuid(os.getuid()).pw_name, "
                                                                                 "getpass.getuser(), os.path.expanduser('~'))"}),
                                     probed().level());
  REQUIRE(finished);
  CHECK(finished->tail == "sandbox sandbox /tmp\n");
}

TEST_CASE("a program that isn't there is told apart from one that fails") {
  const tests::TemporaryFolder folder;
  for (auto level : levels()) {
    CHECK(probed().run(command_in(folder.path(), {"no-such-program"}), level).error().code == Errc::not_found);
    CHECK(probed().run(command_in(folder.path(), {"./no-such-script"}), level).error().code == Errc::not_found);
    CHECK(probed().run(command_in(folder.path(), {}), level).error().code == Errc::not_found);
    CHECK(probed().run(command_in(folder.path(), {"false"}), level)->exit_code == 1);
  }
}

TEST_CASE("the sandbox never falls back: without a level nothing runs, and a better one than there is isn't replaced") {
  const tests::TemporaryFolder folder;
  CHECK(probed().run(command_in(folder.path(), {"true"}), SandboxLevel::none).error().code == Errc::refused);
  CHECK(*probed().level_for(SandboxLevel::unsafe_host) == SandboxLevel::unsafe_host);
  if (probed().level() != SandboxLevel::strict) {
    CHECK(probed().run(command_in(folder.path(), {"true"}), SandboxLevel::strict).error().code == Errc::unavailable);
    CHECK(probed().level_for(SandboxLevel::strict).error().code == Errc::unavailable);
  } else {
    CHECK(*probed().level_for(SandboxLevel::basic) == SandboxLevel::strict);
  }
}

TEST_CASE("no copy of the worktree is left behind") {
  const tests::TemporaryFolder folder, scratch;
  folder.write("file", "x");
  fs::permissions(scratch.path(), fs::perms{0755});
  const auto here = Sandbox::probe({scratch.path()});
  CHECK(here.run(command_in(folder.path(), {"true"}), SandboxLevel::unsafe_host)->passed());
  CHECK(fs::is_empty(scratch.path()));
  fs::create_directories(scratch.path() / "mendwatch-sandbox-killed/w");
  std::ofstream{scratch.path() / "mendwatch-sandbox-killed/lock"};
  static_cast<void>(Sandbox::probe({scratch.path()}));
  CHECK(fs::is_empty(scratch.path()));
}

TEST_CASE("a check passes, fails or is unavailable, and what it said is safe to show") {
  const tests::TemporaryFolder folder;
  const auto run = [&](std::vector<std::string> command, Duration limit = std::chrono::seconds{20}) {
    propose::Check check;
    check.name = "check";
    check.command = std::move(command);
    check.limit = limit;
    return run_check(probed(), levels().back(), folder.path(), check, Redactor{{"the-own-secret"}});
  };
  CHECK(run({"true"}).verdict == propose::Verdict::passed);
  const auto failed = run({"sh", "-c", "printf 'one\\033[31m the-own-secret\\377\\n'; exit 4"});
  CHECK(failed.verdict == propose::Verdict::failed);
  CHECK(failed.detail == "ended with exit code 4:\none\\u{1b}[31m [redacted:own]\xef\xbf\xbd");
  CHECK(run({"no-such-tool"}).verdict == propose::Verdict::unavailable);
  const auto hung = run({"sleep", "600"}, std::chrono::milliseconds{300});
  CHECK(hung.verdict == propose::Verdict::failed);
  CHECK(hung.detail == "was killed at its limit of 300ms");
}
