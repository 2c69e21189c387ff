#include "actors/implement/workbench.hpp"

#include "src/apply/commit_message.hpp"
#include "src/apply/judgement.hpp"
#include "src/base/fix_id.hpp"
#include "src/base/kill_point.hpp"
#include "src/base/text.hpp"
#include "src/outside/git/worktree.hpp"
#include "src/outside/sandbox/check.hpp"
#include "src/propose/guardrails.hpp"

namespace mendwatch {
namespace {

using approve::Step;
using approve::StepOrder;
using approve::StepResult;

StepResult result_of(const StepOrder& order, bool ok, std::string sentence, Json detail = Json::object()) {
  return {order.fix, order.number, order.step, ok, std::move(sentence), std::move(detail)};
}

// What may work when it is tried again, without anybody having changed anything, and what won't.
bool may_work_later(const Error& error) {
  return error.code == Errc::unavailable || error.code == Errc::timed_out;
}

StepResult failure(const StepOrder& order, const std::string& what, const Error& error, const char* advice) {
  return result_of(order, false, what + ": " + visible(to_string(error)) + ". " + advice);
}

std::string short_id(const std::string& id) { return id.substr(0, 12); }

}  // namespace

Workbench::Workbench(WorkbenchSettings settings) : settings_(std::move(settings)), redact_(settings_.secrets) {}

StepResult Workbench::carry_out(const StepOrder& order) {
  StepResult result;
  try {
    // The id becomes a folder's name.
    if (!is_fix_id(order.fix))
      return result_of(order, false, "The order names no fix: " + visible(shorten(order.fix, 100)) + ".");
    switch (order.step) {
      case Step::apply: result = apply(order); break;
      case Step::validate: result = validate(order); break;
      case Step::commit: result = commit(order); break;
      case Step::push: result = push(order); break;
      case Step::revert: result = revert(order); break;
      case Step::discard: result = discard(order); break;
      default: result = result_of(order, false, "The step " + std::string{to_string(order.step)} + " isn't done here."); break;
    }
  } catch (const std::exception& problem) {
    // Memory or a library: an answer, so that the fix ends and says why, instead of an actor that ends again and again.
    result = result_of(order, false, std::string{"It could not be done: "} + problem.what() + ".");
  }
  result.sentence = redact_(result.sentence);
  return result;
}

git::RemoteSettings Workbench::remote_settings() const {
  git::RemoteSettings settings;
  if (!settings_.repository.user.empty() || !settings_.repository.password.empty())
    settings.credentials = [user = settings_.repository.user, secret = settings_.repository.password,
                            remote = settings_.repository.remote](const std::string& url) -> std::optional<git::Credentials> {
      // Only to the remote of the configuration, wherever the other side would like to send us.
      return url == remote ? std::optional{git::Credentials{user, secret, "", ""}} : std::nullopt;
    };
  return settings;
}

Result<git::ObjectStore> Workbench::store_with(const std::string& commit) {
  auto store = git::ObjectStore::open(mirror(), git::ObjectStore::Keep::on_disk);
  if (store && store->tree_of(commit))
    return store;
  if (auto fetched = git::Repository::mirror(settings_.repository.remote, mirror().string(), remote_settings()); !fetched)
    return fetched.error();
  store = git::ObjectStore::open(mirror(), git::ObjectStore::Keep::on_disk);
  if (store)
    if (auto there = store->tree_of(commit); !there)
      return there.error();
  return store;
}

// What may be changed was judged before anybody was asked. The configuration may say something else by now, and this is the last look.
Result<void> Workbench::judge_again(const StepOrder& order) const {
  auto repository = git::Repository::open(mirror().string());
  auto snapshot = repository ? repository->snapshot(order.base_commit) : repository.error();
  if (!snapshot)
    return snapshot.error();
  propose::ChangePolicy policy;
  policy.paths = settings_.repository.paths;
  policy.restricted_paths = settings_.repository.restricted_paths;
  policy.own_secrets = settings_.secrets;
  policy.most_files = policy.most_lines = 1u << 20;  // how much is too much was the proposal's question
  const auto judged = propose::judge_changes((*snapshot)->list(), order.option.changes, policy);
  if (!judged.allowed)
    return Error{Errc::refused, judged.problems.empty() ? "the change is not allowed" : judged.problems.front(), order.fix};
  if (judged.restricted && !order.option.restricted)
    return Error{Errc::refused, "the change touches restricted paths, which the card didn't say; a new proposal is needed", order.fix};
  return {};
}

Result<std::string> Workbench::approved_tree(git::ObjectStore& store, const StepOrder& order) const {
  auto tree = store.write_tree(order.base_commit, order.option.changes);
  if (!tree)
    return tree.error();
  if (auto judged = apply::judge_tree(order.option.tree, *tree); !judged.ok)
    return Error{Errc::refused, judged.sentence, order.fix};
  auto difference = store.diff(order.base_commit, *tree);
  if (!difference)
    return difference.error();
  if (difference->text != order.option.diff)
    return Error{Errc::refused, "the diff is not the one that was shown; a new proposal is needed", order.fix};
  return tree;
}

Result<std::string> Workbench::approved_commit(git::ObjectStore& store, const StepOrder& order) const {
  auto tree = approved_tree(store, order);
  if (!tree)
    return tree.error();
  auto made = store.commit({*tree, order.base_commit, apply::author_name, apply::author_email, order.authored, order.message});
  if (!made)
    return made.error();
  if (auto judged = apply::judge_commit(order.commit, *made); !judged.ok)
    return Error{Errc::refused, judged.sentence, order.fix};
  return made;
}

Result<void> Workbench::check_out(const git::ObjectStore& store, const StepOrder& order) const {
  return git::check_out(store, order.option.tree, worktree(order.fix));
}

StepResult Workbench::apply(const StepOrder& order) {
  auto store = store_with(order.base_commit);
  if (!store)
    return failure(order, "The base commit can't be read", store.error(), "Nothing was changed; check the repository's remote.");
  if (auto judged = judge_again(order); !judged)
    return failure(order, "The change isn't allowed", judged.error(), "Nothing was changed.");
  auto tree = approved_tree(*store, order);
  if (!tree)
    return failure(order, "The change can't be applied", tree.error(), "Nothing was changed.");
  if (auto written = check_out(*store, order); !written)
    return failure(order, "The worktree can't be written", written.error(), "Make room in the state folder; nothing was pushed.");
  kill_point("apply.mid_effect");
  return result_of(order, true, apply::judge_tree(order.option.tree, *tree).sentence, {{"tree", *tree}});
}

Result<sandbox::SandboxLevel> Workbench::level_for(const StepOrder& order) const {
  const auto approved = order.option.sandbox;
  if (approved == sandbox::SandboxLevel::none)
    return Error{Errc::refused, "the checks were never run, since there is no sandbox here (" + settings_.sandbox.why() + ")", "sandbox"};
  if (approved == sandbox::SandboxLevel::unsafe_host && settings_.repository.sandbox != sandbox::SandboxLevel::unsafe_host)
    return Error{Errc::refused, "the configuration no longer allows to run the checks on the bare host", "sandbox"};
  if (approved != sandbox::SandboxLevel::unsafe_host && approved > settings_.sandbox.level())
    return Error{Errc::refused, "the approved level " + std::string{to_string(approved)} + " can't be had here: " + settings_.sandbox.why(),
                 "sandbox"};
  return approved;
}

StepResult Workbench::validate(const StepOrder& order) {
  const auto level = level_for(order);
  if (!level)
    return failure(order, "The checks can't be run", level.error(), "Nothing was pushed.");
  auto store = store_with(order.base_commit);
  auto tree = store ? approved_tree(*store, order) : Result<std::string>{store.error()};
  if (!tree)
    return failure(order, "The approved tree can't be made", tree.error(), "Nothing was pushed.");
  // Anew, so that what is checked is what the objects say, whatever happened to the folder since.
  if (auto written = check_out(*store, order); !written)
    return failure(order, "The worktree can't be written", written.error(), "Make room in the state folder; nothing was pushed.");
  std::vector<propose::Proof> proofs;
  for (const auto& check : order.option.checks) {
    proofs.push_back(sandbox::run_check(settings_.sandbox, *level, worktree(order.fix), check, redact_));
    kill_point("validate.mid_effect");
    if (check.required && proofs.back().verdict != propose::Verdict::passed)
      break;  // it can't be good any more
  }
  const auto judged = apply::judge_proofs(order.option.checks, proofs);
  return result_of(order, judged.ok, judged.sentence, {{"proofs", proofs}, {"sandbox", *level}});
}

StepResult Workbench::commit(const StepOrder& order) {
  auto store = store_with(order.base_commit);
  auto made = store ? approved_commit(*store, order) : Result<std::string>{store.error()};
  if (!made)
    return failure(order, "The commit can't be made", made.error(), "Nothing was pushed.");
  kill_point("commit.mid_effect");
  return result_of(order, true, apply::judge_commit(order.commit, *made).sentence, {{"commit", *made}, {"tree", order.option.tree}});
}

StepResult Workbench::push(const StepOrder& order) {
  auto store = store_with(order.base_commit);
  // The mirror may have been lost since; then the commit is made again, and is the same.
  auto made = store ? approved_commit(*store, order) : Result<std::string>{store.error()};
  if (!made) {
    auto failed = failure(order, "The commit can't be pushed", made.error(), "It is tried again if that can help.");
    failed.detail["unknown"] = may_work_later(made.error());
    return failed;
  }
  const auto pushed = git::push_cas(mirror(), {settings_.repository.remote, order.branch, order.base_commit, *made}, remote_settings());
  kill_point("push.mid_effect");
  const auto words = visible(shorten(to_utf8(std::string{trim(pushed.words)}), 600));
  Json detail{{"commit", *made}, {"head", pushed.head}};
  switch (pushed.landing) {
    case git::Landing::pushed:
      static_cast<void>(git::remove_worktree(worktree(order.fix)));  // has done its work
      return result_of(order, true, "Pushed " + short_id(*made) + " to " + order.branch + ".", detail);
    case git::Landing::moved:
      detail["moved"] = true;
      return result_of(order, false,
                       "The branch " + order.branch + " is no longer at " + short_id(order.base_commit) + " but " +
                           (pushed.head.empty() ? "gone" : "at " + short_id(pushed.head)) + ", so nothing was pushed.",
                       detail);
    case git::Landing::declined:
      return result_of(order, false, "The remote declined the push: " + words + ". Nothing was pushed.", detail);
    case git::Landing::unknown: break;
  }
  detail["unknown"] = true;
  return result_of(order, false, "Whether the push arrived is not known: " + words + ". It is looked up and tried again.", detail);
}

// Between our commit and the head: ours is the only one that says so in its trailers.
std::string Workbench::find_revert(const git::ObjectStore& store, const std::string& head, const StepOrder& order) const {
  git::RevwalkHandle walk;
  auto from = git::to_oid(head), until = git::to_oid(order.commit);
  if (!from || !until || git_revwalk_new(walk.out(), store.raw()) != 0 || git_revwalk_push(walk.get(), &*from) != 0 ||
      git_revwalk_hide(walk.get(), &*until) != 0)
    return {};
  git_oid id;
  for (int n = 0; n < 10'000 && git_revwalk_next(&id, walk.get()) == 0; ++n) {
    git::CommitHandle commit;
    if (git_commit_lookup(commit.out(), store.raw(), &id) == 0 &&
        apply::is_revert_message(git_commit_message(commit.get()), order.fix, order.commit))
      return git::to_text(id);
  }
  return {};
}

StepResult Workbench::revert(const StepOrder& order) {
  const auto unsure = [&](const std::string& what) {
    return result_of(order, false, what + " It is looked up and tried again.", {{"unknown", true}});
  };
  constexpr int attempts = 5;  // against others who push to the same branch
  for (int attempt = 0; attempt < attempts; ++attempt) {
    auto mirrored = git::Repository::mirror(settings_.repository.remote, mirror().string(), remote_settings());
    // The card may have promised it, so it is tried until the remote answers; only a no is a no.
    if (!mirrored)
      return mirrored.error().code != Errc::refused
                 ? unsure("The remote can't be reached: " + visible(to_string(mirrored.error())) + ".")
                 : failure(order, "The remote can't be read", mirrored.error(), "It was not taken back.");
    auto head = mirrored->head(order.branch);
    auto store = git::ObjectStore::open(mirror(), git::ObjectStore::Keep::on_disk);
    if (!head || !store)
      return failure(order, "The branch can't be read", head ? store.error() : head.error(), "It was not taken back.");
    auto contains = store->contains(*head, order.commit);
    if (!contains || !*contains)
      return result_of(order, false,
                       "Our commit " + short_id(order.commit) + " is not on " + order.branch + " any more: there is nothing to take back.");
    if (auto done = find_revert(*store, *head, order); !done.empty())
      return result_of(order, true, "Taken back by " + short_id(done) + ".", {{"commit", done}});
    auto tree = store->revert_tree(order.commit, *head);
    if (!tree)
      return failure(order, "It can't be taken back by itself", tree.error(), "Somebody has to do it by hand.");
    if (auto now = store->tree_of(*head); now && *now == *tree)
      return result_of(order, true, "Somebody has taken it back already: " + order.branch + " is without it.", {{"commit", *head}});
    auto made = store->commit({*tree, *head, apply::author_name, apply::author_email, order.authored, order.message});
    if (!made)
      return failure(order, "The revert can't be committed", made.error(), "It was not taken back.");
    const auto pushed = git::push_cas(mirror(), {settings_.repository.remote, order.branch, *head, *made}, remote_settings());
    kill_point("revert.mid_effect");
    const auto words = visible(shorten(to_utf8(std::string{trim(pushed.words)}), 600));
    if (pushed.landing == git::Landing::pushed)
      return result_of(order, true, "Taken back: pushed " + short_id(*made) + " to " + order.branch + ".", {{"commit", *made}});
    if (pushed.landing == git::Landing::declined)
      return result_of(order, false, "The remote declined the revert: " + words + ". It was not taken back.");
    if (pushed.landing == git::Landing::unknown)
      return unsure("Whether the revert arrived is not known: " + words + ".");
  }
  return unsure("The branch " + order.branch + " moved each time that the revert was pushed.");
}

StepResult Workbench::discard(const StepOrder& order) {
  const auto removed = git::remove_worktree(worktree(order.fix));
  kill_point("discard.mid_effect");
  if (!removed)
    return failure(order, "The worktree can't be removed", removed.error(), "Remove it by hand.");
  return result_of(order, true, "The worktree is gone; nothing was pushed.");
}

}  // namespace mendwatch
