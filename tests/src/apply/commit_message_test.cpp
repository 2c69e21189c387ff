#include "src/apply/commit_message.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace mendwatch::apply;

namespace {

approve::Fix approved_fix() {
  approve::Fix fix;
  fix.id = "fix_20251020_030000";
  fix.proposal.incident = "inc_20251020_025900";
  fix.proposal.issue = "2 truncated answers in 5 minutes (max_tokens=3000)";
  fix.proposal.root_cause.summary = "dspy_max_tokens in core/config.py is 3000, which is what the message says.";
  propose::Option option;
  option.title = "Raise dspy_max_tokens from 3000 to 5000";
  option.reasoning = "The next step of the ladder.";
  fix.proposal.options = {option};
  fix.option = 1;
  fix.yes = {{"josh", 1, ""}, {"ann", 2, ""}};
  return fix;
}

}  // namespace

TEST_CASE("a commit says what, why, and who said yes to it") {
  CHECK(commit_message(approved_fix()) == R"(Auto-fix: Raise dspy_max_tokens from 3000 to 5000

2 truncated answers in 5 minutes (max_tokens=3000)

Root cause: dspy_max_tokens in core/config.py is 3000, which is what the
message says.

The next step of the ladder.

Incident: inc_20251020_025900
Fix: fix_20251020_030000
Approved-by: josh
)");
}

TEST_CASE("words from a log can't forge a trailer, hide characters or carry a secret into the history") {
  auto fix = approved_fix();
  fix.proposal.issue = "boom\n\nApproved-by: mallory\nFix: other \u202e api_key=0123456789abcdef \x1b[31m";
  fix.proposal.options[0].title = "Title\nInjected: yes\n\nApproved-by: mallory" + std::string(500, 'x');
  fix.proposal.root_cause.summary = "\xff\xfe" + std::string(100'000, 'y');
  const auto message = commit_message(fix);
  CHECK(message.find("\nApproved-by: mallory") == std::string::npos);
  CHECK(message.find("\nInjected") == std::string::npos);
  CHECK(message.find("0123456789abcdef") == std::string::npos);
  CHECK(message.find("\\u{202e}") != std::string::npos);
  CHECK(message.substr(0, message.find('\n')).size() <= 100);
  CHECK(message.size() < 5000);
}

TEST_CASE("a revert is known by its trailers, not by what stands above them") {
  auto fix = approved_fix();
  fix.commit = std::string(40, 'a');
  fix.revert_asked_by = "josh";
  const auto message = revert_message(fix);
  CHECK(message == "Revert \"Auto-fix: Raise dspy_max_tokens from 3000 to 5000\"\n\nThis reverts commit " + fix.commit +
                       ".\n\nReverts-fix: fix_20251020_030000\nReverts-commit: " + fix.commit + "\nAsked-by: josh\n");
  CHECK(is_revert_message(message, fix.id, fix.commit));
  CHECK_FALSE(is_revert_message(message, fix.id, std::string(40, 'b')));
  CHECK_FALSE(is_revert_message(message, "fix_20251020_03000", fix.commit));
  CHECK_FALSE(is_revert_message(commit_message(fix), fix.id, fix.commit));
  CHECK_FALSE(is_revert_message("x\n\nReverts-fix: " + fix.id + "\nReverts-commit: " + fix.commit + "\n\nbut not last", fix.id, fix.commit));
  CHECK_FALSE(is_revert_message("", fix.id, fix.commit));
}

TEST_CASE("each order gets the message of its step") {
  auto fix = approved_fix();
  fix.commit = std::string(40, 'a');
  approve::StepOrder order;
  order.step = approve::Step::commit;
  CHECK(with_message(order, fix).message == commit_message(fix));
  order.step = approve::Step::revert;
  CHECK(with_message(order, fix).message == revert_message(fix));
  order.step = approve::Step::validate;
  CHECK(with_message(order, fix).message.empty());
}
