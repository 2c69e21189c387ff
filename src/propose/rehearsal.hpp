#pragma once

#include "src/propose/session.hpp"

namespace mendwatch::propose {

/// How a playbook's own test went.
struct Rehearsed {
  bool passed = false;
  std::string report;  // what was expected and what came, when it did not pass
};

/// Plays a playbook's test: a repository of the test's files, `incident` made of its lines, diagnosed, and proposed for by this playbook
/// alone; every check is taken as passed. Pure.
Rehearsed rehearse(const Playbook& playbook, const Rehearsal& test, const correlate::Incident& incident);

/// Removed and added lines of a change, `-` and `+` before them; how tests write down what they expect.
std::string changed_lines(const std::vector<FileChange>& changes);

}  // namespace mendwatch::propose
