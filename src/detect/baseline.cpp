#include "src/detect/baseline.hpp"

#include <algorithm>
#include <cmath>

namespace mendwatch::detect {
namespace {

constexpr std::int64_t least_windows = 12;
constexpr std::int64_t most_windows = 288;
constexpr auto quarter = std::chrono::minutes{15};
constexpr std::size_t quarters_kept = 96;
constexpr std::size_t quarters_needed = 4;
constexpr std::uint64_t values_needed = 30;
constexpr std::size_t values_kept = 15;
constexpr std::size_t latest_kept = 5;

double median(std::vector<double> values) {
  if (values.empty())
    return 0;
  const auto middle = values.begin() + std::ptrdiff_t(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

std::int64_t number_of(Time time, Duration window) { return time.time_since_epoch() / window; }

}  // namespace

void UsualCount::add(Time time, std::uint64_t weight, Duration window) {
  counts_[number_of(time, window)] += weight;
  while (counts_.size() > std::size_t(most_windows))
    counts_.erase(counts_.begin());
}

std::uint64_t UsualCount::limit(Time since, Time now, Duration window) const {
  const auto current = number_of(now, window);  // not over yet, so it doesn't count
  const auto first = std::max(number_of(since, window) + 1, current - most_windows);
  const auto windows = current - first;
  if (windows < least_windows)
    return 0;
  std::vector<double> counts;
  for (auto at = counts_.lower_bound(first); at != counts_.end() && at->first < current; ++at)
    counts.push_back(double(at->second));
  if (counts.size() * 2 <= std::size_t(windows))
    return 0;  // the median is none
  counts.resize(std::size_t(windows), 0.0);
  const double middle = median(counts);
  for (auto& count : counts)
    count = std::abs(count - middle);
  const double spread = std::max(1.4826 * median(counts), std::sqrt(middle));
  return std::uint64_t(std::ceil(middle + 5 * spread));
}

std::uint64_t UsualCount::peak(Time until, Duration window) const {
  std::uint64_t most = 0;
  const auto end = counts_.lower_bound(number_of(until, window));
  for (auto at = counts_.begin(); at != end; ++at)
    most = std::max(most, at->second);
  return most;
}

void UsualCount::take_in(const UsualCount& other) {
  for (const auto& [window, count] : other.counts_)
    counts_[window] += count;
  while (counts_.size() > std::size_t(most_windows))
    counts_.erase(counts_.begin());
}

double UsualLength::add(Time time, double value) {
  const auto number = number_of(time, quarter);
  if (number != quarter_.number) {
    if (!quarter_.values.empty())
      medians_.emplace_back(quarter_.number, median(quarter_.values));
    if (medians_.size() > quarters_kept)
      medians_.erase(medians_.begin());
    quarter_ = {number, {}, 0};
  }
  ++seen_;
  ++quarter_.seen;
  if (quarter_.values.size() < values_kept)
    quarter_.values.push_back(value);
  else
    quarter_.values[quarter_.seen % values_kept] = value;

  latest_.emplace_back(time, value);
  if (latest_.size() > latest_kept)
    latest_.erase(latest_.begin());
  if (latest_.size() < latest_kept || latest_.back().first - latest_.front().first > quarter)
    return 0;
  std::vector<double> values;
  for (const auto& entry : latest_)
    values.push_back(entry.second);
  return median(std::move(values));
}

double UsualLength::usual() const {
  std::vector<double> past;
  for (const auto& [number, value] : medians_)
    if (number + 2 < quarter_.number)
      past.push_back(value);
  if (past.size() < quarters_needed || seen_ < values_needed)
    return 0;
  return median(std::move(past));
}

}  // namespace mendwatch::detect
