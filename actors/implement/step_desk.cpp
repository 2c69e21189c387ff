#include "actors/implement/step_desk.hpp"

namespace mendwatch {
namespace {

constexpr Duration longest_pause = std::chrono::minutes{1};
constexpr std::size_t most_acknowledged = 200;

}  // namespace

void StepDesk::take(approve::StepOrder order) {
  const Key key{order.fix, order.number};
  if (auto known = results_.find(key); known != results_.end()) {
    if (!known->second.on_its_way) {
      known->second.known = false;
      known->second.due = Time::min();
    }
    return;
  }
  const bool waits = std::any_of(orders_.begin(), orders_.end(),
                                 [&](const auto& other) { return other.fix == key.fix && other.number == key.number; });
  if (!waits && !doing_.contains(key))
    orders_.push_back(std::move(order));
}

std::optional<approve::StepOrder> StepDesk::next() {
  if (orders_.empty())
    return std::nullopt;
  auto order = std::move(orders_.front());
  orders_.pop_front();
  doing_.insert({order.fix, order.number});
  return order;
}

void StepDesk::finish(approve::StepResult result, Time now) {
  const auto key = key_of(result);
  doing_.erase(key);
  results_[key] = {std::move(result), now};
}

std::vector<approve::StepResult> StepDesk::to_send(Time now) {
  std::vector<approve::StepResult> due;
  for (auto& [key, outgoing] : results_)
    if (!outgoing.known && !outgoing.on_its_way && outgoing.due <= now) {
      outgoing.on_its_way = true;
      due.push_back(outgoing.result);
    }
  return due;
}

void StepDesk::acknowledged(const approve::StepResult& result) {
  auto found = results_.find(key_of(result));
  if (found == results_.end())
    return;
  found->second.on_its_way = false;
  found->second.known = true;
  acknowledged_.push_back(found->first);
  forget_old();
}

void StepDesk::not_acknowledged(const approve::StepResult& result, Time now) {
  auto found = results_.find(key_of(result));
  if (found == results_.end())
    return;
  auto& outgoing = found->second;
  outgoing.on_its_way = false;
  outgoing.due = now + outgoing.pause;
  outgoing.pause = std::min(2 * outgoing.pause, longest_pause);
}

std::optional<Time> StepDesk::next_time() const {
  std::optional<Time> first;
  for (const auto& [key, outgoing] : results_)
    if (!outgoing.known && !outgoing.on_its_way && (!first || outgoing.due < *first))
      first = outgoing.due;
  return first;
}

// One that is not the latest in the list any more may have been asked for again since.
void StepDesk::forget_old() {
  while (acknowledged_.size() > most_acknowledged) {
    if (auto found = results_.find(acknowledged_.front()); found != results_.end() && found->second.known)
      results_.erase(found);
    acknowledged_.pop_front();
  }
}

Json StepDesk::state() const {
  std::size_t unacknowledged = 0;
  for (const auto& [key, outgoing] : results_)
    unacknowledged += !outgoing.known;
  return {{"waiting", orders_.size()}, {"doing", doing_.size()}, {"unacknowledged", unacknowledged}};
}

}  // namespace mendwatch
