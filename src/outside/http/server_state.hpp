#pragma once

#include "src/outside/http/server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <atomic>
#include <condition_variable>
#include <list>
#include <mutex>
#include <shared_mutex>

namespace mendwatch::http {

class Connection;

/// What a server's connections share.
struct Server::State : std::enable_shared_from_this<Server::State> {
  State(boost::asio::io_context& context, ServerSettings settings, Handler handler);

  Result<void> listen();
  void accept();
  void add(boost::asio::ip::tcp::socket socket);
  void remove(Connection& connection);

  /// Closes the connection that has waited longest for its other side. False if none waits.
  bool evict();

  /// Calls the handler, unless the server has stopped.
  void handle(Request request, Reply reply);

  boost::asio::io_context& context;
  ServerSettings settings;
  Handler handler;
  std::shared_mutex handling;  // shared while the handler runs; taken alone to stop
  boost::asio::ip::tcp::acceptor acceptor;
  boost::asio::steady_timer pause;
  std::uint16_t port = 0;

  std::mutex mutex;
  std::condition_variable emptied;
  std::list<std::shared_ptr<Connection>> connections;  // oldest first
  std::atomic<bool> stopping{false};
  std::atomic<std::size_t> streams{0};
};

}  // namespace mendwatch::http
