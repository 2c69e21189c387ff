#pragma once

#include "src/outside/http/server_state.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

namespace mendwatch::http {

class Channel;

/// Serves the requests of one connection after each other. Everything private runs on the connection's own strand.
class Connection : public std::enable_shared_from_this<Connection> {
public:
  Connection(std::shared_ptr<Server::State> server, boost::asio::ip::tcp::socket socket);

  void start();

  /// Ends it: at once, or after the answer that is under way. Any thread.
  void close(bool after_answer);

  /// True while it waits for the other side and nobody has asked it to close. Any thread.
  bool may_be_evicted() const { return waits_ && !asked_to_close_; }

  /// From the handler's reply, any thread. `turn` counts the requests, so that a late answer hits no other request.
  void answer(std::uint64_t turn, Response response);
  void begin_stream(std::uint64_t turn, std::shared_ptr<Channel> channel, std::vector<std::pair<std::string, std::string>> headers);
  void wake();  // the channel has something to send, or is closed

  std::list<std::shared_ptr<Connection>>::iterator place;  // in the server's list, under its mutex

private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
  using Written = boost::beast::http::response<boost::beast::http::string_body>;

  void read_header();
  void on_header(boost::beast::error_code error);
  void read_body();
  void on_body(boost::beast::error_code error);
  void dispatch();
  void refuse(int status, const std::string& words);
  void write(Response response, bool head);
  void on_written(boost::beast::error_code error);
  void linger();
  void pump();
  void beat();
  void watch_for_end();
  void finish();

  std::shared_ptr<Server::State> server_;
  boost::beast::tcp_stream stream_;
  boost::beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  std::optional<Written> written_;
  boost::asio::steady_timer timer_;
  std::shared_ptr<Channel> channel_;
  std::string outgoing_;
  std::array<char, 512> dropped_{};
  std::size_t lingered_ = 0;
  std::uint64_t turn_ = 0;      // of the request that is being answered
  bool answering_ = false;
  bool keep_alive_ = false;
  bool head_ = false;
  bool pumping_ = false;
  bool finished_ = false;
  std::atomic<bool> waits_{true};
  std::atomic<bool> asked_to_close_{false};
};

/// The writing end of a stream of events, shared between whoever sends and the connection that carries it.
class Channel : public EventStream {
public:
  Channel(std::weak_ptr<Connection> connection, std::shared_ptr<Server::State> server);
  ~Channel() override;

  void send(std::string event, std::string data) override;
  bool closed() const override;
  void close() override;

  std::string take();  // what waits to be sent

private:
  static constexpr std::size_t most_waiting = 1 << 20;

  std::weak_ptr<Connection> connection_;
  std::shared_ptr<Server::State> server_;
  mutable std::mutex mutex_;
  std::string waiting_;
  bool closed_ = false;
};

}  // namespace mendwatch::http
