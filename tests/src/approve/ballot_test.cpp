#include "src/approve/digest.hpp"
#include "tests/support/sample_fix.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace mendwatch::approve;
using tests::Life;
using namespace std::chrono_literals;

namespace {

Life posted(propose::FixProposal proposal = tests::sample_proposal()) {
  Life life{std::move(proposal)};
  REQUIRE(life.posted());
  return life;
}

propose::FixProposal with_options(std::size_t count) {
  auto proposal = tests::sample_proposal();
  for (std::size_t i = 1; i < count; ++i) {
    proposal.options.push_back(tests::sample_option());
    proposal.options.back().tree += std::to_string(i);
  }
  return proposal;
}

Vote yes(const Life& life, const std::string& principal = "slack:T1/U1") {
  Vote vote;
  vote.fix = life.fix.id;
  vote.principal = principal;
  vote.yes = true;
  vote.digest = life.fix.digest;
  vote.sent = life.now;
  return vote;
}

Errc refusal(const Life& life, const Vote& vote, const Policy& policy = tests::sample_policy()) {
  auto decision = judge(life.fix, vote, policy, life.now);
  return decision ? Errc::none : decision.error().code;
}

}  // namespace

TEST_CASE("one yes decides where one is enough") {
  auto life = posted();
  auto decision = judge(life.fix, yes(life), tests::sample_policy(), life.now);
  REQUIRE(decision);
  CHECK(decision->what == Happening::approved);
  CHECK(decision->sentence == "Approved by josh.");
  CHECK(life.write(event_of(life.fix, *decision, yes(life), life.now)));
  CHECK(life.fix.decided_by == "josh");
  CHECK(life.fix.option == 1);
}

TEST_CASE("a stranger learns nothing, not even that the fix is decided") {
  auto life = posted();
  for (const char* who : {"slack:T1/U9", "slack:T1/U3", "slack:T2/U1", "josh", "", "local:0", "token:other"}) {
    INFO(who);
    CHECK(refusal(life, yes(life, who)) == Errc::forbidden);
  }
  REQUIRE(life.vote("slack:T1/U1", true));
  CHECK(refusal(life, yes(life, "slack:T1/U9")) == Errc::forbidden);
  CHECK(refusal(life, yes(life, "slack:T1/U2")) == Errc::conflict);
}

TEST_CASE("a yes to other bytes counts for nothing") {
  auto life = posted();
  auto vote = yes(life);
  vote.digest = std::string(64, '0');
  CHECK(refusal(life, vote) == Errc::conflict);
  vote.digest = life.fix.digest.substr(0, 7);
  CHECK(refusal(life, vote) == Errc::refused);
  vote.digest = life.fix.digest.substr(0, 8);
  CHECK(refusal(life, vote) == Errc::none);
  vote.digest = life.fix.digest + "0";
  CHECK(refusal(life, vote) == Errc::conflict);
  vote.yes = false;
  CHECK(refusal(life, vote) == Errc::conflict);
}

TEST_CASE("a typed id means what was last posted, and counts only if it was sent after that") {
  auto life = posted();
  auto vote = yes(life);
  vote.digest.clear();
  vote.sent = *life.fix.posted - 1us;
  CHECK(refusal(life, vote) == Errc::refused);
  vote.sent = *life.fix.posted;
  CHECK(refusal(life, vote) == Errc::none);
}

TEST_CASE("where the diff is too long for a card, a yes needs the digest's first characters, everywhere") {
  auto proposal = tests::sample_proposal();
  proposal.options[0].diff += std::string(20000, '+');
  auto life = posted(proposal);
  auto vote = yes(life);
  CHECK(refusal(life, vote) == Errc::none);
  vote.digest.clear();
  CHECK(refusal(life, vote) == Errc::refused);
  vote.yes = false;
  CHECK(refusal(life, vote) == Errc::none);
}

TEST_CASE("a fix that has not been posted can't be decided") {
  Life life;
  CHECK(refusal(life, yes(life)) == Errc::conflict);
  life.go();
  CHECK(refusal(life, yes(life)) == Errc::conflict);
}

TEST_CASE("a yes at the very deadline comes too late, whether or not that was written") {
  auto life = posted();
  life.now = life.fix.deadline - 1us;
  CHECK(refusal(life, yes(life)) == Errc::none);
  life.now = life.fix.deadline;
  CHECK(lapsed(life.fix, life.now));
  CHECK(refusal(life, yes(life)) == Errc::expired);
  life.go();
  CHECK(refusal(life, yes(life)) == Errc::expired);
}

TEST_CASE("of several options one has to be named, and it has to exist") {
  auto life = posted(with_options(3));
  auto vote = yes(life);
  CHECK(refusal(life, vote) == Errc::refused);
  vote.option = 4;
  CHECK(refusal(life, vote) == Errc::not_found);
  vote.option = 3;
  auto decision = judge(life.fix, vote, tests::sample_policy(), life.now);
  REQUIRE(decision);
  CHECK(decision->option == 3);
  CHECK(decision->sentence == "Approved option 3 by josh.");
}

TEST_CASE("a quorum counts people, not their names, and not the same person twice") {
  auto life = posted();
  const auto policy = tests::sample_policy(2);
  auto first = life.vote("slack:T1/U1", true, 0, policy);
  REQUIRE(first);
  CHECK(first->what == Happening::voted);
  CHECK(first->sentence == "josh says yes to it: 1 of 2 people.");
  auto again = life.vote("local:1000", true, 0, policy);
  REQUIRE(again);
  CHECK(again->what == Happening::voted);
  CHECK_FALSE(again->news);
  CHECK(life.fix.stage == Stage::posted);
  auto second = life.vote("slack:T1/U2", true, 0, policy);
  REQUIRE(second);
  CHECK(second->what == Happening::approved);
  CHECK(life.fix.yes.size() == 2);
}

TEST_CASE("who says yes to another option has changed their mind") {
  auto life = posted(with_options(2));
  const auto policy = tests::sample_policy(2);
  REQUIRE(life.vote("slack:T1/U1", true, 1, policy));
  REQUIRE(life.vote("slack:T1/U1", true, 2, policy));
  CHECK(life.vote("slack:T1/U2", true, 1, policy)->what == Happening::voted);
  CHECK(life.vote("slack:T1/U1", true, 1, policy)->what == Happening::approved);
  CHECK(life.fix.option == 1);
}

TEST_CASE("restricted paths need two people, high risk as many as the rules say") {
  auto proposal = tests::sample_proposal();
  proposal.options[0].restricted = true;
  auto life = posted(proposal);
  CHECK(life.vote("slack:T1/U1", true)->what == Happening::voted);
  CHECK(life.vote("slack:T1/U2", true)->what == Happening::approved);
  auto policy = tests::sample_policy();
  policy.repositories[0].quorum_high_risk = 2;
  proposal.options[0].restricted = false;
  proposal.options[0].risk = propose::Risk::high;
  auto risky = posted(proposal);
  CHECK(risky.vote("slack:T1/U1", true, 0, policy)->what == Happening::voted);
}

TEST_CASE("one no is a decision, and its reason is kept, made safe to show") {
  auto life = posted();
  REQUIRE(life.vote("slack:T1/U1", true, 0, tests::sample_policy(2)));
  auto vote = yes(life, "slack:T1/U2");
  vote.yes = false;
  vote.reason = "  not tonight\x1b[2J " + std::string(2000, 'x');
  auto decision = judge(life.fix, vote, tests::sample_policy(2), life.now);
  REQUIRE(decision);
  CHECK(decision->what == Happening::rejected);
  REQUIRE(life.write(event_of(life.fix, *decision, vote, life.now)));
  CHECK(life.fix.reason.starts_with("not tonight\\u{1b}[2J"));
  CHECK(life.fix.reason.size() < 600);
  CHECK(refusal(life, yes(life)) == Errc::conflict);
}

TEST_CASE("the same vote again gets the same answer; the same words as a new vote don't") {
  auto life = posted();
  auto vote = yes(life);
  vote.id = "Ev123";
  auto decision = judge(life.fix, vote, tests::sample_policy(), life.now);
  REQUIRE(life.write(event_of(life.fix, *decision, vote, life.now)));
  auto again = judge(life.fix, vote, tests::sample_policy(), life.now);
  REQUIRE(again);
  CHECK(again->what == Happening::approved);
  CHECK_FALSE(again->news);
  vote.id = "Ev124";
  CHECK(refusal(life, vote) == Errc::conflict);
  vote.id = "Ev123";
  vote.principal = "slack:T1/U2";
  CHECK(refusal(life, vote) == Errc::conflict);
}
