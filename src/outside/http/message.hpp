#pragma once

#include "src/base/result.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What goes over HTTP, without the library that carries it.
namespace mendwatch::http {

struct Request {
  std::string method = "GET";
  std::string path = "/";                      // decoded, without the query
  std::map<std::string, std::string> query;    // decoded; of a name given twice the first
  std::map<std::string, std::string> headers;  // names in lower case; of a name given twice the values joined by ", "
  std::string body;
  std::string peer;                            // the other side's address
  bool loopback = false;                       // it is this machine

  /// A header's value, or an empty string.
  std::string_view header(const std::string& lower_name) const;
};

struct Response {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
};

/// `/a%20b?x=1&y` → path `/a b`, query x=1 and y=. Errors: malformed (a broken escape, a control character, no leading slash).
Result<std::pair<std::string, std::map<std::string, std::string>>> parse_target(std::string_view target);

/// Letters, digits and `-_.~` stay, all else becomes %XX.
std::string percent_encoded(std::string_view text);

/// A cookie's value from a Cookie header.
std::optional<std::string> cookie(std::string_view header, std::string_view name);

/// http://HOST:PORT, as this client speaks it.
struct Address {
  std::string host;
  std::uint16_t port = 80;
};

/// Reads `http://host[:port][/]`. Errors: malformed; refused for https (not spoken here) and for plain http to another machine, since a
/// token would travel where others can read it.
Result<Address> parse_address(std::string_view url);

}  // namespace mendwatch::http
