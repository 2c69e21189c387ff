#include "tests/support/sample_fix.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace mendwatch::approve;

TEST_CASE("principals are slack:TEAM/USER, local:UID and token:NAME") {
  for (const char* good : {"slack:T1/U1", "local:0", "local:65534", "token:page"})
    CHECK(is_principal(good));
  for (const char* bad : {"", "josh", "slack:T1", "slack:/U1", "slack:T1/", "slack:T1/U1/x", "local:", "local:root", "local:-1", "token:", "mail:x",
                          "token:a b", "token:\xe2\x80\xae", "local:99999999999"})
    CHECK_FALSE(is_principal(bad));
}

TEST_CASE("the rules count who has the role, under all their names") {
  const auto people = deciders(tests::sample_policy(), "shop");
  CHECK(people.size() == 4);
  CHECK(people.at("local:1000") == "josh");
  CHECK_FALSE(people.contains("slack:T1/U3"));
  auto policy = tests::sample_policy();
  policy.repositories[0].roles = {"viewer"};
  CHECK(deciders(policy, "shop").size() == 1);
  CHECK(deciders(policy, "another").size() == 4);
}

TEST_CASE("a policy that can't be meant is refused, with its place") {
  CHECK(check(tests::sample_policy()));
  using Change = void (*)(Policy&);
  const Change changes[] = {
      [](auto& p) { p.people[1].name = "josh"; },
      [](auto& p) { p.people[1].name = " "; },
      [](auto& p) { p.people[1].principals = {"local:1000"}; },
      [](auto& p) { p.people[1].principals = {"ada"}; },
      [](auto& p) { p.repositories[0].quorum = 0; },
      [](auto& p) { p.repositories[0].quorum = 3; },
      [](auto& p) { p.repositories[0].quorum_high_risk = 3; },
      [](auto& p) { p.repositories[0].roles = {"nobody"}; },
      [](auto& p) { p.repositories.push_back(p.repositories[0]); },
  };
  for (const auto& change : changes) {
    auto policy = tests::sample_policy();
    change(policy);
    auto sound = check(policy);
    REQUIRE_FALSE(sound);
    CHECK(sound.error().code == Errc::configuration);
    CHECK_FALSE(sound.error().context.empty());
  }
}
