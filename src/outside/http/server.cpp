#include "src/outside/http/server.hpp"

#include "src/outside/http/connection.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>

#include <sys/resource.h>

namespace mendwatch::http {
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

// Each connection is an open file. Raises the limit as far as it goes and returns how many connections fit beside everything else.
std::size_t make_room(std::size_t wanted) {
  constexpr rlim_t others = 256;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
    return wanted;
  if (limit.rlim_cur < wanted + others) {
    limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, wanted + others);
    setrlimit(RLIMIT_NOFILE, &limit);
    getrlimit(RLIMIT_NOFILE, &limit);
  }
  const rlim_t room = limit.rlim_cur > 2 * others ? limit.rlim_cur - others : limit.rlim_cur / 2;
  return std::min<std::size_t>(wanted, room);
}

}  // namespace

Server::State::State(asio::io_context& io, ServerSettings given, Handler handle)
    : context(io), settings(std::move(given)), handler(std::move(handle)), acceptor(io), pause(io) {
  settings.connections = std::max<std::size_t>(make_room(settings.connections), 16);
}

Result<void> Server::State::listen() {
  boost::system::error_code error;
  const auto where = settings.host + ":" + std::to_string(settings.port);
  const auto address = asio::ip::make_address(settings.host, error);
  if (error)
    return Error{Errc::malformed, "is not an address to listen on", where};
  const tcp::endpoint endpoint{address, settings.port};
  acceptor.open(endpoint.protocol(), error);
  if (!error)
    acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error)
    acceptor.bind(endpoint, error);
  if (!error)
    acceptor.listen(4096, error);
  if (error == asio::error::address_in_use)
    return Error{Errc::unavailable, "something else listens there already; choose another port with `listen`", where};
  if (error)
    return Error{Errc::refused, "cannot listen there: " + error.message(), where};
  port = acceptor.local_endpoint().port();
  return {};
}

void Server::State::accept() {
  acceptor.async_accept(asio::make_strand(context), [self = shared_from_this()](boost::system::error_code error, tcp::socket socket) {
    if (self->stopping || error == asio::error::operation_aborted)
      return;
    if (!error) {
      self->add(std::move(socket));
      return self->accept();
    }
    // Out of files, most likely: make room, and don't spin meanwhile.
    self->evict();
    self->pause.expires_after(std::chrono::milliseconds{20});
    self->pause.async_wait([self](boost::system::error_code) {
      if (!self->stopping)
        self->accept();
    });
  });
}

void Server::State::add(tcp::socket socket) {
  std::size_t now = 0;
  {
    std::lock_guard lock{mutex};
    now = connections.size();
  }
  if (now >= settings.connections)
    evict();
  // Those that are being closed are still in the list for a moment; far beyond the limit all are busy.
  if (now >= settings.connections + settings.connections / 8)
    return;
  auto connection = std::make_shared<Connection>(shared_from_this(), std::move(socket));
  {
    std::lock_guard lock{mutex};
    connection->place = connections.insert(connections.end(), connection);
  }
  connection->start();
}

void Server::State::remove(Connection& connection) {
  std::lock_guard lock{mutex};
  if (connection.place != connections.end())
    connections.erase(std::exchange(connection.place, connections.end()));
  if (connections.empty())
    emptied.notify_all();
}

bool Server::State::evict() {
  std::shared_ptr<Connection> oldest;
  {
    std::lock_guard lock{mutex};
    for (const auto& connection : connections)
      if (connection->may_be_evicted()) {
        oldest = connection;
        break;
      }
  }
  if (oldest)
    oldest->close(false);
  return oldest != nullptr;
}

void Server::State::handle(Request request, Reply reply) {
  std::shared_lock lock{handling};
  if (!stopping)
    handler(std::move(request), std::move(reply));
}

Server::Server(std::shared_ptr<State> state) : state_(std::move(state)) {}

Server::~Server() { stop(); }

Result<std::unique_ptr<Server>> Server::start(Io& io, ServerSettings settings, Handler handler) {
  auto state = std::make_shared<State>(io.context(), std::move(settings), std::move(handler));
  if (auto listening = state->listen(); !listening)
    return listening.error();
  state->accept();
  return std::unique_ptr<Server>{new Server{std::move(state)}};
}

std::uint16_t Server::port() const { return state_->port; }

std::size_t Server::connections() const {
  std::lock_guard lock{state_->mutex};
  return state_->connections.size();
}

void Server::stop(Duration grace) {
  if (state_->stopping.exchange(true))
    return;
  asio::post(state_->context, [state = state_] {
    boost::system::error_code ignored;
    state->acceptor.close(ignored);
    state->pause.cancel();
  });
  const auto close_all = [this](bool after_answer) {
    std::lock_guard lock{state_->mutex};
    for (const auto& connection : state_->connections)
      connection->close(after_answer);
  };
  const auto wait = [this](Duration longest) {
    std::unique_lock lock{state_->mutex};
    state_->emptied.wait_for(lock, longest, [this] { return state_->connections.empty(); });
  };
  close_all(true);
  wait(grace);
  close_all(false);
  wait(std::chrono::seconds{1});
  std::unique_lock no_handler_runs{state_->handling};
  state_->handler = nullptr;
  // Where the threads have ended already, nothing has taken the rest out of the list.
  std::list<std::shared_ptr<Connection>> rest;
  std::lock_guard lock{state_->mutex};
  for (const auto& connection : state_->connections)
    connection->place = state_->connections.end();
  rest.swap(state_->connections);
}

}  // namespace mendwatch::http
