#include "src/base/redact.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;

TEST_CASE("tokens go by their form, our own secrets by their value") {
  const Redactor redact{{"hunter2hunter2", "abc"}};
  CHECK(redact("login with hunter2hunter2 failed") == "login with [redacted:own] failed");
  CHECK(redact("abc stays, it is too short to be a secret") == "abc stays, it is too short to be a secret");
  CHECK(redact("xoxb-123456789-abcdef") == "[redacted:slack-token]");
  CHECK(redact("url postgres://app:s3cr3t@db/x") == "url postgres://app:[redacted:url-password]@db/x");
  CHECK(redact("api_key=0123456789 ok") == "api_key=[redacted:secret] ok");
  CHECK(redact("Authorization: Bearer abcdefghijklmnop") == "Authorization: Bearer [redacted:authorization]");
}

TEST_CASE("ordinary lines stay as they are") {
  const Redactor redact;
  for (auto line : {"WARNING - LM response truncated (max_tokens=3000)", "GET /token/list 200 in 12 ms", "user logged in",
                    "commit 4157e668 pushed to origin/main"})
    CHECK(redact(line) == line);
}
