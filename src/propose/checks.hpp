#pragma once

#include "src/code/snapshot.hpp"
#include "src/propose/fix_proposal.hpp"

namespace mendwatch::propose {

/// What proves a tree: a syntax check for each changed file by its language, for Python also an import of each changed module, then the
/// repository's own tests, found by marker files of the base commit, unless `configured` names checks, which replace those. Commands come
/// from this fixed table or from `configured`, never from what a repository says.
std::vector<Check> find_checks(const code::Snapshot& base, const std::vector<std::string>& changed, const std::vector<Check>& configured);

/// What can be proved without running anything: JSON and YAML are read here.
std::vector<Proof> known_proofs(const std::vector<FileChange>& changes);

/// The same tests once more, watched: passes if they execute each changed place of the Python and JavaScript files in `changes`. Nothing
/// where that cannot be known: other languages, or tests that are not started by python3, node or npm.
std::optional<Check> line_check(const std::vector<FileChange>& changes, const std::vector<Check>& checks);

}  // namespace mendwatch::propose
