#include "src/apply/judgement.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace mendwatch::apply;
using propose::Check;
using propose::Proof;
using propose::Verdict;

namespace {

Check check(const char* name, bool required = true) {
  Check made;
  made.name = name;
  made.required = required;
  return made;
}

}  // namespace

TEST_CASE("all required checks must pass; one that could not run has not passed") {
  const std::vector<Check> checks{check("syntax"), check("tests")};
  CHECK(judge_proofs(checks, {{"syntax", Verdict::passed, "", 1}, {"tests", Verdict::passed, "", 1}}).sentence == "All 2 checks passed.");
  const auto failed = judge_proofs(checks, {{"syntax", Verdict::passed, "", 1}, {"tests", Verdict::failed, "ended with exit code 1:\nboom", 1}});
  CHECK_FALSE(failed.ok);
  CHECK(failed.sentence == "The check `tests` failed: ended with exit code 1 (boom).");
  CHECK_FALSE(judge_proofs(checks, {{"syntax", Verdict::passed, "", 1}, {"tests", Verdict::unavailable, "no such program", 0}}).ok);
  CHECK_FALSE(judge_proofs(checks, {{"syntax", Verdict::passed, "", 1}}).ok);
  CHECK_FALSE(judge_proofs(checks, {}).ok);
}

TEST_CASE("a check that is not required is told and stops nothing") {
  const auto judged = judge_proofs({check("syntax"), check("lint", false)}, {{"syntax", Verdict::passed, "", 1}, {"lint", Verdict::failed, "x", 1}});
  CHECK(judged.ok);
  CHECK(judged.sentence == "1 of 2 checks passed. `lint`, which is not required, failed: x.");
  CHECK(judge_proofs({}, {}).ok);
}

TEST_CASE("what is committed is the approved tree and the same commit again, or nothing") {
  const std::string tree(40, 'a'), other(40, 'b');
  CHECK(judge_tree(tree, tree).ok);
  CHECK_FALSE(judge_tree(tree, other).ok);
  CHECK_FALSE(judge_tree("", "").ok);
  CHECK(judge_commit("", tree).ok);
  CHECK(judge_commit(tree, tree).ok);
  CHECK_FALSE(judge_commit(tree, other).ok);
}
