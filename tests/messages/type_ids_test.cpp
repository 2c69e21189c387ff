#include "messages/analyzer.hpp"
#include "messages/correlator.hpp"
#include "messages/deadline.hpp"
#include "messages/docket.hpp"
#include "messages/fix_gen.hpp"
#include "messages/gateway.hpp"
#include "messages/implementor.hpp"
#include "messages/journal.hpp"
#include "messages/log_poller.hpp"
#include "messages/pending_fix.hpp"
#include "messages/root_cause.hpp"
#include "messages/slack.hpp"
#include "messages/supervisor.hpp"
#include "messages/verifier.hpp"
#include "tests/support/actor_stage.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;

namespace {

caf::message through_the_wire(tests::ActorStage& stage, const caf::message& message) {
  std::vector<char> bytes;
  caf::binary_serializer writer{stage.system(), bytes};
  if (auto problem = writer(const_cast<caf::message&>(message)))
    FAIL(caf::to_string(problem));
  caf::message copy;
  caf::binary_deserializer reader{stage.system(), bytes};
  if (auto problem = reader(copy))
    FAIL(caf::to_string(problem));
  return copy;
}

}  // namespace

TEST_CASE("a value comes out of a message as it went in") {
  tests::ActorStage stage;
  correlate::Incident incident;
  incident.id = "inc_20251020_030000";
  incident.anomalies.resize(2);
  incident.anomalies[1].captures["max_tokens"] = "3000";
  incident.opened = Time{std::chrono::hours{12}};
  auto copy = through_the_wire(stage, caf::make_message(atom::claim_v, incident));
  REQUIRE(copy.match_elements<atom::claim, correlate::Incident>());
  CHECK(to_json_text(copy.get_as<correlate::Incident>(1)) == to_json_text(incident));
}

TEST_CASE("JSON that doesn't fit the value is an error, not an exception") {
  tests::ActorStage stage;
  std::vector<char> bytes;
  caf::binary_serializer writer{stage.system(), bytes};
  std::string text = R"({"kind": "no such kind"})";
  REQUIRE_FALSE(writer(text));
  detect::Anomaly anomaly;
  caf::binary_deserializer reader{stage.system(), bytes};
  CHECK(is(reader(anomaly), Errc::malformed));
}

TEST_CASE("our errors survive the way through CAF's") {
  auto error = from_caf(to_caf({Errc::not_found, "no such fix", "fix_20251020_030000"}));
  CHECK(error.code == Errc::not_found);
  CHECK(error.message == "no such fix");
  CHECK(error.context == "fix_20251020_030000");
  CHECK(may_try_again(caf::make_error(caf::sec::request_receiver_down)));
  CHECK_FALSE(may_try_again(to_caf({Errc::refused, "no", ""})));
}
