#pragma once

#include "messages/type_ids.hpp"

#include <caf/scheduler/test_coordinator.hpp>

#include <optional>

namespace mendwatch::tests {

/// An actor system that runs only when told to, in virtual time, so that tests own the order of things.
class ActorStage {
public:
  caf::actor_system& system() { return system_; }

  /// Lets everything happen that can happen now.
  void run() { scheduler().run(); }

  /// Lets virtual time pass, with all that becomes due on the way, in its order.
  void advance(caf::timespan time) {
    run();
    auto& clock = scheduler().clock();
    auto until = clock.now() + time;
    while (!clock.schedule().empty() && clock.schedule().begin()->first <= until) {
      clock.current_time = std::max(clock.current_time, clock.schedule().begin()->first);
      clock.trigger_expired_timeouts();
      run();
    }
    clock.current_time = until;
  }

  /// Virtual time as a wall clock: begins at `start` and moves by `advance`.
  Clock clock(Time start) {
    auto began = scheduler().clock().now();
    return [this, start, began] {
      return start + std::chrono::duration_cast<Duration>(scheduler().clock().now() - began);
    };
  }

  /// Asks `actor`, lets everything happen, and returns the reply, or the error in its place.
  template <class Reply, class Actor, class... Arguments>
  Reply ask(const Actor& actor, Arguments... arguments) {
    auto pending = self_->request(actor, caf::infinite, std::move(arguments)...);
    run();
    std::optional<Reply> reply;
    failure_ = caf::none;
    pending.receive([&](Reply value) { reply = std::move(value); },
                    [&](caf::error& error) { failure_ = std::move(error); });
    return reply ? std::move(*reply) : Reply{};
  }

  /// The same for requests whose reply is void. True if it was answered.
  template <class Actor, class... Arguments>
  bool tell(const Actor& actor, Arguments... arguments) {
    auto pending = self_->request(actor, caf::infinite, std::move(arguments)...);
    run();
    failure_ = caf::none;
    pending.receive([] {}, [&](caf::error& error) { failure_ = std::move(error); });
    return !failure_;
  }

  /// The error of the last `ask`; `none` after a reply.
  const caf::error& failure() const { return failure_; }

  template <class Actor>
  void stop(const Actor& actor) {
    caf::anon_send_exit(actor, caf::exit_reason::kill);
    run();
  }

  /// Ends `actor` as an exception would; through a router, whoever stands behind it.
  template <class Actor>
  void crash(const Actor& actor) {
    caf::anon_send(caf::actor_cast<caf::actor>(actor), caf::exit_msg{{}, caf::make_error(Errc::failed, std::string{"crashed by the test"}, std::string{})});
    run();
  }

private:
  struct Config : caf::actor_system_config {
    Config() {
      add_message_types<caf::id_block::mendwatch>();
      set("scheduler.policy", caf::atom("testing"));
    }
  };

  caf::scheduler::test_coordinator& scheduler() {
    return dynamic_cast<caf::scheduler::test_coordinator&>(system_.scheduler());
  }

  Config config_;
  caf::actor_system system_{config_};
  caf::scoped_actor self_{system_};
  caf::error failure_;
};

}  // namespace mendwatch::tests
