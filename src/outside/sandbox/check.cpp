#include "src/outside/sandbox/check.hpp"

#include "src/base/text.hpp"

namespace mendwatch::sandbox {
namespace {

constexpr std::size_t most_detail = 4000;

// The end of what it printed, safe to show.
std::string last_lines(const std::string& tail, std::size_t most, const Redactor& redact) {
  const auto text = visible(redact(to_utf8(tail)));
  const auto all = lines_of(trim(text));
  std::string last;
  for (std::size_t i = all.size() - std::min(all.size(), most); i < all.size(); ++i)
    last += (last.empty() ? "" : "\n") + shorten(all[i], 300);
  return last.size() <= most_detail ? last : "…" + to_utf8(last.substr(last.size() - most_detail));
}

}  // namespace

propose::Proof run_check(const Sandbox& sandbox, SandboxLevel level, const std::filesystem::path& worktree, const propose::Check& check,
                         const Redactor& redact) {
  propose::Proof proof;
  proof.name = check.name;
  Command command;
  command.argv = check.command;
  command.worktree = worktree;
  command.limits.time = check.limit;
  command.limits.memory = 2ull << 30;
  command.limits.processes = 256;
  const auto finished = sandbox.run(command, level);
  if (!finished) {
    proof.detail = redact(to_string(finished.error()));
    return proof;
  }
  proof.seconds = finished->seconds;
  proof.verdict = finished->passed() ? propose::Verdict::passed : propose::Verdict::failed;
  if (finished->passed()) {
    proof.detail = last_lines(finished->tail, 3, redact);
  } else {
    const auto said = last_lines(finished->tail, 40, redact);
    proof.detail = sentence(*finished, command.limits) + (said.empty() ? "" : ":\n" + said);
  }
  return proof;
}

}  // namespace mendwatch::sandbox
