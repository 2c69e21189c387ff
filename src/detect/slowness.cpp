#include "src/detect/slowness.hpp"

#include "src/detect/reading.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace mendwatch::detect {
namespace {

constexpr std::size_t most_templates = 128;

std::string number(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.3g", value);
  return text.data();
}

}  // namespace

std::optional<Sign> Slowness::see(const read::Record& record, const mine::Match& match, Time time, const Settings& settings) {
  const auto length = length_of(record, match.parameters);
  if (!length)
    return std::nullopt;
  if (!lengths_.contains(match.template_id) && lengths_.size() >= most_templates)
    lengths_.erase(std::min_element(lengths_.begin(), lengths_.end(), [](const auto& a, const auto& b) { return a.second.seen() < b.second.seen(); }));
  auto& past = lengths_[match.template_id];
  const double usual = past.usual();  // before this one
  const double lately = past.add(time, length->value);
  const double bound = std::chrono::duration<double>(settings.slow).count();
  const char* unit = length->seconds ? " s" : "";

  const double far = usual * settings.slow_factor;
  if (length->seconds && length->value > std::max(bound, far))
    return Sign{Kind::slow, 1, settings.window, 0, true, "took " + number(length->value) + " s, more than " + number(std::max(bound, far)) + " s"};
  if (usual > 0 && length->value > far)
    return Sign{Kind::slow, 1, settings.window, 0, lately > far,
                "the latest five took " + number(lately) + unit + " in the middle, " + number(lately / usual) + " times the usual " + number(usual) + unit};
  return std::nullopt;
}

}  // namespace mendwatch::detect
