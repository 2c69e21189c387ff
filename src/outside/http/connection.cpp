#include "src/outside/http/connection.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/bind_handler.hpp>

namespace mendwatch::http {
namespace asio = boost::asio;
namespace beast = boost::beast;
using beast::error_code;

namespace {

constexpr std::chrono::seconds beat_every{15};
constexpr std::size_t most_lingered = 8 << 20;

// The reply that a handler holds. Without an answer the peer is not left waiting.
struct ConnectionSink : Reply::Sink {
  ConnectionSink(std::weak_ptr<Connection> to, std::shared_ptr<Server::State> state, std::uint64_t turn) : connection(std::move(to)), server(std::move(state)), turn(turn) {}
  ~ConnectionSink() override { answer({503, "text/plain; charset=utf-8", "there was no answer; try again\n", {}}); }

  void answer(Response response) override {
    if (answered.exchange(true))
      return;
    if (auto to = connection.lock())
      to->answer(turn, std::move(response));
  }

  std::shared_ptr<EventStream> stream(std::vector<std::pair<std::string, std::string>> headers) override {
    auto to = connection.lock();
    if (!to || answered)
      return nullptr;
    if (server->streams.fetch_add(1) >= server->settings.streams) {
      --server->streams;
      answer({503, "text/plain; charset=utf-8", "too many pages watch already\n", {{"Retry-After", "10"}}});
      return nullptr;
    }
    auto channel = std::make_shared<Channel>(connection, server);  // counts itself down
    if (answered.exchange(true))
      return nullptr;
    to->begin_stream(turn, channel, std::move(headers));
    return channel;
  }

  std::weak_ptr<Connection> connection;
  std::shared_ptr<Server::State> server;
  std::uint64_t turn;
  std::atomic<bool> answered{false};
};

std::string lower_case(boost::string_view text) {
  std::string result{text.data(), text.size()};
  for (char& c : result)
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  return result;
}

}  // namespace

Connection::Connection(std::shared_ptr<Server::State> server, asio::ip::tcp::socket socket)
    : server_(std::move(server)), stream_(std::move(socket)), buffer_(server_->settings.header_limit + 64 * 1024), timer_(stream_.get_executor()) {}

void Connection::start() {
  asio::post(stream_.get_executor(), [self = shared_from_this()] { self->read_header(); });
}

void Connection::close(bool after_answer) {
  asked_to_close_ = true;
  asio::post(stream_.get_executor(), [self = shared_from_this(), after_answer] {
    if (!after_answer || !self->answering_)
      self->finish();
  });
}

void Connection::read_header() {
  const auto& settings = server_->settings;
  waits_ = true;
  parser_.emplace();
  parser_->header_limit(static_cast<std::uint32_t>(settings.header_limit));
  parser_->body_limit(settings.body_limit);
  stream_.expires_after(turn_ == 0 ? settings.header_deadline : settings.idle_deadline);
  beast::http::async_read_header(stream_, buffer_, *parser_, [self = shared_from_this()](error_code error, std::size_t) { self->on_header(error); });
}

void Connection::on_header(error_code error) {
  namespace http = beast::http;
  if (error == http::error::header_limit || error == http::error::buffer_overflow)
    return refuse(431, "the header is too long");
  if (error == http::error::body_limit)
    return refuse(413, "the body is too large");
  if (error && error.category() == make_error_code(http::error::bad_method).category() && error != http::error::end_of_stream && error != http::error::partial_message)
    return refuse(400, "this is not HTTP/1.1");
  if (error)
    return finish();
  if (parser_->get()[http::field::expect] != "100-continue")
    return read_body();
  outgoing_ = "HTTP/1.1 100 Continue\r\n\r\n";
  asio::async_write(stream_, asio::buffer(outgoing_), [self = shared_from_this()](error_code failed, std::size_t) { failed ? self->finish() : self->read_body(); });
}

void Connection::read_body() {
  stream_.expires_after(server_->settings.body_deadline);
  beast::http::async_read(stream_, buffer_, *parser_, [self = shared_from_this()](error_code error, std::size_t) { self->on_body(error); });
}

void Connection::on_body(error_code error) {
  if (error == beast::http::error::body_limit)
    return refuse(413, "the body is too large");
  if (error)
    return finish();
  dispatch();
}

void Connection::dispatch() {
  auto message = parser_->release();
  waits_ = false;
  answering_ = true;
  keep_alive_ = message.keep_alive();
  head_ = message.method() == beast::http::verb::head;
  ++turn_;
  auto target = parse_target({message.target().data(), message.target().size()});
  if (!target)
    return refuse(400, target.error().message);
  Request request;
  request.method = head_ ? "GET" : std::string{message.method_string()};
  request.path = std::move(target->first);
  request.query = std::move(target->second);
  for (const auto& field : message) {
    auto& value = request.headers[lower_case(field.name_string())];
    if (!value.empty())
      value += ", ";
    value.append(field.value().data(), field.value().size());
  }
  request.body = std::move(message.body());
  boost::system::error_code unknown;
  const auto peer = stream_.socket().remote_endpoint(unknown);
  if (unknown)
    return finish();
  request.peer = peer.address().to_string();
  request.loopback = peer.address().is_loopback();
  timer_.expires_after(server_->settings.answer_deadline);
  timer_.async_wait([self = shared_from_this(), turn = turn_](error_code cancelled) {
    if (!cancelled)
      self->answer(turn, {503, "text/plain; charset=utf-8", "it took too long; try again\n", {}});
  });
  server_->handle(std::move(request), Reply{std::make_shared<ConnectionSink>(weak_from_this(), server_, turn_)});
}

void Connection::refuse(int status, const std::string& words) {
  waits_ = false;
  answering_ = true;
  keep_alive_ = false;
  ++turn_;
  write({status, "text/plain; charset=utf-8", words + "\n", {}}, false);
}

void Connection::answer(std::uint64_t turn, Response response) {
  asio::post(stream_.get_executor(), [self = shared_from_this(), turn, response = std::move(response)]() mutable {
    if (turn != self->turn_ || !self->answering_ || self->written_ || self->channel_ || self->finished_)
      return;
    self->timer_.cancel();
    self->write(std::move(response), self->head_);
  });
}

void Connection::write(Response response, bool head) {
  namespace http = beast::http;
  written_.emplace(static_cast<http::status>(response.status), 11);
  written_->set(http::field::content_type, response.content_type);
  for (const auto& [name, value] : response.headers)
    written_->insert(name, value);
  keep_alive_ = keep_alive_ && !asked_to_close_ && !server_->stopping;
  written_->keep_alive(keep_alive_);
  written_->content_length(response.body.size());
  if (!head)
    written_->body() = std::move(response.body);
  stream_.expires_after(server_->settings.write_deadline);
  http::async_write(stream_, *written_, [self = shared_from_this()](error_code error, std::size_t) { self->on_written(error); });
}

void Connection::on_written(error_code error) {
  written_.reset();
  answering_ = false;
  if (error)
    return finish();
  if (keep_alive_ && !asked_to_close_)
    return read_header();
  stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, error);
  if (error)
    return finish();
  stream_.expires_after(std::chrono::seconds{2});
  linger();
}

// Closing while the other side still sends would take our answer away from it.
void Connection::linger() {
  stream_.async_read_some(asio::buffer(dropped_), [self = shared_from_this()](error_code error, std::size_t bytes) {
    self->lingered_ += bytes;
    error || self->lingered_ > most_lingered ? self->finish() : self->linger();
  });
}

void Connection::begin_stream(std::uint64_t turn, std::shared_ptr<Channel> channel, std::vector<std::pair<std::string, std::string>> headers) {
  asio::post(stream_.get_executor(), [self = shared_from_this(), turn, channel = std::move(channel), headers = std::move(headers)]() mutable {
    if (turn != self->turn_ || !self->answering_ || self->written_ || self->channel_ || self->finished_)
      return channel->close();  // nobody watches any more
    self->timer_.cancel();
    self->channel_ = std::move(channel);
    self->answering_ = false;
    self->outgoing_ = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n";
    for (const auto& [name, value] : headers)
      self->outgoing_ += name + ": " + value + "\r\n";
    self->outgoing_ += "\r\n";
    self->stream_.expires_never();
    self->watch_for_end();
    self->beat();
    self->pump();
  });
}

void Connection::wake() {
  asio::post(stream_.get_executor(), [self = shared_from_this()] { self->pump(); });
}

void Connection::pump() {
  if (pumping_ || finished_ || !channel_)
    return;
  if (channel_->closed())
    return finish();
  if (outgoing_.empty())
    outgoing_ = channel_->take();
  if (outgoing_.empty())
    return;
  pumping_ = true;
  stream_.expires_after(server_->settings.write_deadline);
  asio::async_write(stream_, asio::buffer(outgoing_), [self = shared_from_this()](error_code error, std::size_t) {
    self->pumping_ = false;
    self->outgoing_.clear();
    error ? self->finish() : self->pump();
  });
}

// A comment now and then finds out that the other side has gone, and keeps proxies from closing.
void Connection::beat() {
  timer_.expires_after(beat_every);
  timer_.async_wait([self = shared_from_this()](error_code cancelled) {
    if (cancelled || self->finished_)
      return;
    if (!self->pumping_ && self->outgoing_.empty()) {
      self->outgoing_ = ":\n\n";
      self->pump();
    }
    self->beat();
  });
}

void Connection::watch_for_end() {
  stream_.async_read_some(asio::buffer(dropped_), [self = shared_from_this()](error_code error, std::size_t) { error ? self->finish() : self->watch_for_end(); });
}

void Connection::finish() {
  if (std::exchange(finished_, true))
    return;
  waits_ = false;
  timer_.cancel();
  if (channel_)
    channel_->close();
  error_code ignored;
  stream_.socket().close(ignored);
  server_->remove(*this);
}

Channel::Channel(std::weak_ptr<Connection> connection, std::shared_ptr<Server::State> server) : connection_(std::move(connection)), server_(std::move(server)) {}

Channel::~Channel() { --server_->streams; }

void Channel::send(std::string event, std::string data) {
  {
    std::lock_guard lock{mutex_};
    if (closed_)
      return;
    waiting_ += "event: " + event + "\ndata: " + data + "\n\n";
    closed_ = waiting_.size() > most_waiting;
  }
  if (auto to = connection_.lock())
    to->wake();
}

bool Channel::closed() const {
  std::lock_guard lock{mutex_};
  return closed_;
}

void Channel::close() {
  {
    std::lock_guard lock{mutex_};
    if (std::exchange(closed_, true))
      return;
  }
  if (auto to = connection_.lock())
    to->wake();
}

std::string Channel::take() {
  std::lock_guard lock{mutex_};
  return std::exchange(waiting_, {});
}

}  // namespace mendwatch::http
