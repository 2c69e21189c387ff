#include "src/approve/digest.hpp"
#include "tests/support/sample_fix.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace mendwatch;
using namespace mendwatch::approve;

TEST_CASE("everything that a yes is about is in the digest") {
  const auto shown = digest_of(tests::sample_proposal());
  CHECK(shown.size() == 64);
  CHECK(digest_of(tests::sample_proposal()) == shown);
  using Change = void (*)(propose::FixProposal&);
  const Change changes[] = {
      [](auto& p) { p.repository += "x"; },
      [](auto& p) { p.branch += "x"; },
      [](auto& p) { p.base_commit += "x"; },
      [](auto& p) { p.options.push_back(p.options[0]); },
      [](auto& p) { p.options[0].tree += "x"; },
      [](auto& p) { p.options[0].diff += "x"; },
      [](auto& p) { p.options[0].kind = propose::OptionKind::rollback; },
      [](auto& p) { p.options[0].suspect_commit = "x"; },
      [](auto& p) { p.options[0].checks.clear(); },
      [](auto& p) { p.options[0].checks[0].name += "x"; },
      [](auto& p) { p.options[0].checks[0].command.push_back("x"); },
      [](auto& p) { p.options[0].checks[0].limit *= 2; },
      [](auto& p) { p.options[0].checks[0].required = false; },
      [](auto& p) { p.options[0].checks[0].tests = true; },
      [](auto& p) { p.options[0].sandbox = propose::SandboxLevel::unsafe_host; },
      [](auto& p) { p.options[0].on_worse = propose::OnWorse::ask; },
  };
  std::set<std::string> digests{shown};
  for (const auto& change : changes) {
    auto proposal = tests::sample_proposal();
    change(proposal);
    digests.insert(digest_of(proposal));
  }
  CHECK(digests.size() == 1 + std::size(changes));
}

TEST_CASE("words and proofs are not") {
  auto proposal = tests::sample_proposal();
  proposal.issue = proposal.incident = "other";
  proposal.options[0].title = proposal.options[0].reasoning = "other";
  proposal.options[0].proofs.clear();
  CHECK(digest_of(proposal) == digest_of(tests::sample_proposal()));
}

TEST_CASE("bytes can't be moved from one field to the next") {
  auto one = tests::sample_proposal(), other = one;
  one.repository = "ab";
  one.branch = "c";
  other.repository = "a";
  other.branch = "bc";
  CHECK(digest_of(one) != digest_of(other));
  one = other = tests::sample_proposal();
  one.repository = "shop\nbranch 4:main";
  CHECK(digest_of(one) != digest_of(other));
  one.options[0].checks[0].command = {"a b"};
  other.options[0].checks[0].command = {"a", "b"};
  other.repository = one.repository;
  CHECK(digest_of(one) != digest_of(other));
}

TEST_CASE("a prefix is at least eight digits") {
  const std::string digest = digest_of(tests::sample_proposal());
  CHECK(is_prefix_of_digest(digest, digest));
  CHECK(is_prefix_of_digest(digest.substr(0, 8), digest));
  CHECK_FALSE(is_prefix_of_digest(digest.substr(0, 7), digest));
  CHECK_FALSE(is_prefix_of_digest("", digest));
  CHECK_FALSE(is_prefix_of_digest(digest + "0", digest));
  CHECK_FALSE(is_prefix_of_digest(digest.substr(1, 10), digest));
}
