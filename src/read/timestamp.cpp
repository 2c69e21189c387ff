#include "src/read/timestamp.hpp"

#include "src/read/scanner.hpp"

#include <array>
#include <cmath>
#include <utility>

namespace mendwatch::read {
namespace {

using namespace std::chrono;

struct Clock {
  int hour = 0, minute = 0, second = 0;
  std::int64_t micros = 0;
};

// Digits after the seconds, cut to microseconds.
std::int64_t take_fraction(std::string_view& text) {
  std::int64_t value = 0;
  int digits = 0;
  for (; !text.empty() && is_digit(text.front()); text.remove_prefix(1), ++digits)
    if (digits < 6)
      value = value * 10 + (text.front() - '0');
  for (; digits < 6; ++digits) value *= 10;
  return value;
}

// `03:00:00`, `3:0:0`, `03.00.00`; then `.123456`, `,123` or `:123`.
bool take_clock(std::string_view& text, Clock& clock) {
  auto rest = text;
  if (!take_digits(rest, 1, 2, clock.hour) || rest.empty() || (rest.front() != ':' && rest.front() != '.'))
    return false;
  const char between = rest.front();
  if (!take(rest, between) || !take_digits(rest, 1, 2, clock.minute) || !take(rest, between) ||
      !take_digits(rest, 1, 2, clock.second))
    return false;
  if (clock.hour > 23 || clock.minute > 59 || clock.second > 60)
    return false;
  if (rest.size() > 1 && is_digit(rest[1]) && (rest.front() == '.' || rest.front() == ',' || rest.front() == ':')) {
    rest.remove_prefix(1);
    clock.micros = take_fraction(rest);
  }
  text = rest;
  return true;
}

// Nothing that would go on with the same word.
bool ends_here(std::string_view rest) {
  return rest.empty() || !(is_word(rest.front()) || rest.front() == '.' || rest.front() == '/' || rest.front() == '%') ||
         rest.starts_with(".\t");
}

// `Z`, `+02:00`, `+0200`, `+02`, ` +0200`, ` UTC`; seconds east of Greenwich.
bool take_zone(std::string_view& text, int& east) {
  auto rest = text;
  if (take_one_of(rest, "Zz") && ends_here(rest)) {
    east = 0;
    text = rest;
    return true;
  }
  rest = text;
  take(rest, ' ');
  static constexpr std::array<std::pair<std::string_view, int>, 15> names{{{"UTC", 0},
                                                                           {"GMT", 0},
                                                                           {"Z", 0},
                                                                           {"CET", 1},
                                                                           {"CEST", 2},
                                                                           {"EET", 2},
                                                                           {"EEST", 3},
                                                                           {"BST", 1},
                                                                           {"EST", -5},
                                                                           {"EDT", -4},
                                                                           {"CST", -6},
                                                                           {"CDT", -5},
                                                                           {"PST", -8},
                                                                           {"PDT", -7},
                                                                           {"JST", 9}}};
  if (!rest.empty() && is_upper(rest.front())) {
    const auto name = take_while(rest, is_upper);
    for (const auto& [known, hours] : names)
      if (name == known && ends_here(rest)) {
        east = hours * 3600;
        text = rest;
        return true;
      }
    return false;
  }
  if (rest.empty() || (rest.front() != '+' && rest.front() != '-'))
    return false;
  const int sign = rest.front() == '-' ? -1 : 1;
  rest.remove_prefix(1);
  int hour = 0, minute = 0;
  if (!take_digits(rest, 2, 2, hour))
    return false;
  auto with_minutes = rest;
  take(with_minutes, ':');
  if (take_digits(with_minutes, 2, 2, minute))
    rest = with_minutes;
  else
    minute = 0;
  if (hour > 14 || minute % 15 != 0 || minute > 45 || !ends_here(rest))
    return false;
  east = sign * (hour * 3600 + minute * 60);
  text = rest;
  return true;
}

std::optional<Time> moment(int y, int mo, int d, const Clock& clock) {
  const year_month_day date{year{y}, month{unsigned(mo)}, day{unsigned(d)}};
  if (!date.ok() || y < 1970 || y > 2199)
    return std::nullopt;
  return Time{sys_days{date}} + hours{clock.hour} + minutes{clock.minute} + seconds{clock.second} + microseconds{clock.micros};
}

// The year in which the day is nearest to `hints.arrived`; a day ahead is still allowed for clocks that run fast.
std::optional<Time> moment_without_year(int mo, int d, const Clock& clock, const ClockHints& hints) {
  const auto local = hints.arrived + hints.utc_offset;
  const int this_year{int{year_month_day{floor<days>(local)}.year()}};
  for (const int y : {this_year + 1, this_year, this_year - 1, this_year - 2, this_year - 3, this_year - 4})  // 29 February
    if (const auto time = moment(y, mo, d, clock); time && *time <= local + days{1})
      return time;
  // Nobody said when it arrived: some year is better than no time.
  for (int y = this_year; y <= this_year + 4; ++y)
    if (const auto time = moment(y, mo, d, clock))
      return time;
  return std::nullopt;
}

std::optional<Time> done(std::string_view& text, std::string_view rest, std::optional<Time> local, const ClockHints& hints) {
  if (!local)
    return std::nullopt;
  int east = 0;
  const bool zoned = take_zone(rest, east);
  if (!ends_here(rest))
    return std::nullopt;
  text = rest;
  return *local - (zoned ? Duration{seconds{east}} : hints.utc_offset);
}

bool take_month_name(std::string_view& text, int& month) {
  month = month_of(text);
  if (month == 0)
    return false;
  text.remove_prefix(3);
  return true;
}

// `2025-10-20T03:00:00`, also with '/', '.', a blank, '_' or '-' between; `2025-10-20-03.00.00.123`.
std::optional<Time> take_year_first(std::string_view& text, const ClockHints& hints) {
  auto rest = text;
  int y = 0, mo = 0, d = 0;
  Clock clock;
  if (!take_digits(rest, 4, 4, y) || rest.empty() || std::string_view{"-/."}.find(rest.front()) == std::string_view::npos)
    return std::nullopt;
  const char between = rest.front();
  rest.remove_prefix(1);
  if (!take_digits(rest, 1, 2, mo) || !take(rest, between) || !take_digits(rest, 1, 2, d) || !take_one_of(rest, "Tt _-:,"))
    return std::nullopt;
  take_blanks(rest);
  if (!take_clock(rest, clock))
    return std::nullopt;
  return done(text, rest, moment(y, mo, d, clock), hints);
}

// `20251020-03:00:00:123`, `20251020T030000Z`, `251020 03:00:00`, `081109 203615`.
std::optional<Time> take_compact(std::string_view& text, const ClockHints& hints) {
  auto rest = text;
  std::size_t digits = 0;
  while (digits < rest.size() && is_digit(rest[digits])) ++digits;
  int y = 0, mo = 0, d = 0;
  Clock clock;
  if (digits != 8 && digits != 6)
    return std::nullopt;
  take_digits(rest, digits - 4, digits - 4, y);
  take_digits(rest, 2, 2, mo);
  take_digits(rest, 2, 2, d);
  if (digits == 6)
    y += 2000;
  if (!take_one_of(rest, "T -_"))
    return std::nullopt;
  take_blanks(rest);
  if (!take_clock(rest, clock)) {
    if (!take_digits(rest, 2, 2, clock.hour) || !take_digits(rest, 2, 2, clock.minute) ||
        !take_digits(rest, 2, 2, clock.second) || clock.hour > 23 || clock.minute > 59 || clock.second > 60)
      return std::nullopt;
    if (take_one_of(rest, ".,"))
      clock.micros = take_fraction(rest);
  }
  return done(text, rest, moment(y, mo, d, clock), hints);
}

// `20/Oct/2025:03:00:00 +0000`, `20-Oct-2025 03:00:00 UTC`, `20 Oct 2025 03:00:00.123`.
std::optional<Time> take_day_first(std::string_view& text, const ClockHints& hints) {
  auto rest = text;
  int y = 0, mo = 0, d = 0;
  Clock clock;
  if (!take_digits(rest, 1, 2, d) || !take_one_of(rest, "/- ") || !take_month_name(rest, mo) || !take_one_of(rest, "/- ") ||
      !take_digits(rest, 4, 4, y) || !take_one_of(rest, ": T") || !take_clock(rest, clock))
    return std::nullopt;
  return done(text, rest, moment(y, mo, d, clock), hints);
}

// `25/10/20 03:00:00` (year first), `10/20/2025, 3:00:00 AM` (month first), `10-20 03:00:00.123` and `10.20 03:00:00` (no year).
std::optional<Time> take_short_numbers(std::string_view& text, const ClockHints& hints) {
  auto rest = text;
  int a = 0, b = 0, c = 0;
  Clock clock;
  if (!take_digits(rest, 1, 2, a) || rest.empty() || std::string_view{"/-."}.find(rest.front()) == std::string_view::npos)
    return std::nullopt;
  const char between = rest.front();
  rest.remove_prefix(1);
  if (!take_digits(rest, 1, 2, b))
    return std::nullopt;
  if (!take(rest, between)) {
    if (between == '/' || !take(rest, ' ') || !take_clock(rest, clock))
      return std::nullopt;
    auto local = moment_without_year(a, b, clock, hints);
    return done(text, rest, local, hints);
  }
  const auto third = rest;
  if (!take_digits(rest, 2, 4, c))
    return std::nullopt;
  const bool four = third.size() - rest.size() == 4;
  take(rest, ',');
  if (!take(rest, ' ') || !take_clock(rest, clock))
    return std::nullopt;
  if (!four)
    return done(text, rest, moment(2000 + a, b, c, clock), hints);
  auto meridiem = rest;
  take(meridiem, ' ');
  if ((meridiem.starts_with("AM") || meridiem.starts_with("PM")) && clock.hour >= 1 && clock.hour <= 12) {
    clock.hour = clock.hour % 12 + (meridiem.front() == 'P' ? 12 : 0);
    rest = meridiem.substr(2);
  }
  // Month first, as where this form is at home; a first number beyond 12 can only be a day.
  return done(text, rest, a > 12 ? moment(c, b, a, clock) : moment(c, a, b, clock), hints);
}

// `Oct 20 03:00:00`, `Mon Oct 20 03:00:00.123 2025`, `Oct 20 2025 03:00:00`.
std::optional<Time> take_names(std::string_view& text, const ClockHints& hints) {
  auto rest = text;
  int y = 0, mo = 0, d = 0;
  Clock clock;
  static constexpr std::string_view week = "MonTueWedThuFriSatSun";
  if (rest.size() > 4 && (rest[3] == ' ' || rest[3] == ',') && month_of(rest) == 0) {
    const auto day_name = week.find(rest.substr(0, 3));
    if (day_name == std::string_view::npos || day_name % 3 != 0)
      return std::nullopt;
    rest.remove_prefix(3);
    take(rest, ',');
    rest.remove_prefix(1);
    if (!rest.empty() && is_digit(rest.front())) {  // Mon, 20 Oct 2025 03:00:00 GMT
      if (auto time = take_day_first(rest, hints)) {
        text = rest;
        return time;
      }
      return std::nullopt;
    }
  }
  if (!take_month_name(rest, mo) || take_blanks(rest) == 0 || !take_digits(rest, 1, 2, d) || !take(rest, ' '))
    return std::nullopt;
  auto with_year = rest;
  if (take_digits(with_year, 4, 4, y) && take(with_year, ' '))
    rest = with_year;
  else
    y = 0;
  if (!take_clock(rest, clock))
    return std::nullopt;
  auto year_behind = rest;
  int behind = 0;
  if (y == 0 && take(year_behind, ' ') && take_digits(year_behind, 4, 4, behind) && behind >= 1970 && behind < 2200 &&
      ends_here(year_behind)) {
    y = behind;
    rest = year_behind;
  }
  return done(text, rest, y != 0 ? moment(y, mo, d, clock) : moment_without_year(mo, d, clock, hints), hints);
}

}  // namespace

int month_of(std::string_view text) {
  static constexpr std::string_view names = "JanFebMarAprMayJunJulAugSepOctNovDec";
  if (text.size() < 3)
    return 0;
  const auto at = names.find(text.substr(0, 3));
  return at == std::string_view::npos || at % 3 != 0 ? 0 : static_cast<int>(at / 3) + 1;
}

std::optional<Time> take_timestamp(std::string_view& text, const ClockHints& hints) {
  if (text.size() < 14)
    return std::nullopt;
  if (is_upper(text.front()))
    return take_names(text, hints);
  if (!is_digit(text.front()))
    return std::nullopt;
  if (auto time = take_year_first(text, hints))
    return time;
  if (is_digit(text[2]))
    return take_compact(text, hints);
  if (auto time = take_day_first(text, hints))
    return time;
  return take_short_numbers(text, hints);
}

std::optional<Time> take_time_of_day(std::string_view& text, const ClockHints& hints) {
  auto rest = text;
  Clock clock;
  if (rest.size() < 8 || rest[2] != ':' || rest[5] != ':' || !take_clock(rest, clock) || !ends_here(rest))
    return std::nullopt;
  text = rest;
  auto time = Time{floor<days>(hints.arrived + hints.utc_offset)} + hours{clock.hour} + minutes{clock.minute} +
              seconds{clock.second} + microseconds{clock.micros} - hints.utc_offset;
  if (time > hints.arrived + hours{12})
    time -= days{1};
  else if (time < hints.arrived - hours{12})
    time += days{1};
  return time;
}

std::optional<Time> take_epoch(std::string_view& text) {
  auto rest = text;
  std::int64_t value = 0;  // of the first 18 digits, which always fit
  std::size_t digits = 0;
  for (; digits < rest.size() && is_digit(rest[digits]) && digits < 20; ++digits)
    if (digits < 18)
      value = value * 10 + (rest[digits] - '0');
  if (digits != 10 && digits != 13 && digits != 16 && digits != 19)
    return std::nullopt;
  if (digits == 19)  // nanoseconds, of which the last is not in `value`
    value /= 100;
  rest.remove_prefix(digits);
  std::int64_t micros = digits == 10 ? value * 1'000'000 : digits == 13 ? value * 1000 : value;
  if (digits == 10 && rest.size() > 1 && rest.front() == '.' && is_digit(rest[1])) {
    rest.remove_prefix(1);
    micros += take_fraction(rest);
  }
  if (micros < 978'307'200'000'000 || micros > 4'102'444'800'000'000 || !ends_here(rest))
    return std::nullopt;
  text = rest;
  return Time{Duration{micros}};
}

std::optional<Time> epoch_time(double value) {
  for (const double factor : {1e6, 1e3, 1.0, 1e-3})
    if (const double micros = value * factor; micros >= 978'307'200e6 && micros <= 4'102'444'800e6)
      return Time{Duration{std::llround(micros)}};
  return std::nullopt;
}

}  // namespace mendwatch::read
