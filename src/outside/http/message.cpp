#include "src/outside/http/message.hpp"

#include "src/base/text.hpp"

#include <charconv>

namespace mendwatch::http {
namespace {

int hex_digit(char c) {
  return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::optional<std::string> decoded(std::string_view text, bool plus_is_space) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size() || hex_digit(text[i + 1]) < 0 || hex_digit(text[i + 2]) < 0)
        return std::nullopt;
      c = static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else if (c == '+' && plus_is_space) {
      c = ' ';
    }
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      return std::nullopt;
    result += c;
  }
  return result;
}

bool is_this_machine(const std::string& host) { return host == "localhost" || host == "::1" || host.starts_with("127."); }

}  // namespace

std::string_view Request::header(const std::string& lower_name) const {
  const auto found = headers.find(lower_name);
  return found == headers.end() ? std::string_view{} : std::string_view{found->second};
}

Result<std::pair<std::string, std::map<std::string, std::string>>> parse_target(std::string_view target) {
  const Error broken{Errc::malformed, "the request's target is not a path", ""};
  const auto mark = target.find('?');
  const auto path = decoded(target.substr(0, mark), false);
  if (!path || !path->starts_with('/'))
    return broken;
  std::map<std::string, std::string> query;
  if (mark != std::string_view::npos)
    for (auto part : split(target.substr(mark + 1), '&')) {
      const auto equals = part.find('=');
      const auto name = decoded(part.substr(0, equals), true);
      const auto value = equals == std::string_view::npos ? std::optional<std::string>{""} : decoded(part.substr(equals + 1), true);
      if (!name || !value)
        return broken;
      if (!name->empty())
        query.emplace(*name, *value);
    }
  return std::pair{*path, std::move(query)};
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string result;
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~')
      result += c;
    else
      (result += '%') += {digits[byte >> 4], digits[byte & 15]};
  }
  return result;
}

std::optional<std::string> cookie(std::string_view header, std::string_view name) {
  for (auto part : split(header, ';')) {
    part = trim(part);
    const auto equals = part.find('=');
    if (equals != std::string_view::npos && part.substr(0, equals) == name)
      return std::string{part.substr(equals + 1)};
  }
  return std::nullopt;
}

Result<Address> parse_address(std::string_view url) {
  const std::string shown = visible(shorten(url, 120));
  if (url.starts_with("https://"))
    return Error{Errc::refused, "https is not spoken here; reach the service through a tunnel to this machine", shown};
  if (!url.starts_with("http://"))
    return Error{Errc::malformed, "must be http://HOST:PORT", shown};
  url.remove_prefix(7);
  while (url.ends_with('/'))
    url.remove_suffix(1);
  Address address;
  const auto colon = url.rfind(':');
  const bool has_port = colon != std::string_view::npos && url.find(']', colon) == std::string_view::npos;
  auto host = url.substr(0, has_port ? colon : url.size());
  if (has_port) {
    const auto digits = url.substr(colon + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), address.port);
    if (error != std::errc{} || end != digits.data() + digits.size())
      return Error{Errc::malformed, "must be http://HOST:PORT", shown};
  }
  if (host.starts_with('[') && host.ends_with(']'))
    host = host.substr(1, host.size() - 2);
  if (host.empty() || host.find_first_of("/@?# ") != std::string_view::npos)
    return Error{Errc::malformed, "must be http://HOST:PORT", shown};
  address.host = host;
  if (!is_this_machine(address.host))
    return Error{Errc::refused, "plain http to another machine would show the token to others; reach it through a tunnel to this machine", shown};
  return address;
}

}  // namespace mendwatch::http
