#pragma once

#include "src/propose/edit/operation.hpp"

namespace mendwatch::propose {

/// Repeats the call whose failure was logged, with exponential back-off; the last attempt fails as before, so that the handler which logged
/// still does. Python (also coroutines) gets a loop around the statement, JavaScript and TypeScript a small helper around the
/// call. A POST without an idempotency key is left alone, as is what is tried again already.
Edits wrap_call_with_retry(const Scene& scene);

/// How often, and how long the first wait is.
struct RetryPlan {
  int attempts = 4;
  double first = 0.5;  // seconds
  std::string message; // what was logged
};

Edits retry_in_python(const Scene& scene, const diagnose::Location& location, const RetryPlan& plan);
Edits retry_in_javascript(const Scene& scene, const diagnose::Location& location, const RetryPlan& plan);

}  // namespace mendwatch::propose
