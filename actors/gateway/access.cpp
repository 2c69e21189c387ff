#include "actors/gateway/access.hpp"

#include "src/base/digest.hpp"
#include "src/base/text.hpp"

#include <openssl/crypto.h>

#include <arpa/inet.h>

namespace mendwatch::gate {
namespace {

// In the same time whatever differs. An empty secret opens nothing.
bool equal(std::string_view given, std::string_view secret) {
  return !secret.empty() && given.size() == secret.size() && CRYPTO_memcmp(given.data(), secret.data(), secret.size()) == 0;
}

std::string_view bearer(const http::Request& request) {
  const auto header = request.header("authorization");
  const auto space = header.find(' ');
  if (space == std::string_view::npos || lower(header.substr(0, space)) != "bearer")
    return {};
  return trim(header.substr(space + 1));
}

// `name:port`, `name`, `[v6]:port` → name.
std::string host_name(std::string_view host) {
  if (host.starts_with('[')) {
    const auto end = host.find(']');
    return end == std::string_view::npos ? std::string{} : std::string{host.substr(1, end - 1)};
  }
  return lower(host.substr(0, host.find(':')));
}

bool is_address(const std::string& name) {
  in6_addr address{};
  return inet_pton(AF_INET, name.c_str(), &address) == 1 || inet_pton(AF_INET6, name.c_str(), &address) == 1;
}

}  // namespace

std::string cookie_name(const Access& access) { return "mendwatch_" + std::to_string(access.port); }

std::string session_of(const Access& access) { return access.page_token.empty() ? "" : sha256("mendwatch page session\n" + access.page_token); }

std::string set_cookie(const Access& access) {
  return cookie_name(access) + "=" + session_of(access) + "; Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000";
}

bool opens_page(const http::Request& request, const Access& access) {
  const auto given = request.query.find("token");
  return given != request.query.end() && equal(given->second, access.page_token);
}

Result<void> check_site(const http::Request& request) {
  const auto host = request.header("host");
  // A page of another site can only come here by a name that it controls; an address or `localhost` is none.
  if (const auto name = host_name(host); name != "localhost" && !is_address(name))
    return Error{Errc::forbidden, "open this by its address, as the printed link does, not by a name", visible(shorten(host, 80))};
  const auto origin = request.header("origin");
  if (!origin.empty() && origin != "http://" + std::string{host} && origin != "https://" + std::string{host})
    return Error{Errc::forbidden, "another site's page may not ask this", visible(shorten(origin, 80))};
  if (const auto site = request.header("sec-fetch-site"); site == "cross-site" && request.method != "GET")
    return Error{Errc::forbidden, "another site's page may not ask this", ""};
  return {};
}

Result<std::string> principal_of(const http::Request& request, const Access& access) {
  if (const auto token = bearer(request); !token.empty()) {
    if (equal(token, access.local_token))
      return "local:" + std::to_string(access.uid);
    if (equal(token, access.page_token))
      return std::string{"token:page"};
    return Error{Errc::forbidden, "this token is not known here", ""};
  }
  const auto session = http::cookie(request.header("cookie"), cookie_name(access));
  if (!session || !equal(*session, session_of(access)))
    return Error{Errc::forbidden, "open the page by the link that was printed at the start, or send Authorization: Bearer TOKEN", ""};
  if (request.method != "GET" && request.header("x-mendwatch") != "page")
    return Error{Errc::forbidden, "a cookie alone changes nothing: send X-Mendwatch: page", ""};
  return std::string{"token:page"};
}

bool is_local(const http::Request& request) {
  return request.loopback && request.header("x-forwarded-for").empty() && request.header("forwarded").empty() && request.header("x-real-ip").empty();
}

Result<void> check_ingest(const http::Request& request, const Access& access) {
  const auto token = bearer(request);
  if (equal(token, access.ingest_token) || equal(token, access.local_token))
    return {};
  if (token.empty() && access.ingest_token.empty() && is_local(request))
    return {};
  return Error{Errc::forbidden, access.ingest_token.empty() ? "lines can be pushed from this machine only, unless the configuration has an ingest_token"
                                                            : "send the ingest_token as Authorization: Bearer TOKEN", ""};
}

}  // namespace mendwatch::gate
