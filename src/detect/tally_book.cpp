#include "src/detect/tally_book.hpp"

#include <algorithm>

namespace mendwatch::detect {
namespace {

constexpr std::int64_t fine_seconds = 300;
constexpr std::size_t most_troubles = 512;
constexpr std::size_t most_aliases = 1024;
constexpr std::size_t most_gaps = 1440;

std::int64_t seconds_of(Time time) { return std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count(); }
std::int64_t minute_of(std::int64_t second) { return second - ((second % 60) + 60) % 60; }

void add(std::uint64_t& sum, std::uint64_t more) { sum += more; }
void add(TallyBook::Traffic& sum, const TallyBook::Traffic& more) {
  sum.lines += more.lines;
  sum.errors += more.errors;
}

// Slots of a second before `fine_from` become minutes; those before `oldest` go.
template <class Slots>
void age(Slots& slots, std::int64_t fine_from, std::int64_t fine_before, std::int64_t oldest) {
  slots.erase(slots.begin(), slots.lower_bound(oldest));
  for (auto at = slots.lower_bound(fine_before); at != slots.end() && at->first < fine_from;) {
    const auto minute = minute_of(at->first);
    if (minute == at->first) {
      ++at;
      continue;
    }
    add(slots[minute], at->second);
    at = slots.erase(at);
  }
}

}  // namespace

bool TallyBook::reach(std::int64_t second) {
  const auto history = std::chrono::duration_cast<std::chrono::seconds>(history_).count();
  if (second > newest_) {
    newest_ = second;
    const auto fine_from = minute_of(newest_ - fine_seconds);
    if (fine_from > fine_from_) {
      const auto oldest = minute_of(newest_ - history);
      age(traffic_, fine_from, fine_from_, oldest);
      for (auto& [fingerprint, counts] : troubles_)
        age(counts, fine_from, fine_from_, oldest);
      std::erase_if(troubles_, [](const auto& entry) { return entry.second.empty(); });
      gaps_.erase(gaps_.begin(), gaps_.lower_bound(oldest));
      fine_from_ = fine_from;
    }
  }
  return second > newest_ - history;
}

std::int64_t TallyBook::slot_of(std::int64_t second) const { return second >= fine_from_ ? second : minute_of(second); }

Result<void> TallyBook::settle(Duration history) {
  constexpr std::int64_t end_of_time = 253402300800;  // the year 10000
  const auto possible = [&](std::int64_t second) { return second >= 0 && second < end_of_time; };
  history_ = history;
  if (!possible(newest_) || !possible(fine_from_) || fine_from_ > newest_ + 60)
    return Error{Errc::malformed, "its time is impossible", "tallies"};
  std::erase_if(troubles_, [](const auto& entry) { return entry.second.empty(); });
  bound_troubles({});
  return {};
}

const std::string& TallyBook::canonical(const std::string& fingerprint) const {
  const std::string* name = &fingerprint;
  for (int step = 0; step < 16; ++step) {
    const auto found = same_as_.find(*name);
    if (found == same_as_.end())
      break;
    name = &found->second;
  }
  return *name;
}

void TallyBook::traffic(Time time, bool error) {
  const auto second = seconds_of(time);
  if (!reach(second))
    return;
  auto& slot = traffic_[slot_of(second)];
  ++slot.lines;
  slot.errors += error;
}

void TallyBook::trouble(const std::string& fingerprint, Time time) {
  const auto second = seconds_of(time);
  if (!reach(second))
    return;
  const std::string name = canonical(fingerprint);
  ++troubles_[name][slot_of(second)];
  bound_troubles(name);
}

// Too many troubles: the one that was quiet for longest is forgotten.
void TallyBook::bound_troubles(const std::string& keep) {
  while (troubles_.size() > most_troubles) {
    auto quietest = troubles_.end();
    for (auto at = troubles_.begin(); at != troubles_.end(); ++at)
      if (at->first != keep && (quietest == troubles_.end() || at->second.rbegin()->first < quietest->second.rbegin()->first))
        quietest = at;
    if (quietest == troubles_.end())
      return;
    troubles_.erase(quietest);
  }
}

void TallyBook::gap(Time time) {
  const auto second = seconds_of(time);
  if (!reach(second))
    return;
  gaps_[minute_of(second)] = true;
  while (gaps_.size() > most_gaps)
    gaps_.erase(gaps_.begin());
}

void TallyBook::take_in(const std::string& one, const std::string& other) {
  const std::string into = canonical(one);
  if (into == canonical(other))
    return;
  if (const auto found = troubles_.find(other); found != troubles_.end()) {
    auto counts = std::move(found->second);
    troubles_.erase(found);
    for (const auto& [slot, count] : counts)
      troubles_[into][slot] += count;
  }
  same_as_[other] = into;
  while (same_as_.size() > most_aliases)
    same_as_.erase(same_as_.begin());
}

Tallies TallyBook::tallies(const std::string& fingerprint, Time since) const {
  Tallies result;
  const auto found = troubles_.find(canonical(fingerprint));
  for (const auto& [slot, traffic] : traffic_) {
    Tally tally;
    tally.minute = Time{std::chrono::seconds{slot}};
    tally.length = slot >= fine_from_ ? Duration{std::chrono::seconds{1}} : Duration{std::chrono::minutes{1}};
    if (tally.minute + tally.length <= since || gaps_.contains(minute_of(slot)))
      continue;
    tally.traffic = traffic.lines;
    tally.errors = traffic.errors;
    if (found != troubles_.end())
      if (const auto count = found->second.find(slot); count != found->second.end())
        tally.trouble = count->second;
    result.minutes.push_back(tally);
  }
  result.seen_until = Time{std::chrono::seconds{newest_}};
  return result;
}

}  // namespace mendwatch::detect
