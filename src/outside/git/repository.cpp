#include "src/outside/git/repository.hpp"

#include "src/outside/git/errors.hpp"
#include "src/outside/git/snapshot.hpp"

#include <filesystem>
#include <map>
#include <mutex>
#include <map>
#include <memory>
#include <mutex>

namespace mendwatch::git {

// What libgit2 calls back. Nothing may be thrown through it.
struct ConversationCalls {
  static int credentials(git_credential** out, const char*, const char* user_from_url, unsigned allowed, void* payload) {
    auto& self = *static_cast<Conversation*>(payload);
    // It asks again after each refusal, for ever.
    if (!self.settings_.credentials || ++self.attempts_ > 3 || self.over())
      return GIT_EAUTH;
    const auto known = self.settings_.credentials(self.url_);
    if (!known)
      return GIT_EAUTH;
    const std::string user = known->user.empty() && user_from_url != nullptr ? user_from_url : known->user;
    if ((allowed & GIT_CREDENTIAL_SSH_KEY) != 0 && !known->private_key.empty())
      return git_credential_ssh_key_new(out, user.c_str(), nullptr, known->private_key.c_str(), known->passphrase.c_str());
    if ((allowed & GIT_CREDENTIAL_USERPASS_PLAINTEXT) != 0)
      return git_credential_userpass_plaintext_new(out, user.c_str(), known->secret.c_str());
    if ((allowed & GIT_CREDENTIAL_USERNAME) != 0)
      return git_credential_username_new(out, user.c_str());
    return GIT_EAUTH;
  }

  static int transferred(const git_indexer_progress* stats, void* payload) {
    auto& self = *static_cast<Conversation*>(payload);
    if (self.settings_.progress)
      self.settings_.progress({stats->received_objects, stats->total_objects, stats->received_bytes});
    return stop(self, stats->received_bytes);
  }

  static int said(const char*, int, void* payload) { return stop(*static_cast<Conversation*>(payload), 0); }

  static int pushed(unsigned, unsigned, std::size_t, void* payload) { return stop(*static_cast<Conversation*>(payload), 0); }

  static int stop(const Conversation& self, std::uint64_t bytes) {
    if (!self.over(bytes))
      return 0;
    git_error_set_str(GIT_ERROR_CALLBACK, "it took longer or brought more than it may");
    return GIT_EUSER;
  }
};

Conversation::Conversation(std::string url, const RemoteSettings& settings)
    : url_(std::move(url)), settings_(settings), deadline_(std::chrono::steady_clock::now() + settings.limit) {}

git_remote_callbacks Conversation::callbacks() {
  git_remote_callbacks calls = GIT_REMOTE_CALLBACKS_INIT;
  calls.payload = this;
  calls.credentials = ConversationCalls::credentials;
  calls.transfer_progress = ConversationCalls::transferred;
  calls.sideband_progress = ConversationCalls::said;
  calls.push_transfer_progress = ConversationCalls::pushed;
  return calls;
}

bool Conversation::over(std::uint64_t received_bytes) const {
  return received_bytes > settings_.bytes_limit || std::chrono::steady_clock::now() > deadline_ ||
         (settings_.cancelled && settings_.cancelled());
}

Repository::Repository(RepositoryHandle handle) : handle_(std::move(handle)), path_(git_repository_path(handle_.get())) {}

Result<Repository> Repository::open(const std::string& path) {
  use_libgit2();
  RepositoryHandle opened;
  if (const int code = git_repository_open_ext(opened.out(), path.c_str(), GIT_REPOSITORY_OPEN_NO_SEARCH, nullptr); code != 0)
    return error_of(code, "cannot open the repository", path);
  return Repository{std::move(opened)};
}

namespace {

// Several of us share one copy: two fetches into it at once would stand in each other's locks.
std::mutex& turn_of(const std::string& folder) {
  static std::mutex guard;
  static std::map<std::string, std::unique_ptr<std::mutex>> turns;
  const std::lock_guard hold{guard};
  auto& turn = turns[std::filesystem::absolute(folder).lexically_normal().string()];
  if (!turn)
    turn = std::make_unique<std::mutex>();
  return *turn;
}

// Two actors may bring one copy up to date at once; git's own locks would make one of them fail.
std::shared_ptr<std::mutex> lock_of(const std::string& folder) {
  static std::mutex guard;
  static std::map<std::string, std::shared_ptr<std::mutex>> locks;
  const std::lock_guard held{guard};
  auto& lock = locks[std::filesystem::absolute(folder).lexically_normal().string()];
  if (!lock)
    lock = std::make_shared<std::mutex>();
  return lock;
}

Result<RepositoryHandle> open_or_make_bare(const std::string& folder) {
  std::error_code problem;
  RepositoryHandle repository;
  if (std::filesystem::exists(folder + "/HEAD", problem)) {
    if (const int code = git_repository_open_bare(repository.out(), folder.c_str()); code != 0)
      return error_of(code, "cannot open the copy (remove the folder to have it made anew)", folder);
    return Result<RepositoryHandle>{std::move(repository)};
  }
  git_repository_init_options options = GIT_REPOSITORY_INIT_OPTIONS_INIT;
  options.flags = GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_MKPATH;
  options.mode = 0700;
  if (const int code = git_repository_init_ext(repository.out(), folder.c_str(), &options); code != 0)
    return error_of(code, "cannot make a repository", folder);
  return Result<RepositoryHandle>{std::move(repository)};
}

}  // namespace

Result<Repository> Repository::mirror(const std::string& remote, const std::string& folder, const RemoteSettings& settings) {
  use_libgit2();
  const std::lock_guard turn{turn_of(folder)};
  const auto lock = lock_of(folder);
  const std::lock_guard held{*lock};
  auto opened = open_or_make_bare(folder);
  if (!opened)
    return opened.error();
  RemoteHandle other;
  if (const int code = anonymous_remote(other, opened->get(), remote); code != 0)
    return error_of(code, "not a remote", remote);
  Conversation conversation{remote, settings};
  git_fetch_options options = GIT_FETCH_OPTIONS_INIT;
  options.callbacks = conversation.callbacks();
  options.prune = GIT_FETCH_PRUNE;
  options.update_fetchhead = 0;
  options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE;  // the second reference specification brings them
  char heads[] = "+refs/heads/*:refs/heads/*";
  char tags[] = "+refs/tags/*:refs/tags/*";
  char* specifications[] = {heads, tags};
  const git_strarray wanted{specifications, 2};
  if (const int code = git_remote_fetch(other.get(), &wanted, &options, nullptr); code != 0)
    return error_of(code, conversation.over() ? "fetching was stopped" : "cannot fetch", remote);

  git_buf branch = GIT_BUF_INIT;
  if (git_remote_default_branch(&branch, other.get()) == 0)
    git_repository_set_head(opened->get(), branch.ptr);
  git_buf_dispose(&branch);
  return Repository{*std::move(opened)};
}

Result<std::string> Repository::head(const std::string& branch) const {
  git_oid id;
  const std::vector<std::string> names = branch.empty() ? std::vector<std::string>{"HEAD"}
                                                        : std::vector<std::string>{"refs/heads/" + branch, "refs/remotes/origin/" + branch};
  for (const auto& name : names)
    if (git_reference_name_to_id(&id, handle_.get(), name.c_str()) == 0)
      return to_text(id);
  return Error{Errc::not_found, branch.empty() ? "the repository has no commit yet" : "no branch of that name: " + branch, path_};
}

Result<std::string> Repository::resolve(const std::string& name) const {
  if (auto tip = head(name); tip || name.empty())
    return tip;
  const bool hexadecimal = name.find_first_not_of("0123456789abcdef") == std::string::npos;
  git_oid id;
  CommitHandle commit;
  if (hexadecimal && name.size() >= 7 && name.size() <= GIT_OID_HEXSZ && git_oid_fromstrn(&id, name.c_str(), name.size()) == 0 &&
      git_commit_lookup_prefix(commit.out(), handle_.get(), &id, name.size()) == 0)
    return to_text(*git_commit_id(commit.get()));
  return Error{Errc::not_found, "neither a branch nor a commit: " + name.substr(0, 200), path_};
}

Result<std::shared_ptr<const code::Snapshot>> Repository::snapshot(const std::string& commit_or_branch) const {
  auto commit = resolve(commit_or_branch);
  if (!commit)
    return commit.error();
  return open_snapshot(path_, *commit);
}

}  // namespace mendwatch::git
