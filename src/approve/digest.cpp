#include "src/approve/digest.hpp"

#include "src/base/digest.hpp"
#include "src/base/text.hpp"

namespace mendwatch::approve {
namespace {

// What a card can hold beside everything else.
constexpr std::size_t shown_bytes = 12000;

class Canonical {
public:
  void field(std::string_view name, std::string_view bytes) {
    text_ += name;
    text_ += ' ';
    text_ += std::to_string(bytes.size());
    text_ += ':';
    text_ += bytes;
    text_ += '\n';
  }
  void number(std::string_view name, std::int64_t value) { field(name, std::to_string(value)); }
  const std::string& text() const { return text_; }

private:
  std::string text_ = "mendwatch fix 1\n";
};

void write(Canonical& out, const propose::Check& check) {
  out.field("check", check.name);
  out.number("words", std::int64_t(check.command.size()));
  for (const auto& word : check.command)
    out.field("word", word);
  out.number("limit", check.limit.count());
  out.number("required", check.required);
  out.number("tests", check.tests);
}

void write(Canonical& out, const propose::Option& option) {
  out.field("kind", to_string(option.kind));
  out.field("tree", option.tree);
  out.field("diff", option.diff);
  out.number("checks", std::int64_t(option.checks.size()));
  for (const auto& check : option.checks)
    write(out, check);
  out.field("sandbox", to_string(option.sandbox));
  out.field("on_worse", to_string(option.on_worse));
  out.field("suspect_commit", option.suspect_commit);
}

}  // namespace

std::string digest_of(const propose::FixProposal& proposal) {
  Canonical out;
  out.field("repository", proposal.repository);
  out.field("branch", proposal.branch);
  out.field("base_commit", proposal.base_commit);
  out.number("options", std::int64_t(proposal.options.size()));
  for (const auto& option : proposal.options)
    write(out, option);
  return sha256(out.text());
}

bool is_prefix_of_digest(std::string_view text, std::string_view digest) {
  return text.size() >= shortest_digest_prefix && digest.starts_with(lower(text));
}

bool can_be_shown_whole(const propose::FixProposal& proposal) {
  std::size_t bytes = 0;
  for (const auto& option : proposal.options)
    bytes += option.diff.size();
  return bytes <= shown_bytes;
}

}  // namespace mendwatch::approve
