#include "src/outside/errands/errands.hpp"

#include "src/base/text.hpp"
#include "src/propose/checks.hpp"

#include <atomic>
#include <set>

#include <unistd.h>

namespace mendwatch::errands {
namespace {

using propose::Check;
using propose::Proof;
using propose::Trial;
using propose::Verdict;
using Clock = std::chrono::steady_clock;

constexpr std::size_t detail_bytes = 1500;

// A worktree that goes when the trial is over.
class Worktree {
public:
  static Result<Worktree> make(const git::ObjectStore& store, const std::string& tree, const std::filesystem::path& folder) {
    Worktree worktree{folder};
    if (auto done = git::check_out(store, tree, folder); !done)
      return done.error();
    return worktree;
  }
  Worktree(Worktree&& other) noexcept : folder_(std::exchange(other.folder_, {})) {}
  Worktree& operator=(Worktree&&) = delete;
  ~Worktree() {
    if (!folder_.empty())
      (void)git::remove_worktree(folder_);
  }
  const std::filesystem::path& folder() const { return folder_; }

private:
  explicit Worktree(std::filesystem::path folder) : folder_(std::move(folder)) {}
  std::filesystem::path folder_;
};

// Several workshops may share a folder.
std::filesystem::path fresh(const std::filesystem::path& folder, const std::string& name) {
  static std::atomic<unsigned> number{0};
  return folder / (name + "-" + std::to_string(::getpid()) + "-" + std::to_string(++number));
}

// The last lines, safe to show.
std::string shown(std::string_view tail, const Redactor& redact) {
  std::string text = visible(redact(to_utf8(trim(tail))));
  if (text.size() <= detail_bytes)
    return text;
  const auto cut = text.find('\n', text.size() - detail_bytes);
  return "…\n" + to_utf8(cut == std::string::npos ? text.substr(text.size() - detail_bytes) : text.substr(cut + 1));
}

Proof unavailable(const Check& check, std::string why) { return {check.name, Verdict::unavailable, std::move(why), 0}; }

Proof run_check(const Check& check, const std::filesystem::path& worktree, propose::SandboxLevel level, const Workshop& workshop, Clock::time_point deadline) {
  const auto left = std::chrono::duration_cast<Duration>(deadline - Clock::now());
  if (left <= Duration::zero())
    return unavailable(check, "There was no time left for it.");
  sandbox::Command command{check.command, worktree, {}, {}, {}};
  command.limits.time = std::min(check.limit, left);
  if (!workshop.sandbox->has(command))
    return unavailable(check, (check.command.empty() ? std::string{"The program"} : check.command[0]) + " is not installed here.");
  const auto finished = workshop.sandbox->run(command, level);
  if (!finished)
    return unavailable(check, to_string(finished.error()));
  Proof proof{check.name, finished->passed() ? Verdict::passed : Verdict::failed, shown(finished->tail, workshop.redact), finished->seconds};
  if (!finished->passed())
    proof.detail = "It " + sandbox::sentence(*finished, command.limits) + ". " + proof.detail;
  return proof;
}

// The tree says what it is: the same files as the option's, with unchanged modes.
std::string mismatch(const propose::Option& option, const git::Difference& difference) {
  std::set<std::string> wanted, found;
  for (const auto& change : option.changes)
    wanted.insert(change.path);
  for (const auto& file : difference.files) {
    found.insert(file.path);
    if (file.mode_after != 0100644 && file.mode_after != 0100755)
      return file.path + " is no regular file in the resulting tree";
    if (file.mode_before != 0 && file.mode_before != file.mode_after)
      return file.path + " changes its mode in the resulting tree";
  }
  return wanted == found ? std::string{} : "the resulting tree differs in other files than the option says";
}

}  // namespace

Trial try_option(const propose::Option& option, const std::string& base_commit, Workshop& workshop, Clock::time_point deadline) {
  Trial trial;
  const auto tree = workshop.store->write_tree(base_commit, option.changes);
  if (!tree) {
    trial.problem = "its tree cannot be made: " + to_string(tree.error());
    return trial;
  }
  const auto difference = workshop.store->diff(base_commit, *tree);
  if (!difference) {
    trial.problem = "its diff cannot be made: " + to_string(difference.error());
    return trial;
  }
  trial.problem = mismatch(option, *difference);
  if (!trial.problem.empty())
    return trial;
  trial.tree = *tree;
  trial.diff = difference->text;

  const auto level = workshop.sandbox->level_for(workshop.wanted);
  if (!level) {
    for (const auto& check : option.checks)
      trial.proofs.push_back(unavailable(check, "Not run: " + to_string(level.error())));
    return trial;
  }
  trial.sandbox = *level;
  const auto worktree = Worktree::make(*workshop.store, *tree, fresh(workshop.folder, "trial"));
  if (!worktree) {
    trial.problem = "it cannot be checked out: " + to_string(worktree.error());
    return trial;
  }
  std::vector<Check> failing;
  bool tests_pass = false;
  for (const auto& check : option.checks) {
    trial.proofs.push_back(run_check(check, worktree->folder(), *level, workshop, deadline));
    if (trial.proofs.back().verdict == Verdict::failed)
      failing.push_back(check);
    tests_pass |= check.tests && trial.proofs.back().verdict == Verdict::passed;
  }
  if (const auto lines = propose::line_check(option.changes, option.checks); lines && tests_pass) {
    auto proof = run_check(*lines, worktree->folder(), *level, workshop, deadline);
    trial.lines_executed = proof.verdict == Verdict::passed;
    // Lines that no test reaches are a reason for care, not a failure.
    if (proof.verdict == Verdict::failed)
      proof.verdict = Verdict::unavailable;
    trial.proofs.push_back(std::move(proof));
  }
  if (failing.empty())
    return trial;
  const auto base_tree = workshop.store->tree_of(base_commit);
  if (!base_tree)
    return trial;
  const auto before = Worktree::make(*workshop.store, *base_tree, fresh(workshop.folder, "base"));
  if (!before)
    return trial;
  for (const auto& check : failing)
    if (run_check(check, before->folder(), *level, workshop, deadline).verdict == Verdict::failed)
      trial.failing_before.push_back(check.name);
  return trial;
}

propose::FixProposal run(propose::Session& session, const std::string& base_commit, Workshop& workshop) {
  const auto deadline = Clock::now() + workshop.limit;
  auto action = session.advance(propose::Begin{});
  while (const auto* wanted = std::get_if<propose::TryOptions>(&action)) {
    propose::Tried tried;
    for (const auto& option : wanted->options)
      tried.trials.push_back(try_option(option, base_commit, workshop, deadline));
    action = session.advance(tried);
  }
  return std::get<propose::Done>(action).proposal;
}

}  // namespace mendwatch::errands
