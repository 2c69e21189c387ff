#include "src/base/time.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <utility>

namespace mendwatch {
namespace {

using namespace std::chrono;

// Reads exactly `width` digits from the front of `text`.
bool take_digits(std::string_view& text, std::size_t width, int& value) {
  if (text.size() < width)
    return false;
  value = 0;
  for (std::size_t i = 0; i < width; ++i) {
    if (text[i] < '0' || text[i] > '9')
      return false;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(width);
  return true;
}

bool take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos)
    return false;
  text.remove_prefix(1);
  return true;
}

// `.123456789`, cut to microseconds.
bool take_fraction(std::string_view& text, microseconds& fraction) {
  std::int64_t value = 0;
  int digits = 0;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    if (digits < 6)
      value = value * 10 + (text.front() - '0');
    if (++digits > 9)
      return false;
    text.remove_prefix(1);
  }
  for (int i = digits; i < 6; ++i)
    value *= 10;
  fraction = microseconds{value};
  return digits > 0;
}

bool take_offset(std::string_view& text, minutes& offset) {
  if (take(text, "Zz"))
    return true;
  if (text.empty())
    return false;
  const int sign = text.front() == '-' ? -1 : 1;
  int hour = 0, minute = 0;
  if (!take(text, "+-") || !take_digits(text, 2, hour))
    return false;
  take(text, ":");
  if (!take_digits(text, 2, minute) || hour > 23 || minute > 59)
    return false;
  offset = minutes{sign * (hour * 60 + minute)};
  return true;
}

}  // namespace

Time wall_clock() { return time_point_cast<microseconds>(system_clock::now()); }

std::string to_rfc3339(Time time) {
  const auto day = floor<days>(time);
  const year_month_day date{day};
  const hh_mm_ss clock{time - day};
  std::array<char, 48> text{};
  int length = std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d", int{date.year()},
                             unsigned{date.month()}, unsigned{date.day()}, int(clock.hours().count()),
                             int(clock.minutes().count()), int(clock.seconds().count()));
  std::string result(text.data(), static_cast<std::size_t>(length));
  if (auto fraction = clock.subseconds().count(); fraction != 0) {
    length = std::snprintf(text.data(), text.size(), ".%06d", int(fraction));
    result.append(text.data(), static_cast<std::size_t>(length));
  }
  return result + 'Z';
}

Result<Time> parse_rfc3339(std::string_view text) {
  const Error malformed{Errc::malformed, "not an RFC 3339 time: '" + std::string{text.substr(0, 64)} + "'", {}};
  int y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0;
  microseconds fraction{0};
  minutes offset{0};
  if (!take_digits(text, 4, y) || !take(text, "-") || !take_digits(text, 2, mo) || !take(text, "-") ||
      !take_digits(text, 2, d) || !take(text, "Tt ") || !take_digits(text, 2, h) || !take(text, ":") ||
      !take_digits(text, 2, mi) || !take(text, ":") || !take_digits(text, 2, s))
    return malformed;
  if (take(text, ".,") && !take_fraction(text, fraction))
    return malformed;
  if (!take_offset(text, offset) || !text.empty())
    return malformed;
  const year_month_day date{year{y}, month{unsigned(mo)}, day{unsigned(d)}};
  if (!date.ok() || h > 23 || mi > 59 || s > 60)
    return malformed;
  return Time{sys_days{date}} + hours{h} + minutes{mi} + seconds{s} + fraction - offset;
}

Result<Duration> parse_duration(std::string_view text) {
  const Error malformed{Errc::malformed, "not a duration such as 300s, 5m, 1h or 7d: '" + std::string{text.substr(0, 32)} + "'", {}};
  double value = 0;
  const auto* end = text.data() + text.size();
  auto [rest, problem] = std::from_chars(text.data(), end, value, std::chars_format::fixed);
  if (problem != std::errc{} || !std::isfinite(value) || value < 0)
    return malformed;
  static constexpr std::array<std::pair<std::string_view, double>, 8> units{
      {{"", 1e6}, {"us", 1}, {"ms", 1e3}, {"s", 1e6}, {"m", 60e6}, {"min", 60e6}, {"h", 3600e6}, {"d", 86400e6}}};
  const std::string_view unit(rest, static_cast<std::size_t>(end - rest));
  for (auto [name, factor] : units)
    if (unit == name)
      return value * factor < 9e18 ? Result<Duration>{Duration{std::llround(value * factor)}} : malformed;
  return malformed;
}

std::string to_text(Duration duration) {
  static constexpr std::array<std::pair<const char*, std::int64_t>, 6> units{
      {{"d", 86400000000}, {"h", 3600000000}, {"m", 60000000}, {"s", 1000000}, {"ms", 1000}, {"us", 1}}};
  const auto count = duration.count();
  if (count == 0)
    return "0s";
  for (auto [name, size] : units)
    if (count % size == 0 && count / size != 0)
      return std::to_string(count / size) + name;
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.3gs", double(count) / 1e6);
  return text.data();
}

}  // namespace mendwatch
