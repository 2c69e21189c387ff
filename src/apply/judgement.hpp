#pragma once

#include "src/approve/step.hpp"

namespace mendwatch::apply {

/// Whether a step's effect is what was approved, and one sentence for people: what was done, or what went wrong and what to do.
struct Judgement {
  bool ok = false;
  std::string sentence;
};

/// The tree that came out must be the approved one, to the byte.
Judgement judge_tree(const std::string& approved, const std::string& made);

/// Every required check must have passed; unavailable counts as failed there. Other checks are only told.
Judgement judge_proofs(const std::vector<propose::Check>& checks, const std::vector<propose::Proof>& proofs);

/// A commit that is made again must be the one that is known already.
Judgement judge_commit(const std::string& known, const std::string& made);

}  // namespace mendwatch::apply
