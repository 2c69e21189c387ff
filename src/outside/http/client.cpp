#include "src/outside/http/client.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <future>

namespace mendwatch::http {
namespace asio = boost::asio;
namespace beast = boost::beast;
using beast::error_code;

namespace {

class Call : public Fetch, public std::enable_shared_from_this<Call> {
public:
  Call(asio::io_context& context, Outgoing request, Fetched done)
      : strand_(asio::make_strand(context)), stream_(strand_), resolver_(strand_), timer_(strand_), outgoing_(std::move(request)), done_(std::move(done)) {
    parser_.body_limit(outgoing_.answer_limit);
  }

  void start(Duration deadline) {
    asio::post(strand_, [self = shared_from_this(), deadline] { self->begin(deadline); });
  }

  void cancel() override {
    asio::post(strand_, [self = shared_from_this()] { self->finish(Error{Errc::unavailable, "cancelled", self->where()}); });
  }

private:
  std::string where() const { return outgoing_.to.host + ":" + std::to_string(outgoing_.to.port); }

  void begin(Duration deadline) {
    timer_.expires_after(deadline);
    timer_.async_wait([self = shared_from_this()](error_code cancelled) {
      if (!cancelled)
        self->finish(Error{Errc::timed_out, "did not answer in time", self->where()});
    });
    resolver_.async_resolve(outgoing_.to.host, std::to_string(outgoing_.to.port), [self = shared_from_this()](error_code error, auto found) {
      if (error)
        return self->finish(Error{Errc::unavailable, error.message(), self->where()});
      self->stream_.async_connect(found, [self](error_code failed, const asio::ip::tcp::endpoint&) {
        failed ? self->finish(Error{Errc::unavailable, failed.message(), self->where()}) : self->send();
      });
    });
  }

  void send() {
    message_ = {beast::http::string_to_verb(outgoing_.method), outgoing_.target, 11};
    message_.set(beast::http::field::host, outgoing_.to.host.find(':') == std::string::npos ? where() : "[" + outgoing_.to.host + "]:" + std::to_string(outgoing_.to.port));
    message_.set(beast::http::field::user_agent, "mendwatch/" MENDWATCH_VERSION);
    for (const auto& [name, value] : outgoing_.headers)
      message_.set(name, value);
    message_.keep_alive(false);
    message_.body() = std::move(outgoing_.body);
    message_.prepare_payload();
    beast::http::async_write(stream_, message_, [self = shared_from_this()](error_code error, std::size_t) {
      if (error)
        return self->finish(Error{Errc::unavailable, "the connection broke: " + error.message(), self->where()});
      beast::http::async_read(self->stream_, self->buffer_, self->parser_, [self](error_code failed, std::size_t) { self->on_answer(failed); });
    });
  }

  void on_answer(error_code error) {
    if (error == beast::http::error::end_of_stream || (error && error.category() != make_error_code(beast::http::error::end_of_stream).category()))
      return finish(Error{Errc::unavailable, "the connection broke: " + error.message(), where()});
    if (error)
      return finish(Error{Errc::malformed, "the answer is not HTTP or too large: " + error.message(), where()});
    auto message = parser_.release();
    Response response;
    response.status = message.result_int();
    for (const auto& field : message)
      response.headers.emplace_back(std::string{field.name_string()}, std::string{field.value()});
    response.content_type = std::string{message[beast::http::field::content_type]};
    response.body = std::move(message.body());
    finish(std::move(response));
  }

  void finish(Result<Response> outcome) {
    if (std::exchange(finished_, true))
      return;
    timer_.cancel();
    resolver_.cancel();
    stream_.close();
    std::exchange(done_, nullptr)(std::move(outcome));
  }

  asio::strand<asio::io_context::executor_type> strand_;
  beast::tcp_stream stream_;
  asio::ip::tcp::resolver resolver_;
  asio::steady_timer timer_;
  Outgoing outgoing_;
  Fetched done_;
  beast::http::request<beast::http::string_body> message_;
  beast::flat_buffer buffer_{1 << 20};
  beast::http::response_parser<beast::http::string_body> parser_;
  bool finished_ = false;
};

}  // namespace

std::shared_ptr<Fetch> fetch(Io& io, Outgoing request, Duration deadline, Fetched done) {
  auto call = std::make_shared<Call>(io.context(), std::move(request), std::move(done));
  call->start(deadline);
  return call;
}

Result<Response> fetch_now(Outgoing request, Duration deadline) {
  Io io{1};
  std::promise<Result<Response>> promise;
  auto future = promise.get_future();
  fetch(io, std::move(request), deadline, [&promise](Result<Response> outcome) { promise.set_value(std::move(outcome)); });
  return future.get();
}

}  // namespace mendwatch::http
