#include "src/mine/classify.hpp"

#include "src/base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace mendwatch::mine {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || is_upper(c); }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

template <class Predicate>
std::size_t count(std::string_view text, Predicate predicate) {
  return std::size_t(std::count_if(text.begin(), text.end(), predicate));
}

template <class Predicate>
bool all(std::string_view text, Predicate predicate) {
  return !text.empty() && std::all_of(text.begin(), text.end(), predicate);
}

template <std::size_t N>
bool among(const std::array<std::string_view, N>& sorted, std::string_view word) {
  return std::binary_search(sorted.begin(), sorted.end(), word);
}

// Words that carry a digit as part of their name.
constexpr std::array<std::string_view, 38> named_with_digit{
    "base64", "ec2",    "float32", "float64", "h2",     "http2",  "i18n",  "int16",  "int32",  "int64",   "int8",   "ipv4",   "ipv6",
    "k8s",    "l10n",   "log4j",   "md5",     "mp3",    "mp4",    "oauth1", "oauth2", "python2", "python3", "s3",    "sha1",   "sha224",
    "sha256", "sha384", "sha512",  "tls1",    "uint32", "uint64", "utf16", "utf32",  "utf8",   "win32",   "x64",   "x86"};

constexpr std::array<std::string_view, 54> states{
    "accepted", "active",  "added",    "allowed",   "available", "blocked", "cancelled", "closed",     "closing",   "completed", "connected",
    "degraded", "denied",  "disabled", "disconnected", "done",   "down",    "enabled",   "error",      "exited",    "expired",   "fail",
    "failed",   "failure", "false",    "finished",  "healthy",   "idle",    "inactive",  "invalid",    "killed",    "no",        "none",
    "null",     "off",     "ok",       "on",        "open",      "opened",  "pending",   "ready",      "refused",   "rejected",  "removed",
    "running",  "started", "stopped",  "success",   "true",      "unavailable", "unhealthy", "up",     "valid",     "yes"};

constexpr std::array<std::string_view, 40> extensions{
    "bak", "bin", "c",  "cc",  "cfg",  "conf", "cpp", "css", "csv",        "dat", "db",  "dll", "exe", "gz",  "h",   "html", "jar", "java", "jpg", "js",
    "json", "log", "pdf", "php", "plist", "png", "properties", "py", "rb", "rs",  "sh",  "so",  "sock", "tmp", "ts", "txt",  "xml", "yaml", "yml", "zip"};

constexpr std::array<std::string_view, 22> top_domains{
    "biz", "br", "cn", "com", "de", "edu", "eu", "fr", "gov", "hk", "info", "internal", "io", "it", "jp", "local", "mil", "net", "org", "ru", "tw", "uk"};

// `org.apache.x` and `com.android.y` are packages, `x.apache.org` is a host.
constexpr std::array<std::string_view, 9> package_roots{"android", "com", "edu", "io", "java", "javax", "net", "org", "sun"};

// [-+]digits[.digits][e±digits]: how many characters of the front that is, and its value.
std::size_t number_at_front(std::string_view text, double& value) {
  std::size_t i = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  const std::size_t digits = i;
  while (i < text.size() && is_digit(text[i]))
    ++i;
  if (i == digits)
    return 0;
  if (i + 1 < text.size() && text[i] == '.' && is_digit(text[i + 1]))
    for (++i; i < text.size() && is_digit(text[i]);)
      ++i;
  const std::size_t start = text[0] == '+' ? 1 : 0;
  const auto end = std::from_chars(text.data() + start, text.data() + text.size(), value).ptr;
  if (end > text.data() + i && (end == text.data() + text.size()))
    return text.size();  // an exponent
  std::from_chars(text.data() + start, text.data() + i, value);
  return std::isfinite(value) ? i : 0;
}

bool is_version4(std::string_view text, std::string_view& rest) {
  int dots = 0;
  std::size_t i = 0;
  for (std::size_t digits = 0; i < text.size(); ++i) {
    if (is_digit(text[i])) {
      if (++digits > 3)
        return false;
    } else if (text[i] == '.' && digits > 0 && dots < 3) {
      ++dots;
      digits = 0;
    } else {
      break;
    }
  }
  rest = text.substr(i);
  return dots == 3 && i > 0 && is_digit(text[i - 1]);
}

bool is_ip(std::string_view text) {
  if (text.front() == '/')
    text.remove_prefix(1);
  std::string_view rest;
  if (is_version4(text, rest)) {
    if (rest.empty())
      return true;
    return (rest[0] == ':' || rest[0] == '/' || rest[0] == '#') && all(rest.substr(1), is_digit);
  }
  // Version 6 and hardware addresses: at least two colons, else hexadecimal.
  const auto colons = count(text, [](char c) { return c == ':'; });
  return colons >= 2 && colons <= 9 && all(text, [](char c) { return is_hex(c) || c == ':' || c == '.' || c == '%'; }) &&
         (colons >= 5 || text.find("::") != std::string_view::npos);
}

bool is_uuid(std::string_view text) {
  if (text.size() >= 38 && (text[3] == '-' || text[4] == '-'))  // req-…, task-…
    text.remove_prefix(text.find('-') + 1);
  if (text.size() != 36)
    return false;
  for (std::size_t i = 0; i < 36; ++i)
    if (i == 8 || i == 13 || i == 18 || i == 23 ? text[i] != '-' : !is_hex(text[i]))
      return false;
  return true;
}

// Digits parted by what dates and times are parted by.
bool is_time(std::string_view text) {
  if (!is_digit(text[0]))
    return false;
  std::size_t colons = 0;
  std::size_t dashes = 0;
  std::size_t slashes = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    colons += c == ':';
    dashes += c == '-';
    slashes += c == '/';
    if (!is_digit(c) && c != ':' && c != '-' && c != '/' && c != '.' && c != ',' && c != '+' && !(c == 'T' && i >= 8) && !(c == 'Z' && i + 1 == text.size()) && c != '_')
      return false;
  }
  const bool date = (text.size() >= 10 && (text[4] == '-' || text[4] == '/') && (dashes >= 2 || slashes >= 2)) || (slashes == 2 && text.size() >= 6);
  const bool clock = colons >= 1 && colons <= 4 && text.size() >= 4 && text.find(':') <= 19 && dashes <= 3;
  return date || (clock && (colons >= 2 || (text[2] == ':' && text.size() == 5)));
}

bool is_path(std::string_view text) {
  const auto slashes = count(text, [](char c) { return c == '/' || c == '\\'; });
  if (slashes > 0) {
    if (text[0] == '/' || text[0] == '~' || text[0] == '\\' || text.starts_with("./") || text.starts_with("../"))
      return text.size() > 1;
    if (text.size() > 3 && is_letter(text[0]) && text[1] == ':' && (text[2] == '\\' || text[2] == '/'))
      return true;
    return slashes >= 2 || count(text, is_digit) > 0 || text.find('.') != std::string_view::npos;
  }
  const auto dot = text.rfind('.');
  return dot != std::string_view::npos && dot > 0 && among(extensions, lower(text.substr(dot + 1)));
}

bool is_host(std::string_view text) {
  const auto colon = text.rfind(':');
  const bool port = colon != std::string_view::npos && colon > 0 && all(text.substr(colon + 1), is_digit);
  const std::string name = lower(port ? text.substr(0, colon) : text);
  const auto dot = name.rfind('.');
  const bool named = all(name, [](char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '@'; });
  if (!named)
    return false;
  if (name.find('@') != std::string::npos && dot != std::string::npos)
    return true;  // an address of mail
  if (port && (dot != std::string::npos || name == "localhost"))
    return true;
  return dot != std::string::npos && among(top_domains, std::string_view{name}.substr(dot + 1)) &&
         !among(package_roots, std::string_view{name}.substr(0, name.find('.')));
}

// A name with a number in it (`worker-3`, `blk_38865`, `u99999`), as against a word with a digit in it (`jk2_init`).
bool is_id(std::string_view text) {
  const auto digits = count(text, is_digit);
  if (digits == 0 || among(named_with_digit, lower(text)) || text.starts_with("HTTP/"))
    return false;
  if (digits >= 3 || is_digit(text.back()))
    return true;
  for (std::size_t i = 0; i < text.size(); ++i)  // a part that is only digits
    if (is_digit(text[i]) && (i == 0 || !(is_letter(text[i - 1]) || is_digit(text[i - 1])))) {
      while (i < text.size() && is_digit(text[i]))
        ++i;
      if (i == text.size() || !is_letter(text[i]))
        return true;
    }
  return false;
}

}  // namespace

std::optional<Value> unit(std::string_view word) {
  struct Unit {
    std::string_view name;
    ParameterKind kind;
    double size;
  };
  constexpr auto seconds = ParameterKind::duration;
  constexpr auto bytes = ParameterKind::size;
  static constexpr std::array units{
      Unit{"ns", seconds, 1e-9},        Unit{"us", seconds, 1e-6},        Unit{"µs", seconds, 1e-6},       Unit{"ms", seconds, 1e-3},
      Unit{"msec", seconds, 1e-3},      Unit{"msecs", seconds, 1e-3},     Unit{"millis", seconds, 1e-3},   Unit{"milliseconds", seconds, 1e-3},
      Unit{"millisecond", seconds, 1e-3}, Unit{"microseconds", seconds, 1e-6}, Unit{"s", seconds, 1},      Unit{"sec", seconds, 1},
      Unit{"secs", seconds, 1},         Unit{"second", seconds, 1},       Unit{"seconds", seconds, 1},     Unit{"min", seconds, 60},
      Unit{"mins", seconds, 60},        Unit{"minute", seconds, 60},      Unit{"minutes", seconds, 60},    Unit{"h", seconds, 3600},
      Unit{"hr", seconds, 3600},        Unit{"hrs", seconds, 3600},       Unit{"hour", seconds, 3600},     Unit{"hours", seconds, 3600},
      Unit{"day", seconds, 86400},      Unit{"days", seconds, 86400},     Unit{"b", bytes, 1},             Unit{"byte", bytes, 1},
      Unit{"bytes", bytes, 1},          Unit{"kb", bytes, 1e3},           Unit{"mb", bytes, 1e6},          Unit{"gb", bytes, 1e9},
      Unit{"tb", bytes, 1e12},          Unit{"kib", bytes, 1024},         Unit{"mib", bytes, 1048576},     Unit{"gib", bytes, 1073741824},
  };
  if (word.empty() || word.size() > 12)
    return std::nullopt;
  const std::string name = lower(word);
  for (const auto& one : units)
    if (one.name == name)
      return Value{one.kind, one.size};
  return std::nullopt;
}

std::optional<Value> classify(std::string_view text) {
  if (text.empty())
    return std::nullopt;
  if (text.find("://") != std::string_view::npos)
    return Value{ParameterKind::url};
  const bool digits = std::any_of(text.begin(), text.end(), is_digit);
  if (digits) {
    double value = 0;
    if (const auto used = number_at_front(text, value); used > 0) {
      const auto rest = text.substr(used);
      if (rest.empty() || rest == "%" || rest == "x")
        return Value{ParameterKind::number, value};
      if (const auto measure = unit(rest))
        return Value{measure->kind, value * measure->number};
      if (rest == "m")
        return Value{ParameterKind::duration, value * 60};
      if (rest == "d")
        return Value{ParameterKind::duration, value * 86400};
    }
    if (is_uuid(text))
      return Value{ParameterKind::uuid};
    if (is_ip(text))
      return Value{ParameterKind::ip};
    if (is_time(text))
      return Value{ParameterKind::time};
    if (text.size() > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X') && all(text.substr(2), is_hex))
      return Value{ParameterKind::hex};
    if (text.size() >= 6 && all(text, is_hex) && count(text, is_digit) >= 2)
      return Value{ParameterKind::hex};
  }
  if (text.size() >= 16 && all(text, is_hex))
    return Value{ParameterKind::hex};
  if (is_host(text))
    return Value{ParameterKind::host};
  if (text.starts_with("HTTP/"))
    return std::nullopt;
  if (is_path(text))
    return Value{ParameterKind::path};
  if (digits && is_id(text))
    return Value{ParameterKind::id};
  return std::nullopt;
}

bool is_calendar_word(std::string_view word) {
  constexpr std::array<std::string_view, 37> names{"apr",  "april", "aug",    "august",   "dec",  "december", "feb",      "february", "fri",     "friday",
                                                   "jan",  "january", "jul",  "july",     "jun",  "june",     "mar",      "march",    "may",     "mon",
                                                   "monday", "nov", "november", "oct",    "october", "sat",   "saturday", "sep",      "september", "sun",
                                                   "sunday", "thu", "thursday", "tue",    "tuesday", "wed",   "wednesday"};
  return word.size() >= 3 && word.size() <= 9 && is_upper(word.front()) && among(names, lower(word));
}

bool is_state(std::string_view word) { return among(states, lower(word)); }

}  // namespace mendwatch::mine
