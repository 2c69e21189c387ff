#include "src/outside/git/push.hpp"

#include "src/base/text.hpp"
#include "src/outside/git/errors.hpp"
#include "src/outside/git/local_transport.hpp"

namespace mendwatch::git {
namespace {

constexpr std::size_t most_words = 4096;

// One push, and what came back of it. The base's callbacks give their payload as a Conversation.
class Push : public Conversation {
public:
  Push(const PushOrder& order, const RemoteSettings& settings) : Conversation(order.remote, settings), order_(order) {
    transport_.over = [this] { return over(); };
  }

  /// What libgit2 returned; the rest stands in the members.
  int carry_out(git_repository* repository) {
    RemoteHandle remote;
    if (const int code = anonymous_remote(remote, repository, order_.remote); code != 0)
      return code;
    git_push_options options = GIT_PUSH_OPTIONS_INIT;
    options.callbacks = callbacks();
    options.callbacks.sideband_progress = said;
    options.callbacks.push_negotiation = negotiate;
    options.callbacks.push_update_reference = answered;
    if (!local_path(order_.remote).empty())
      options.callbacks.transport = make_transport;
    options.follow_redirects = GIT_REMOTE_REDIRECT_NONE;
    options.pb_parallelism = 1;
    // A push names references on both sides; ours also keeps the commit from being collected.
    const auto ours = "refs/mendwatch/" + order_.commit;
    Handle<git_reference, git_reference_free> anchor;
    git_oid id;
    if (git_oid_fromstr(&id, order_.commit.c_str()) != 0)
      return -1;
    if (const int code = git_reference_create(anchor.out(), repository, ours.c_str(), &id, 1, nullptr); code != 0)
      return code;
    std::string specification = ours + ":" + reference();
    char* specifications[] = {specification.data()};
    const git_strarray wanted{specifications, 1};
    return git_remote_push(remote.get(), &wanted, &options);
  }

  std::string reference() const { return "refs/heads/" + order_.branch; }

  std::string found;      // where the branch was when the conversation began
  bool elsewhere = false;  // not where it was expected, so nothing was sent
  bool accepted = false;
  std::string refusal;    // the other side's word for this branch
  std::string words() const { return transport_.complaints + words_; }

private:
  static Push& self(void* payload) { return *static_cast<Push*>(static_cast<Conversation*>(payload)); }

  static int make_transport(git_transport** out, git_remote* owner, void* payload) { return self(payload).transport_.make(out, owner); }

  static int said(const char* text, int size, void* payload) {
    auto& push = self(payload);
    if (size > 0 && push.words_.size() < most_words)
      push.words_.append(text, static_cast<std::size_t>(size));
    return push.over() ? GIT_EUSER : 0;
  }

  // The comparison: the other side swaps only from what it told us here.
  static int negotiate(const git_push_update** updates, size_t count, void* payload) {
    auto& push = self(payload);
    if (count != 1)
      return GIT_EUSER;
    push.found = git_oid_is_zero(&updates[0]->src) != 0 ? "" : to_text(updates[0]->src);
    push.elsewhere = push.found != push.order_.expected;
    return push.elsewhere ? GIT_EUSER : 0;
  }

  static int answered(const char* reference, const char* refusal, void* payload) {
    auto& push = self(payload);
    if (push.reference() != reference)
      return 0;
    if (refusal == nullptr)
      push.accepted = true;
    else
      push.refusal = shorten(refusal, 500);
    return 0;
  }

  const PushOrder& order_;
  LocalTransport transport_;
  std::string words_;
};

// After anything but a plain yes: is our commit there?
PushResult look(const std::filesystem::path& mirror, const PushOrder& order, const RemoteSettings& settings, PushResult otherwise) {
  auto fetched = Repository::mirror(order.remote, mirror.string(), settings);
  auto head = fetched ? fetched->head(order.branch) : Result<std::string>{fetched.error()};
  if (!head) {
    // The branch is gone, which is an answer; or nobody can be asked, which is none.
    const bool gone = fetched && head.error().code == Errc::not_found;
    if (gone || otherwise.landing == Landing::declined)
      return gone ? PushResult{Landing::moved, "", "the branch is gone"} : otherwise;
    return {Landing::unknown, "", otherwise.words.empty() ? to_string(head.error()) : otherwise.words};
  }
  otherwise.head = *head;
  auto store = ObjectStore::open(mirror, ObjectStore::Keep::in_memory);
  if (!store)
    return {Landing::unknown, *head, to_string(store.error())};
  if (auto there = store->contains(*head, order.commit); there && *there)
    return {Landing::pushed, *head, otherwise.words};
  if (*head != order.expected)
    return {Landing::moved, *head, otherwise.words};
  return otherwise;
}

}  // namespace

PushResult push_cas(const std::filesystem::path& mirror, const PushOrder& order, const RemoteSettings& settings) {
  auto repository = Repository::open(mirror.string());
  if (!repository)
    return {Landing::unknown, "", to_string(repository.error())};
  Push push{order, settings};
  const int code = push.carry_out(repository->raw());
  if (code == 0 && push.accepted)
    return {Landing::pushed, order.commit, push.words()};
  if (code == 0 && push.found == order.commit && push.refusal.empty())
    return {Landing::pushed, order.commit, ""};  // it was there, so nothing was to be done
  PushResult result;
  result.words = push.words();
  if (!push.refusal.empty()) {
    result.landing = Landing::declined;
    result.words = push.refusal + (result.words.empty() ? "" : ": " + result.words);
  } else if (code != 0 && !push.elsewhere) {
    const auto problem = error_of(code, "cannot push", order.remote);
    result.landing = problem.code == Errc::refused ? Landing::declined : Landing::unknown;
    result.words = to_string(problem) + (result.words.empty() ? "" : ": " + result.words);
  }
  return look(mirror, order, settings, std::move(result));
}

Result<std::string> remote_head(const std::string& remote, const std::string& branch, const RemoteSettings& settings) {
  use_libgit2();
  RemoteHandle other;
  if (const int code = anonymous_remote(other, nullptr, remote); code != 0)
    return error_of(code, "not a remote", remote);
  Conversation conversation{remote, settings};
  const auto callbacks = conversation.callbacks();
  if (const int code = git_remote_connect(other.get(), GIT_DIRECTION_FETCH, &callbacks, nullptr, nullptr); code != 0)
    return error_of(code, "cannot connect", remote);
  const git_remote_head** heads = nullptr;
  std::size_t count = 0;
  if (const int code = git_remote_ls(&heads, &count, other.get()); code != 0)
    return error_of(code, "cannot list its branches", remote);
  const auto wanted = "refs/heads/" + branch;
  for (std::size_t i = 0; i < count; ++i)
    if (wanted == heads[i]->name)
      return to_text(heads[i]->oid);
  return std::string{};
}

}  // namespace mendwatch::git
