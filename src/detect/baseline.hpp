#pragma once

#include "src/base/json.hpp"

#include <map>

namespace mendwatch::detect {

/// How often something usually comes in a window, learnt from its own latest day. Robust: a median over all windows since the service
/// was first seen, those without it included, so that a burst of some hours doesn't become normal, and what has always been does.
class UsualCount {
public:
  void add(Time time, std::uint64_t weight, Duration window);

  /// More than this many in a window is unusual: median + 5 times the larger of its scaled median deviation and its root (the
  /// spread of a Poisson count). 0 until 12 windows have been seen.
  std::uint64_t limit(Time since, Time now, Duration window) const;

  /// The most that came in one window up to `until`.
  std::uint64_t peak(Time until, Duration window) const;

  void take_in(const UsualCount& other);

  NLOHMANN_DEFINE_TYPE_INTRUSIVE_WITH_DEFAULT(UsualCount, counts_)

private:
  std::map<std::int64_t, std::uint64_t> counts_;  // by number of the window since 1970; at most a day of them
};

/// How long something usually takes. Medians of quarters of an hour over the latest day; the latest half hour is left out, so
/// that a slow drift doesn't hide itself.
class UsualLength {
public:
  /// Takes in a length in whatever unit. Returns the median of the latest five if they came within a quarter of an hour, else 0.
  double add(Time time, double value);

  /// The usual length; 0 until it is known (four quarters of an hour that lie half an hour back, and 30 values).
  double usual() const;

  std::uint64_t seen() const { return seen_; }

  struct Quarter {
    std::int64_t number = 0;
    std::vector<double> values;  // at most 15, evenly taken
    std::uint64_t seen = 0;
    NLOHMANN_DEFINE_TYPE_INTRUSIVE_WITH_DEFAULT(Quarter, number, values, seen)
  };
  NLOHMANN_DEFINE_TYPE_INTRUSIVE_WITH_DEFAULT(UsualLength, latest_, medians_, quarter_, seen_)

private:
  std::vector<std::pair<Time, double>> latest_;      // at most 5
  std::vector<std::pair<std::int64_t, double>> medians_;  // of the quarters that are over, at most 96
  Quarter quarter_;
  std::uint64_t seen_ = 0;
};

}  // namespace mendwatch::detect
