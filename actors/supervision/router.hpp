#pragma once

#include "actors/supervision/poison.hpp"

#include <atomic>
#include <deque>
#include <set>
#include <shared_mutex>

namespace mendwatch::supervision {

/// A child's stable address. Messages pass through on the sender's thread, with sender and request id kept, so the child answers
/// its caller directly. While the child is down they wait here; those that ended it too often are refused with Errc::poisoned.
/// Exit messages pass through as well: whoever ends a router ends the child of the moment.
class Router final : public caf::monitorable_actor {
public:
  static constexpr std::size_t most_held = 10'000;  // more are answered with Errc::unavailable

  explicit Router(caf::actor_config& config) : caf::monitorable_actor{config} {}

  /// A router without a child; `name` is for error messages.
  static caf::actor make(caf::actor_system& system, std::string name);

  /// The router behind a handle that `make` returned.
  static Router& of(const caf::actor& handle);

  /// From now on messages go to `child`, those that waited first.
  void connect(const caf::actor& child);

  /// From now on messages wait.
  void disconnect();

  /// There will never be a child again: what waits and what comes is answered with an error.
  void close();

  void refuse(const Fingerprint& message);

  std::size_t held() const;
  std::size_t refused() const { return refused_; }

  using caf::abstract_actor::enqueue;
  void enqueue(caf::mailbox_element_ptr message, caf::execution_unit* host) override;
  void on_destroy() override;
  const char* name() const override { return "router"; }

private:
  bool is_poison(const caf::mailbox_element& message) const;

  std::string child_name_;
  mutable std::shared_mutex mutex_;  // shared: to pass; alone: to change what follows
  caf::actor child_;
  bool closed_ = false;
  std::deque<caf::mailbox_element_ptr> held_;
  std::set<Fingerprint> poisoned_;
  std::set<std::uint32_t> poisoned_types_;
  std::atomic<std::size_t> refused_ = 0;
};

}  // namespace mendwatch::supervision
