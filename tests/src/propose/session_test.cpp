#include "src/propose/session.hpp"

#include "src/base/embedded.hpp"
#include "src/code/map_snapshot.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace mendwatch::propose;

namespace {

std::vector<Playbook> shipped() {
  std::vector<PlaybookText> texts;
  for (const auto& file : embedded::playbooks())
    texts.push_back({std::string{file.path}, std::string{file.bytes}});
  return *load_playbooks(texts);
}

struct World {
  code::MapSnapshot snapshot{{{"core/config.py", "class Settings:\n    dspy_max_tokens: int = 3000\n"}, {"tests/test_a.py", "import unittest\n"}}};
  code::MemoryFacts cache;
  code::Index index{snapshot, cache};
  correlate::Incident incident;
  diagnose::RootCause cause;
  std::vector<Playbook> playbooks = shipped();
  Settings settings;

  World() {
    detect::Anomaly anomaly;
    anomaly.kind = detect::Kind::truncation;
    anomaly.count = 2;
    anomaly.template_text = "LM response truncated (max_tokens=<number>)";
    anomaly.samples = {"WARNING - LM response truncated (max_tokens=3000)"};
    anomaly.captures = {{"max_tokens", "3000"}};
    incident.anomalies = {anomaly};
  }

  Session session() { return Session{incident, cause, snapshot, index, playbooks, settings}; }
};

Trial passed(bool executed) {
  return {"", "t1", "diff", SandboxLevel::strict, {{"python syntax: core/config.py", Verdict::passed, "", 0.1}}, {}, executed};
}

}  // namespace

TEST_CASE("from the truncated answer to one option that raises the limit") {
  World world;
  auto session = world.session();
  const auto action = session.advance(Begin{});
  REQUIRE(std::holds_alternative<TryOptions>(action));
  const auto& options = std::get<TryOptions>(action).options;
  REQUIRE(options.size() == 1);
  CHECK(options[0].title == "Raise dspy_max_tokens from 3000 to 5000");
  CHECK(options[0].changes[0].after == "class Settings:\n    dspy_max_tokens: int = 5000\n");
  CHECK(options[0].checks.size() == 3);
  const auto done = std::get<Done>(session.advance(Tried{{passed(true)}}));
  REQUIRE(done.proposal.options.size() == 1);
  CHECK(done.proposal.options[0].risk == Risk::low);
  CHECK(done.proposal.options[0].tree == "t1");
}

TEST_CASE("where no test executed the changed lines, the card says so and the risk is at least medium") {
  World world;
  auto session = world.session();
  session.advance(Begin{});
  const auto done = std::get<Done>(session.advance(Tried{{passed(false)}}));
  REQUIRE(done.proposal.options.size() == 1);
  CHECK(done.proposal.options[0].risk == Risk::medium);
  CHECK(done.proposal.options[0].risk_note.find("No test executed the changed lines.") != std::string::npos);
}

TEST_CASE("an option whose check fails is dropped, and the reason is kept") {
  World world;
  auto session = world.session();
  session.advance(Begin{});
  Trial trial = passed(true);
  trial.proofs.push_back({"unittest", Verdict::failed, "FAILED (failures=1)", 1});
  const auto done = std::get<Done>(session.advance(Tried{{trial}}));
  CHECK(done.proposal.options.empty());
  CHECK(done.proposal.abstained.find("the check 'unittest' failed: FAILED (failures=1)") != std::string::npos);
}

TEST_CASE("a check that fails without the change as well proves nothing and is not asked again") {
  World world;
  auto session = world.session();
  session.advance(Begin{});
  Trial trial = passed(true);
  trial.proofs.push_back({"unittest", Verdict::failed, "FAILED (failures=1)", 1});
  trial.failing_before = {"unittest"};
  const auto done = std::get<Done>(session.advance(Tried{{trial}}));
  REQUIRE(done.proposal.options.size() == 1);
  CHECK(done.proposal.options[0].proofs.back().verdict == Verdict::unavailable);
  CHECK(done.proposal.options[0].checks.size() == 2);
}

TEST_CASE("what the guardrails forbid is not proposed") {
  World world;
  world.settings.changes.paths = {"web/**"};
  auto session = world.session();
  const auto action = session.advance(Begin{});
  REQUIRE(std::holds_alternative<Done>(action));
  CHECK(std::get<Done>(action).proposal.abstained.find("not among the paths that may be changed") != std::string::npos);
}

TEST_CASE("a trouble that no playbook knows gets no option and says so") {
  World world;
  world.incident.anomalies[0].kind = detect::Kind::silence;
  world.incident.anomalies[0].samples = {"took 12 s"};
  auto session = world.session();
  const auto action = session.advance(Begin{});
  REQUIRE(std::holds_alternative<Done>(action));
  CHECK(std::get<Done>(action).proposal.abstained == "No playbook speaks of this trouble.");
}

TEST_CASE("the same events give the same answer") {
  World world;
  const auto play = [&] {
    auto session = world.session();
    session.advance(Begin{});
    return to_json_text(std::get<Done>(session.advance(Tried{{passed(true)}})).proposal);
  };
  CHECK(play() == play());
}

TEST_CASE("a trial that doesn't fit its options ends without an option") {
  World world;
  auto session = world.session();
  session.advance(Begin{});
  CHECK(std::get<Done>(session.advance(Tried{{}})).proposal.options.empty());
}
