#include "src/cli/cli.hpp"

#include <doctest/doctest.h>

#include <sstream>

using namespace mendwatch::cli;

TEST_CASE("the playbooks that are shipped pass the tests that they bring") {
  std::istringstream in;
  std::ostringstream out, err;
  Streams streams{in, out, err};
  const auto code = run_command_line({"playbook", "test"}, streams);
  INFO(out.str() << err.str());
  CHECK(code == ExitCode::done);
}

TEST_CASE("a playbook that is wrong is told with its line") {
  std::istringstream in;
  std::ostringstream out, err;
  Streams streams{in, out, err};
  CHECK(run_command_line({"playbook", "test", "/nowhere/p.yaml"}, streams) == ExitCode::not_found);
  CHECK(err.str().find("/nowhere/p.yaml") != std::string::npos);
}
