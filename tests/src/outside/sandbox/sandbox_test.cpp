#include "src/outside/sandbox/sandbox.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace mendwatch::sandbox;

TEST_CASE("the probe names a level, and a reason wherever it isn't the best") {
  const auto sandbox = Sandbox::probe();
  MESSAGE("level " << to_string(sandbox.level()) << " " << sandbox.why());
  CHECK((sandbox.level() == SandboxLevel::strict) == sandbox.why().empty());
}
