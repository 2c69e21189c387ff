#include "actors/gateway/desk.hpp"

#include "actors/gateway/answers.hpp"

namespace mendwatch::gate {
namespace {

constexpr std::size_t most_waiting = 1000;

}  // namespace

void Desk::open(caf::actor gateway, caf::actor guardian) {
  std::lock_guard lock{mutex_};
  gateway_ = std::move(gateway);
  guardian_ = std::move(guardian);
}

void Desk::close() {
  std::map<std::uint64_t, Call> calls;
  std::vector<std::shared_ptr<http::EventStream>> streams;
  caf::actor gateway, guardian;  // let go outside of the lock
  {
    std::lock_guard lock{mutex_};
    calls.swap(calls_);
    streams.swap(streams_);
    std::swap(gateway, gateway_);
    std::swap(guardian, guardian_);
  }
  for (auto& stream : streams)
    stream->close();
}

void Desk::put(http::Request request, http::Reply reply) {
  caf::actor gateway;
  std::uint64_t number = 0;
  {
    std::lock_guard lock{mutex_};
    if (gateway_ && calls_.size() < most_waiting) {
      gateway = gateway_;
      number = ++number_;
      calls_.emplace(number, Call{std::move(request), reply});
    }
  }
  if (gateway)
    caf::anon_send(gateway, atom::work_v, number);
  else
    reply(error_answer(Error{Errc::unavailable, "starting, stopping or too busy; try again", ""}));
}

std::optional<Call> Desk::take(std::uint64_t number) {
  std::lock_guard lock{mutex_};
  auto found = calls_.extract(number);
  if (found.empty())
    return std::nullopt;
  return std::move(found.mapped());
}

std::vector<std::uint64_t> Desk::waiting() const {
  std::lock_guard lock{mutex_};
  std::vector<std::uint64_t> numbers;
  for (const auto& [number, call] : calls_)
    numbers.push_back(number);
  return numbers;
}

void Desk::watch(std::shared_ptr<http::EventStream> stream) {
  std::lock_guard lock{mutex_};
  streams_.push_back(std::move(stream));
}

void Desk::tell(const std::string& event, const std::string& data) {
  std::lock_guard lock{mutex_};
  std::erase_if(streams_, [](const auto& stream) { return stream->closed(); });
  for (const auto& stream : streams_)
    stream->send(event, data);
}

std::size_t Desk::watchers() const {
  std::lock_guard lock{mutex_};
  return static_cast<std::size_t>(std::count_if(streams_.begin(), streams_.end(), [](const auto& stream) { return !stream->closed(); }));
}

caf::actor Desk::gateway() const {
  std::lock_guard lock{mutex_};
  return gateway_;
}

caf::actor Desk::guardian() const {
  std::lock_guard lock{mutex_};
  return guardian_;
}

}  // namespace mendwatch::gate
