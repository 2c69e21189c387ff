#include "src/outside/git/handle.hpp"

#include <algorithm>

namespace mendwatch::git {

void use_libgit2() {
  static const int once = [] {
    git_libgit2_init();
    for (int level : {GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL})
      git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, "");
    git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
    return 0;
  }();
  static_cast<void>(once);
}

int anonymous_remote(RemoteHandle& remote, git_repository* repository, const std::string& url) {
  git_remote_create_options options = GIT_REMOTE_CREATE_OPTIONS_INIT;
  options.repository = repository;
  options.flags = GIT_REMOTE_CREATE_SKIP_INSTEADOF;
  return git_remote_create_with_opts(remote.out(), url.c_str(), &options);
}

Error last_error(Errc code, std::string context) {
  const git_error* problem = git_error_last();
  return {code, problem != nullptr ? problem->message : "git gave no reason", std::move(context)};
}

std::string to_text(const git_oid& id) {
  char digits[GIT_OID_HEXSZ + 1];
  return git_oid_tostr(digits, sizeof digits, &id);
}

Result<git_oid> to_oid(const std::string& text) {
  git_oid id;
  const bool hexadecimal = text.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (text.size() != GIT_OID_HEXSZ || !hexadecimal || git_oid_fromstr(&id, text.c_str()) != 0)
    return Error{Errc::malformed, "not an object id of 40 hexadecimal digits", text.substr(0, 80)};
  return id;
}

}  // namespace mendwatch::git
