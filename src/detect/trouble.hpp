#pragma once

#include "src/detect/baseline.hpp"
#include "src/detect/sign.hpp"
#include "src/detect/window.hpp"

namespace mendwatch::detect {

/// One trouble over time: decides when it is an anomaly, and when that is told again.
///
/// It is one when a sign is certain, or when as many came within a window as the settings say and more than it has learnt to be
/// usual; retries and duplicates, being only unusual, must exceed what has come in any window of the latest day. While it lasts it is told again each time its count has doubled. It is over when it has not been above its bound for a
/// cool-down; then it begins anew.
class Trouble {
public:
  struct Told {
    Kind kind = Kind::repeated_error;
    std::uint64_t count = 0;
    Time first_seen;
    double per_minute = 0;
    std::string why;
  };

  /// A sign of it came at `time`; `since` is when its service was first seen. What is to be told, if anything.
  std::optional<Told> see(const Sign& sign, Time time, Time since, const Settings& settings);

  /// Samples for people, at most four besides the latest.
  void keep_sample(const std::string& line);
  const std::vector<std::string>& samples() const { return samples_; }
  bool wants_sample() const;

  void take_in(const Trouble& other, const Settings& settings);

  bool told() const { return told_ > 0; }
  Time last() const { return last_; }
  std::uint64_t template_id = 0;
  bool by_trace = false;  // its fingerprint comes from a stack trace

  NLOHMANN_DEFINE_TYPE_INTRUSIVE_WITH_DEFAULT(Trouble, template_id, by_trace, window_, usual_, began_, last_, last_above_, total_, told_, samples_)

private:
  Window window_;
  UsualCount usual_;
  Time began_;
  Time last_;
  Time last_above_;          // when it was last an anomaly
  std::uint64_t total_ = 0;  // since it began
  std::uint64_t told_ = 0;   // the count that was told last; 0: nothing yet
  std::vector<std::string> samples_;
};

}  // namespace mendwatch::detect
