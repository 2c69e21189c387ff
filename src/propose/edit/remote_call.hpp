#pragma once

#include "src/propose/edit/operation.hpp"

namespace mendwatch::propose {

/// How likely a call goes to another process: 0 surely not, 1 and more likely. `callee` is the source text of what is called, `message` what
/// was logged when it failed: shared words speak for it.
double remoteness(std::string_view callee, bool awaited, std::string_view message);

/// Logging, formatting, waiting and the like: never what failed.
bool is_plumbing(std::string_view callee);

/// What trying again could do.
struct Repetition {
  bool refused = false;     // a POST without an idempotency key that pays, orders, sends …
  bool retries_already = false;
  Risk least_risk = Risk::low;
  std::string caution;
};

/// `call` is the text of what would be repeated, `function` that of the function around it, `callee` what is called. A callee that is
/// defined once in this repository is looked into as well.
Repetition judge_repetition(const Scene& scene, std::string_view callee, std::string_view call, std::string_view function);

/// True if the text speaks of attempts, retries or back-off: something here tries again already.
bool speaks_of_retries(std::string_view text);

/// `0.5, 1 and 2 seconds`: the waits between `attempts` attempts.
std::string waits_in_words(int attempts, double first);

}  // namespace mendwatch::propose
