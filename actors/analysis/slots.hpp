#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace mendwatch {

/// Who works at what: interchangeable workers, each on one thing at a time, and those who wait for one, in their order.
template <class Worker>
class Slots {
public:
  explicit Slots(std::vector<Worker> workers = {}) : workers_(std::move(workers)), busy_(workers_.size()) {}

  /// A free worker's place, taken by this; nothing when all are busy.
  std::optional<std::size_t> take() {
    for (std::size_t i = 0; i < busy_.size(); ++i)
      if (!busy_[i]) {
        busy_[i] = true;
        return i;
      }
    return std::nullopt;
  }

  bool any_free() const { return std::find(busy_.begin(), busy_.end(), false) != busy_.end(); }
  void give_back(std::size_t place) { busy_[place] = false; }
  void wait(std::string id) { waiting_.push_back(std::move(id)); }

  /// Whoever has waited longest.
  std::optional<std::string> next() {
    if (waiting_.empty())
      return std::nullopt;
    auto id = std::move(waiting_.front());
    waiting_.pop_front();
    return id;
  }

  const Worker& operator[](std::size_t place) const { return workers_[place]; }

private:
  std::vector<Worker> workers_;
  std::vector<bool> busy_;
  std::deque<std::string> waiting_;
};

}  // namespace mendwatch
