#include "actors/supervision/router.hpp"

#include <mutex>

namespace mendwatch::supervision {
namespace {

// CAF's own `bounce` answers with request_receiver_down, whatever the error.
void answer(const caf::mailbox_element& message, const caf::error& error) {
  if (!message.mid.is_request() || message.mid.is_answered())
    return;
  const auto& caller = message.stages.empty() ? message.sender : message.stages.front();
  if (caller)
    caller->get()->enqueue(nullptr, message.mid.response_id(), caf::make_message(error), nullptr);
}

}  // namespace

caf::actor Router::make(caf::actor_system& system, std::string name) {
  caf::actor_config config;
  auto handle = caf::make_actor<Router, caf::actor>(system.next_actor_id(), system.node(), &system, config);
  of(handle).child_name_ = std::move(name);
  return handle;
}

Router& Router::of(const caf::actor& handle) { return dynamic_cast<Router&>(*caf::actor_cast<caf::abstract_actor*>(handle)); }

void Router::connect(const caf::actor& child) {
  std::unique_lock lock{mutex_};
  child_ = child;
  closed_ = false;
  auto* receiver = caf::actor_cast<caf::abstract_actor*>(child);
  // Under the lock, so that nothing overtakes what has waited.
  while (!held_.empty()) {
    auto message = std::move(held_.front());
    held_.pop_front();
    if (is_poison(*message)) {
      ++refused_;
      answer(*message, caf::make_error(Errc::poisoned, "this message has ended its receiver too often", child_name_));
    } else {
      receiver->enqueue(std::move(message), nullptr);
    }
  }
}

void Router::disconnect() {
  std::unique_lock lock{mutex_};
  child_ = nullptr;
}

void Router::close() {
  std::deque<caf::mailbox_element_ptr> waiting;
  {
    std::unique_lock lock{mutex_};
    child_ = nullptr;
    closed_ = true;
    waiting.swap(held_);
  }
  for (auto& message : waiting)
    answer(*message, caf::make_error(caf::sec::request_receiver_down));
}

void Router::refuse(const Fingerprint& message) {
  std::unique_lock lock{mutex_};
  poisoned_.insert(message);
  poisoned_types_.insert(message.type);
}

std::size_t Router::held() const {
  std::shared_lock lock{mutex_};
  return held_.size();
}

bool Router::is_poison(const caf::mailbox_element& message) const {
  if (poisoned_types_.empty() || !poisoned_types_.contains(message.content().type_token()))
    return false;
  auto fingerprint = fingerprint_of(message.content());
  return fingerprint && poisoned_.contains(*fingerprint);
}

void Router::enqueue(caf::mailbox_element_ptr message, caf::execution_unit* host) {
  {
    std::shared_lock lock{mutex_};
    if (is_poison(*message)) {
      ++refused_;
      answer(*message, caf::make_error(Errc::poisoned, "this message has ended its receiver too often", child_name_));
      return;
    }
    if (child_) {
      caf::actor_cast<caf::abstract_actor*>(child_)->enqueue(std::move(message), host);
      return;
    }
  }
  std::unique_lock lock{mutex_};
  if (child_) {  // it came up in between
    caf::actor_cast<caf::abstract_actor*>(child_)->enqueue(std::move(message), host);
  } else if (closed_) {
    answer(*message, caf::make_error(caf::sec::request_receiver_down));
  } else if (held_.size() >= most_held) {
    answer(*message, caf::make_error(Errc::unavailable, "too many messages wait for it to be started again", child_name_));
  } else if (message->content().match_elements<caf::exit_msg>()) {
    // There is nobody to end.
  } else {
    held_.push_back(std::move(message));
  }
}

void Router::on_destroy() {
  close();
  if (!getf(is_cleaned_up_flag)) {
    cleanup(caf::exit_reason::unreachable, nullptr);
    caf::monitorable_actor::on_destroy();
    unregister_from_system();
  }
}

}  // namespace mendwatch::supervision
