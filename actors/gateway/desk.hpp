#pragma once

#include "messages/gateway.hpp"
#include "messages/supervisor.hpp"
#include "src/outside/http/server.hpp"

#include <mutex>

namespace mendwatch::gate {

/// Somebody who asks and waits.
struct Call {
  http::Request request;
  http::Reply reply;
};

/// Between the threads that speak HTTP and the gateway actor, whichever life of it there is: requests lie here until it takes them, and
/// pages that watch stay connected over its restarts. All may be called from any thread.
class Desk {
public:
  /// From now on requests go to the actor behind `gateway`, a router. `guardian` is the root of the tree, which the API shows.
  void open(caf::actor gateway, caf::actor guardian);

  /// From now on requests are answered with 503, and pages that watch are let go.
  void close();

  /// A request has come.
  void put(http::Request request, http::Reply reply);

  /// The request of that number, once.
  std::optional<Call> take(std::uint64_t number);

  /// The numbers of those that nobody has taken: a gateway that starts anew looks here first.
  std::vector<std::uint64_t> waiting() const;

  void watch(std::shared_ptr<http::EventStream> stream);

  /// Sends one event to all pages that watch.
  void tell(const std::string& event, const std::string& data);

  std::size_t watchers() const;
  caf::actor gateway() const;
  caf::actor guardian() const;

private:
  mutable std::mutex mutex_;
  caf::actor gateway_;
  caf::actor guardian_;
  std::uint64_t number_ = 0;
  std::map<std::uint64_t, Call> calls_;
  std::vector<std::shared_ptr<http::EventStream>> streams_;
};

}  // namespace mendwatch::gate
