#pragma once

#include "src/base/redact.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace mendwatch::diagnose {

struct Settings {
  std::size_t locations = 10;     // that are told
  std::size_t suspects = 5;
  std::size_t evidence = 16;
  int history = 200;              // commits that are looked at
  int blamed = 4;                 // top locations whose lines are traced to a commit
  std::vector<std::string> prefixes;  // container paths that stand for the repository's root
  Redactor redact = Redactor{};                // what leaves in a quote has gone through it
};

}  // namespace mendwatch::diagnose
