#pragma once

#include "src/outside/http/message.hpp"

namespace mendwatch::gate {

/// The secrets that open the door, and for whom.
struct Access {
  std::string page_token;    // in the page's link: principal token:page
  std::string local_token;   // in the 0600 file: principal local:UID
  std::string ingest_token;  // of pushed lines; empty: only this machine may push
  std::uint32_t uid = 0;     // whose file it is
  std::uint16_t port = 0;    // names the cookie, since cookies don't tell ports apart
};

/// Under which name the page's cookie travels.
std::string cookie_name(const Access& access);

/// The cookie's value: made from the page's token, so that it holds over restarts, but is not the token.
std::string session_of(const Access& access);

/// What a browser must be told for a good link: the header that sets the cookie.
std::string set_cookie(const Access& access);

/// True if the link's `?token=` is right.
bool opens_page(const http::Request& request, const Access& access);

/// Refuses what other sites could make a browser send: a name for us that is not ours (DNS rebinding), or another site's page as the
/// origin. Errors: forbidden.
Result<void> check_site(const http::Request& request);

/// Who asks: by a token in `Authorization: Bearer`, or by the page's cookie. With the cookie alone, a request that changes something
/// also needs `X-Mendwatch: page`, which no other site's page can send. Errors: forbidden, with what to do.
Result<std::string> principal_of(const http::Request& request, const Access& access);

/// May this request push lines? This machine may unless there is a token for it. Errors: forbidden.
Result<void> check_ingest(const http::Request& request, const Access& access);

/// True if nothing between the other side and us can have changed hands: the peer is this machine and no proxy spoke up.
bool is_local(const http::Request& request);

}  // namespace mendwatch::gate
