#include "src/detect/trouble.hpp"

#include "src/base/text.hpp"

#include <algorithm>

namespace mendwatch::detect {
namespace {

constexpr std::size_t samples_kept = 4;

std::string what(Kind kind, std::uint64_t count) {
  switch (kind) {
    case Kind::truncation:
      return count_of(count, "truncation");
    case Kind::duplicate_spike:
      return std::to_string(count) + " duplicates or retries";
    default:
      return std::to_string(count) + (count == 1 ? " error" : " equal errors");
  }
}

}  // namespace

std::optional<Trouble::Told> Trouble::see(const Sign& sign, Time time, Time since, const Settings& settings) {
  const bool over = told_ > 0 && (time > last_above_ + settings.cool_down || time + settings.cool_down < last_above_);
  if (over)
    told_ = total_ = 0;
  const auto lately = window_.add(time, sign.weight, sign.window);
  auto usual = usual_.limit(since, time, settings.window);
  if (severity_of(sign.kind) == Severity::low)  // what has come as thick before in the latest day is not unusual
    usual = std::max(usual, usual_.peak(time - settings.cool_down, settings.window));
  usual_.add(time, sign.weight, settings.window);
  last_ = time;
  if (told_ == 0) {
    began_ = window_.first();
    total_ = lately;
    if (lately == sign.weight)
      samples_.clear();
  } else {
    total_ += sign.weight;
  }

  const bool above = sign.certain || (sign.needed > 0 && lately >= sign.needed && lately > usual);
  if (!above)
    return std::nullopt;
  last_above_ = time;
  if (told_ > 0 && total_ < 2 * told_)
    return std::nullopt;

  Told result{sign.kind, total_, began_, window_.per_minute(), sign.why};
  if (!sign.certain) {
    result.why = what(sign.kind, lately) + " within " + to_text(sign.window);
    result.why += usual > sign.needed ? "; usual are at most " + std::to_string(usual) : "; " + std::to_string(sign.needed) + " are too many";
  }
  if (told_ > 0)
    result.why += "; " + std::to_string(total_) + " since " + to_rfc3339(std::chrono::floor<std::chrono::seconds>(began_));
  told_ = total_;
  return result;
}

bool Trouble::wants_sample() const { return samples_.size() < samples_kept; }

void Trouble::keep_sample(const std::string& line) {
  if (wants_sample())
    samples_.push_back(line);
}

void Trouble::take_in(const Trouble& other, const Settings& settings) {
  window_.take_in(other.window_, settings.window);
  usual_.take_in(other.usual_);
  if (other.told_ > 0) {
    began_ = told_ > 0 ? std::min(began_, other.began_) : other.began_;
    last_above_ = std::max(last_above_, other.last_above_);
    total_ = (told_ > 0 ? total_ : 0) + other.total_;
    told_ += other.told_;
  }
  last_ = std::max(last_, other.last_);
  for (const auto& sample : other.samples_)
    keep_sample(sample);
}

}  // namespace mendwatch::detect
