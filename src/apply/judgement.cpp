#include "src/apply/judgement.hpp"

#include "src/base/text.hpp"

namespace mendwatch::apply {
namespace {

const propose::Proof* proof_of(const std::vector<propose::Proof>& proofs, const std::string& name) {
  for (const auto& proof : proofs)
    if (proof.name == name)
      return &proof;
  return nullptr;
}

// How it ended and the last thing that it said.
std::string in_short(const std::string& detail) {
  const auto lines = lines_of(trim(detail));
  if (lines.empty())
    return "it said nothing";
  auto first = lines.front();
  if (first.ends_with(':'))
    first.remove_suffix(1);
  return shorten(first, 200) + (lines.size() > 1 ? " (" + shorten(trim(lines.back()), 200) + ")" : "");
}

}  // namespace

Judgement judge_tree(const std::string& approved, const std::string& made) {
  if (!approved.empty() && approved == made)
    return {true, "A worktree of our own holds the approved tree " + made.substr(0, 12) + "."};
  return {false, "The result (tree " + made.substr(0, 12) + ") is not what was approved (tree " + approved.substr(0, 12) +
                     "). Nothing was kept; a new proposal is needed."};
}

Judgement judge_proofs(const std::vector<propose::Check>& checks, const std::vector<propose::Proof>& proofs) {
  std::size_t passed = 0;
  std::string told;
  for (const auto& check : checks) {
    const auto* proof = proof_of(proofs, check.name);
    if (proof != nullptr && proof->verdict == propose::Verdict::passed) {
      ++passed;
      continue;
    }
    const auto how = proof == nullptr ? "did not run"
                     : proof->verdict == propose::Verdict::unavailable ? "could not run: " + in_short(proof->detail)
                                                                       : "failed: " + in_short(proof->detail);
    if (check.required)
      return {false, "The check `" + visible(check.name) + "` " + how + "."};
    told += " `" + visible(check.name) + "`, which is not required, " + how + ".";
  }
  if (checks.empty())
    return {true, "There are no checks for this change."};
  return {true, (passed == checks.size() ? passed == 1 ? "The one check passed." : "All " + std::to_string(passed) + " checks passed."
                                         : std::to_string(passed) + " of " + count_of(checks.size(), "check") + " passed.") +
                    told};
}

Judgement judge_commit(const std::string& known, const std::string& made) {
  if (known.empty() || known == made)
    return {true, "Committed as " + made.substr(0, 12) + "."};
  return {false, "The commit that was made again (" + made.substr(0, 12) + ") is not the one that was made before (" + known.substr(0, 12) +
                     "). Nothing was pushed; a new proposal is needed."};
}

}  // namespace mendwatch::apply
