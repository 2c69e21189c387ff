#include "src/cli/templates.hpp"

#include <doctest/doctest.h>

#include <sstream>

using namespace mendwatch::cli;

namespace {

std::string run(const TemplatesOptions& options, const std::string& log, ExitCode expected = ExitCode::done) {
  std::istringstream in{log};
  std::ostringstream out;
  std::ostringstream err;
  Streams streams{in, out, err};
  CHECK(templates(options, streams) == expected);
  return out.str();
}

std::string sessions() {
  std::string log;
  for (const char* name : {"alice", "bob", "carol", "dave", "erin", "frank"})
    log += std::string{"session of "} + name + " was closed by its owner\n";
  return log;
}

}  // namespace

TEST_CASE("templates are listed with their counts, the most frequent first") {
  CHECK(run({}, "order 7 sent\nbye\norder 8 sent\n") == "3 lines, 2 templates\n\nCOUNT  TEMPLATE\n    2  order <number> sent\n    1  bye\n");
}

TEST_CASE("--groups has a line for each physical line, an unfinished last one included, with ids after all merges") {
  TemplatesOptions options;
  options.groups = true;
  const auto merged = run(options, sessions() + "\nno line end");
  CHECK(merged == "1\t1\n2\t1\n3\t1\n4\t1\n5\t1\n6\t1\n7\t5\n8\t6\n");
}

TEST_CASE("--strict has the ids that were given when the line was read") {
  TemplatesOptions options;
  options.groups = options.strict = true;
  const auto strict = run(options, sessions());
  CHECK(strict == "1\t1\n2\t2\n3\t3\n4\t1\n5\t1\n6\t1\n");
}

TEST_CASE("a file that isn't there is told with its name") {
  TemplatesOptions options;
  options.file = "/nowhere/app.log";
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  Streams streams{in, out, err};
  CHECK(templates(options, streams) == ExitCode::not_found);
  CHECK(err.str() == "mendwatch: /nowhere/app.log: cannot be read: No such file or directory\n");
  options.file = "/";
  CHECK(templates(options, streams) == ExitCode::failed);
}
