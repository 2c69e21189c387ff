#include "src/base/redact.hpp"

#include "src/base/text.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <memory>

namespace mendwatch {
namespace {

struct Kind {
  const char* name;
  const char* pattern;  // RE2; the first group is what is replaced, the rest stays
};

// Published forms of tokens, then what names itself a secret.
constexpr std::array kinds{
    Kind{"private-key", R"((?s)(-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\z)))"},
    Kind{"slack-token", R"(\b(xox[abeoprs]-[0-9A-Za-z-]{8,}|xapp-[0-9A-Za-z-]{8,}))"},
    Kind{"github-token", R"(\b(gh[pousr]_[0-9A-Za-z]{20,}|github_pat_[0-9A-Za-z_]{20,}))"},
    Kind{"gitlab-token", R"(\b(glpat-[0-9A-Za-z_-]{16,}))"},
    Kind{"anthropic-key", R"(\b(sk-ant-[0-9A-Za-z_-]{16,}))"},
    Kind{"openai-key", R"(\b(sk-(?:proj-)?[0-9A-Za-z_-]{20,}))"},
    Kind{"aws-key-id", R"(\b((?:AKIA|ASIA)[0-9A-Z]{16})\b)"},
    Kind{"google-key", R"(\b(AIza[0-9A-Za-z_-]{35}))"},
    Kind{"stripe-key", R"(\b([sr]k_(?:live|test)_[0-9A-Za-z]{10,}))"},
    Kind{"npm-token", R"(\b(npm_[0-9A-Za-z]{30,}))"},
    Kind{"jwt", R"(\b(eyJ[0-9A-Za-z_-]{8,}\.eyJ[0-9A-Za-z_-]{8,}\.[0-9A-Za-z_-]{4,}))"},
    Kind{"url-password", R"(\b[a-zA-Z][a-zA-Z0-9+.-]*://[^\s:/@]*:([^\s/@]+)@)"},
    Kind{"authorization", R"((?i)\b(?:bearer|basic|token)\s+([0-9A-Za-z._~+/=-]{12,}))"},
    Kind{"secret", R"((?i)(?:password|passwd|pwd|secret|api[_-]?key|access[_-]?key|auth[_-]?token|access[_-]?token|client[_-]?secret)["']?\s*[=:]\s*["']?([^\s"',;&]{4,}))"},
};

const std::array<std::unique_ptr<re2::RE2>, kinds.size()>& patterns() {
  static const auto compiled = [] {
    std::array<std::unique_ptr<re2::RE2>, kinds.size()> result;
    re2::RE2::Options options;
    options.set_encoding(re2::RE2::Options::EncodingLatin1);  // bytes, whatever they are
    for (std::size_t i = 0; i < kinds.size(); ++i)
      result[i] = std::make_unique<re2::RE2>(kinds[i].pattern, options);
    return result;
  }();
  return compiled;
}

std::string without(const std::string& text, const re2::RE2& pattern, const char* kind) {
  re2::StringPiece rest{text};
  re2::StringPiece secret;
  const char* copied = text.data();
  std::string result;
  while (re2::RE2::FindAndConsume(&rest, pattern, &secret)) {
    result.append(copied, secret.data());
    result += std::string{"[redacted:"} + kind + ']';
    copied = secret.data() + secret.size();
  }
  if (copied == text.data())
    return text;
  return result.append(copied, text.data() + text.size());
}

}  // namespace

Redactor::Redactor(std::vector<std::string> own_secrets) : own_secrets_(std::move(own_secrets)) {
  std::erase_if(own_secrets_, [](const auto& secret) { return secret.size() < 6; });
  // The longest first, so that a secret that contains another goes as a whole.
  std::sort(own_secrets_.begin(), own_secrets_.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
}

std::string Redactor::operator()(std::string_view text) const {
  std::string result{text};
  for (const auto& secret : own_secrets_)
    result = replace_all(std::move(result), secret, "[redacted:own]");
  for (std::size_t i = 0; i < kinds.size(); ++i)
    result = without(result, *patterns()[i], kinds[i].name);
  return result;
}

}  // namespace mendwatch
