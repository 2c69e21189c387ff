#include "src/propose/number_ladder.hpp"

#include <charconv>
#include <cmath>

namespace mendwatch::propose {
namespace {

constexpr double largest = 1e12;

// 5000 → 5_000, from the right in threes.
std::string grouped(const std::string& digits, char separator) {
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0)
      text += separator;
    text += digits[i];
  }
  return text;
}

}  // namespace

std::optional<double> next_on_ladder(double value, double factor) {
  if (!(value > 0) || value > largest || !(factor >= 1))
    return std::nullopt;
  const double least = value * factor;
  double power = std::pow(10.0, std::floor(std::log10(value)));
  for (int decade = 0; decade < 4; ++decade, power *= 10)
    for (double step : {1.0, 2.0, 5.0})
      if (step * power >= least * (1 - 1e-12) && step * power > value)
        return step * power;
  return std::nullopt;
}

std::optional<double> parse_number(std::string_view literal) {
  std::string plain;
  for (std::size_t i = 0; i < literal.size(); ++i) {
    const char c = literal[i];
    const bool between = i > 0 && i + 1 < literal.size() && literal[i - 1] >= '0' && literal[i - 1] <= '9' &&
                         literal[i + 1] >= '0' && literal[i + 1] <= '9';
    if ((c == '_' || c == ',') && between)
      continue;
    plain += c;
  }
  if (plain.empty() || plain[0] < '0' || plain[0] > '9')
    return std::nullopt;
  double value = 0;
  const auto [end, problem] = std::from_chars(plain.data(), plain.data() + plain.size(), value);
  if (problem != std::errc{} || end != plain.data() + plain.size() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

std::string write_number(double value, std::string_view like) {
  const bool whole = std::abs(value - std::round(value)) < 1e-9 && value < 1e15;
  if (!whole) {
    std::string text(32, '\0');
    const auto [end, problem] = std::to_chars(text.data(), text.data() + text.size(), value);
    text.resize(problem == std::errc{} ? static_cast<std::size_t>(end - text.data()) : 0);
    return text;
  }
  std::string digits = std::to_string(static_cast<long long>(std::llround(value)));
  for (char separator : {'_', ','})
    if (like.find(separator) != std::string_view::npos)
      digits = grouped(digits, separator);
  // Whoever wrote 30.0 wants a fraction type.
  if (like.find('.') != std::string_view::npos && like.find_first_of("eE") == std::string_view::npos)
    digits += ".0";
  return digits;
}

}  // namespace mendwatch::propose
