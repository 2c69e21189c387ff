#include "src/base/fix_id.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace mendwatch {
namespace {

bool digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string new_fix_id(Time now, const std::function<bool(const std::string&)>& taken) {
  const auto day = std::chrono::floor<std::chrono::days>(now);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{now - day};
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "fix_%04d%02u%02u_%02d%02d%02d", int{date.year()}, unsigned{date.month()},
                unsigned{date.day()}, int(clock.hours().count()), int(clock.minutes().count()), int(clock.seconds().count()));
  const std::string plain = text.data();
  std::string id = plain;
  for (int n = 2; taken(id); ++n)
    id = plain + '_' + std::to_string(n);
  return id;
}

bool is_fix_id(std::string_view text) {
  if (text.size() < 19 || text.substr(0, 4) != "fix_" || !digits(text.substr(4, 8)) || text[12] != '_' ||
      !digits(text.substr(13, 6)))
    return false;
  return text.size() == 19 || (text[19] == '_' && text.size() <= 25 && digits(text.substr(20)));
}

}  // namespace mendwatch
