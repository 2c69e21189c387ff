#include "src/outside/git/errors.hpp"

namespace mendwatch::git {

Error error_of(int code, const std::string& what, std::string context) {
  const git_error* last = git_error_last();
  const int place = last == nullptr ? 0 : last->klass;
  Errc errc = Errc::failed;
  if (code == GIT_ENOTFOUND)
    errc = Errc::not_found;
  else if (code == GIT_EMODIFIED || code == GIT_ENONFASTFORWARD || code == GIT_EEXISTS || code == GIT_ELOCKED)
    errc = Errc::conflict;
  else if (code == GIT_EAUTH || code == GIT_ECERTIFICATE)
    errc = Errc::refused;
  else if (code == GIT_EUSER)
    errc = Errc::timed_out;
  else if (place == GIT_ERROR_NET || place == GIT_ERROR_SSH || place == GIT_ERROR_HTTP || place == GIT_ERROR_SSL)
    errc = Errc::unavailable;
  Error error = last_error(errc, std::move(context));
  error.message = what + ": " + error.message;
  return error;
}

}  // namespace mendwatch::git
