#include "src/detect/repeated_ids.hpp"

#include "src/base/digest.hpp"
#include "src/base/text.hpp"
#include "src/detect/reading.hpp"

#include <algorithm>

namespace mendwatch::detect {
namespace {

constexpr std::size_t most_ids = 4096;
constexpr std::size_t most_places = 512;
constexpr std::size_t places_of_a_record = 3;
constexpr std::uint64_t others_needed = 3;  // other ids at this place, before their habit counts

}  // namespace

std::optional<Sign> RepeatedIds::see(const read::Record& record, const mine::Match& match, Time time, const Settings& settings) {
  std::optional<Sign> sign;
  std::size_t places = 0;
  for (std::size_t i = 0; i < match.parameters.size() && places < places_of_a_record; ++i) {
    const auto& parameter = match.parameters[i];
    if (parameter.text.empty() || !names_work(parameter))
      continue;
    ++places;
    const auto place_key = hash64(std::to_string(match.template_id) + ' ' + std::to_string(i) + ' ' + parameter.name);
    auto& id = ids_[hash64(parameter.text, place_key)];
    auto& place = places_[place_key];
    if (id.count == 0 || time - id.first > settings.window || id.first - time > settings.window) {
      place.distinct += id.count == 0;
      id = {0, time};
    }
    ++id.count;
    ++place.seen;
    if (id.count < 2)
      continue;
    const auto others = place.distinct - std::min<std::uint64_t>(place.distinct, 1);
    const auto seen_of_others = place.seen - std::min(place.seen, id.count);
    const bool unusual = others >= others_needed ? seen_of_others <= 2 * others : says_work(record.message);
    if (!unusual)
      continue;
    const bool certain = id.count >= settings.duplicates;
    if (!sign || certain)
      sign = Sign{Kind::duplicate_spike, 1, settings.window, 0, certain,
                  (parameter.name.empty() ? "id" : parameter.name) + ' ' + shorten(parameter.text, 80) + " came " + std::to_string(id.count) + " times within " +
                      to_text(settings.window) + "; others come once or twice"};
  }
  make_room();
  return sign;
}

// Forgets the older half when there are too many.
void RepeatedIds::make_room() {
  if (ids_.size() > most_ids) {
    std::vector<Time> times;
    for (const auto& [key, id] : ids_)
      times.push_back(id.first);
    const auto middle = times.begin() + std::ptrdiff_t(times.size() / 2);
    std::nth_element(times.begin(), middle, times.end());
    const auto cut = *middle;
    std::erase_if(ids_, [&](const auto& entry) { return entry.second.first < cut; });
    while (ids_.size() > most_ids)
      ids_.erase(ids_.begin());  // all of one moment
  }
  while (places_.size() > most_places) {
    const auto rarest = std::min_element(places_.begin(), places_.end(), [](const auto& a, const auto& b) { return a.second.seen < b.second.seen; });
    places_.erase(rarest);
  }
}

}  // namespace mendwatch::detect
