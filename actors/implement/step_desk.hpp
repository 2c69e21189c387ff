#pragma once

#include "src/approve/step.hpp"

#include <deque>
#include <map>

namespace mendwatch {

/// What lies before a worker: orders to be done, and results that nobody has acknowledged yet. It knows nothing of actors.
class StepDesk {
public:
  /// An order came, perhaps for the second time. A known result is to be sent again; one that waits or is being done, is not taken twice.
  void take(approve::StepOrder order);

  /// The order to be done next; it counts as being done until its result comes.
  std::optional<approve::StepOrder> next();

  void finish(approve::StepResult result, Time now);

  /// Results whose time to be sent has come; they wait for an answer from now on.
  std::vector<approve::StepResult> to_send(Time now);

  void acknowledged(const approve::StepResult& result);

  /// Nobody answered: later, and later still, up to a minute.
  void not_acknowledged(const approve::StepResult& result, Time now);

  /// When `to_send` will have something; nothing if no result waits for its time.
  std::optional<Time> next_time() const;

  bool has_work() const { return !orders_.empty(); }
  Json state() const;

private:
  struct Key {
    std::string fix;
    std::uint64_t number = 0;
    auto operator<=>(const Key&) const = default;
  };
  struct Outgoing {
    approve::StepResult result;
    Time due;
    Duration pause = std::chrono::seconds{1};
    bool on_its_way = false;
    bool known = false;  // acknowledged: kept for an order that comes again
  };
  static Key key_of(const approve::StepResult& result) { return {result.fix, result.number}; }
  void forget_old();

  std::deque<approve::StepOrder> orders_;
  std::set<Key> doing_;
  std::map<Key, Outgoing> results_;
  std::deque<Key> acknowledged_;  // oldest first
};

}  // namespace mendwatch
