#include "src/cli/cli.hpp"
#include "src/cli/completion.hpp"

#include <doctest/doctest.h>

#include <cstdio>
#include <fstream>
#include <sstream>

using namespace mendwatch;
using namespace mendwatch::cli;

namespace {

struct Ran {
  ExitCode code;
  std::string out;
  std::string err;
};

Ran run(const std::vector<std::string>& arguments) {
  std::istringstream in;
  std::ostringstream out, err;
  Streams streams{in, out, err};
  const auto code = run_command_line(arguments, streams);
  return {code, out.str(), err.str()};
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("without a verb the help comes on standard error, and the exit code says wrong usage") {
  const auto ran = run({});
  CHECK(ran.code == ExitCode::usage);
  CHECK(ran.out.empty());
  CHECK(contains(ran.err, "completion"));
}

TEST_CASE("a misspelt verb is answered with the nearest one") {
  const auto ran = run({"hlep", "scan"});
  CHECK(ran.code == ExitCode::usage);
  CHECK(contains(ran.err, "unknown verb hlep; did you mean help?"));
}

TEST_CASE("a misspelt option is answered with the nearest one of its verb") {
  const auto ran = run({"completion", "bash", "--hepl"});
  CHECK(ran.code == ExitCode::usage);
  CHECK(contains(ran.err, "unknown option --hepl of completion; did you mean --help?"));
}

TEST_CASE("one argument too many is named") {
  const auto ran = run({"completion", "bash", "more"});
  CHECK(ran.code == ExitCode::usage);
  CHECK(contains(ran.err, "completion does not expect another argument: more"));
}

TEST_CASE("a missing or wrong value is wrong usage, whatever number CLI11 gives it") {
  CHECK(run({"completion"}).code == ExitCode::usage);
  CHECK(run({"completion", "powershell"}).code == ExitCode::usage);
}

TEST_CASE("words from outside are shown harmlessly in errors") {
  const auto ran = run({"\x1b[31mred"});
  CHECK(ran.code == ExitCode::usage);
  CHECK_FALSE(contains(ran.err, "\x1b"));
}

TEST_CASE("version and help go to standard output") {
  CHECK(run({"--version"}).out == "mendwatch " MENDWATCH_VERSION "\n");
  const auto help = run({"completion", "--help"});
  CHECK(help.code == ExitCode::done);
  CHECK(contains(help.out, "Examples:"));
  CHECK(contains(run({"help", "completion"}).out, "mendwatch completion"));
  CHECK(run({"help", "nothing"}).code == ExitCode::usage);
}

TEST_CASE("help lists every exit code of the contract") {
  const auto codes = run({"help", "exit-codes"}).out;
  for (const char* code : {"0  done", "1  failed", "2  usage", "3  not found", "4  credentials", "5  refused", "6  findings",
                           "75  unreachable", "78  configuration", "130  interrupted"})
    CHECK_MESSAGE(contains(codes, code), code);
}

TEST_CASE("a result that cannot be written is a failure") {
  std::istringstream in;
  std::ofstream full{"/dev/full"};
  std::ostringstream err;
  Streams streams{in, full, err};
  CHECK(run_command_line({"help", "exit-codes"}, streams) == ExitCode::failed);
}

TEST_CASE("the completions name every verb, and bash accepts its own") {
  CommandLine line;
  assemble(line);
  for (auto shell : {Shell::bash, Shell::zsh, Shell::fish}) {
    const auto script = completion_script(line.app, shell);
    for (const auto* verb : line.app.get_subcommands([](const CLI::App*) { return true; }))
      CHECK(contains(script, verb->get_name()));
  }
  FILE* bash = popen("bash -n", "w");
  REQUIRE(bash);
  const auto script = completion_script(line.app, Shell::bash);
  CHECK(fwrite(script.data(), 1, script.size(), bash) == script.size());
  CHECK(pclose(bash) == 0);
}
