#include "src/outside/process/replay.hpp"

#include "src/base/digest.hpp"
#include "src/read/record_reader.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace mendwatch::process {
namespace {

constexpr std::size_t most_recent = 10'000;
constexpr std::size_t most_saved = 64;

std::optional<Time> time_of(const read::RawLine& line, Time now) {
  const auto record = read::read_line(line.bytes, now);
  return record.timed ? std::optional{record.time} : std::nullopt;
}

// How many of the first lines of `window` end what `before` ends with. The two overlap if the common lines reach to the
// beginning of one of them; of several such places the one with the most common lines counts, then the earliest.
std::size_t overlap(const std::deque<std::uint64_t>& before, const std::vector<std::uint64_t>& window) {
  // Z function over: before, backwards · a separator · window, backwards. Linear.
  std::vector<std::uint64_t> text(before.rbegin(), before.rend());
  const auto own = text.size();
  text.push_back(0);
  text.insert(text.end(), window.rbegin(), window.rend());
  std::vector<std::size_t> z(text.size(), 0);
  for (std::size_t i = 1, left = 0, right = 0; i < text.size(); ++i) {
    if (i < right)
      z[i] = std::min(right - i, z[i - left]);
    while (i + z[i] < text.size() && text[z[i]] == text[i + z[i]]) ++z[i];
    if (i + z[i] > right)
      left = i, right = i + z[i];
  }
  std::size_t best = 0, place = 0;
  for (std::size_t end = 1; end <= window.size(); ++end) {
    const auto common = std::min(z[own + 1 + window.size() - end], own);
    if (common == std::min(end, own) && common > best)
      best = common, place = end;
  }
  return place;
}

}  // namespace

Replay::Replay(const read::Position& position) {
  if (auto time = parse_rfc3339(position.cursor))
    last_time_ = *time;
  const std::string_view head = position.head;
  for (std::size_t at = 0; at + 16 <= head.size() && recent_.size() < most_saved; at += 16) {
    std::uint64_t digest = 0;
    std::from_chars(head.data() + at, head.data() + at + 16, digest, 16);
    recent_.push_back(digest);
  }
}

void Replay::restart() {
  catching_up_ = !recent_.empty() || last_time_;
  repeatable_.clear();
  for (const auto digest : recent_) ++repeatable_[digest];
}

void Replay::follow(std::vector<read::RawLine>& lines, Time now) {
  if (catching_up_) {
    std::vector<read::RawLine> fresh;
    for (auto& line : lines) {
      const auto time = catching_up_ ? time_of(line, now) : std::nullopt;
      if (catching_up_ && time && last_time_ && *time > *last_time_)
        catching_up_ = false;
      if (catching_up_ && time && last_time_ && *time < *last_time_)
        continue;
      if (const auto repeated = repeatable_.find(hash64(line.bytes));
          catching_up_ && repeated != repeatable_.end() && repeated->second > 0) {
        --repeated->second;
        continue;
      }
      fresh.push_back(std::move(line));
    }
    lines = std::move(fresh);
    if (!catching_up_)
      repeatable_.clear();
  }
  for (const auto& line : lines) remember(line);
  for (auto line = lines.rbegin(); line != lines.rend(); ++line)
    if (auto time = time_of(*line, now)) {
      last_time_ = std::max(last_time_.value_or(*time), *time);
      break;
    }
}

void Replay::poll(std::vector<read::RawLine>& window, Time now, bool& missing) {
  std::vector<std::uint64_t> digests;
  for (const auto& line : window) digests.push_back(hash64(line.bytes));
  const auto known = overlap(recent_, digests);
  missing = known == 0 && !recent_.empty() && !window.empty();
  window.erase(window.begin(), window.begin() + static_cast<std::ptrdiff_t>(known));
  catching_up_ = false;
  follow(window, now);
}

std::string Replay::cursor() const { return last_time_ ? to_rfc3339(*last_time_) : std::string{}; }

std::string Replay::head() const {
  std::string text;
  for (std::size_t i = recent_.size() - std::min(recent_.size(), most_saved); i < recent_.size(); ++i) text += hex(recent_[i]);
  return text;
}

void Replay::remember(const read::RawLine& line) {
  recent_.push_back(hash64(line.bytes));
  if (recent_.size() > most_recent)
    recent_.pop_front();
}

}  // namespace mendwatch::process
