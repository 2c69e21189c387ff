#pragma once

#include "src/propose/edit/source.hpp"

namespace mendwatch::propose {

/// What a place in Python code seems to want when the real value is missing.
struct ExpectedValue {
  std::string text = "None";   // an expression: None, 0, "", [], {}
  bool certain = false;        // the code itself says so: it tests for emptiness, iterates, adds up …
  bool invents = false;        // a number that nobody gave: it could be taken for a real one
  bool unusable = false;       // no value does here: it is called, divided by …
};

/// Judged by what is done with the expression; for `x = EXPRESSION` by what the function does with x afterwards.
ExpectedValue expected_value(const code::Node& expression);

/// The whole access that begins with this expression: `user` in `await user.profile.name()` → all of it.
code::Node whole_access(const code::Node& expression);

}  // namespace mendwatch::propose
