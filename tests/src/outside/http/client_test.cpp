#include "src/outside/http/client.hpp"

#include "src/outside/http/server.hpp"

#include <doctest/doctest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <future>

using namespace mendwatch;
using namespace mendwatch::http;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

// Accepts connections (in its backlog) and never says a word.
struct SilentServer {
  boost::asio::io_context context;
  boost::asio::ip::tcp::acceptor acceptor{context, {boost::asio::ip::make_address("127.0.0.1"), 0}};

  Outgoing request() const {
    Outgoing outgoing;
    outgoing.to = {"127.0.0.1", acceptor.local_endpoint().port()};
    return outgoing;
  }
};

}  // namespace

TEST_CASE("method, headers and body go there, status, headers and body come back") {
  Io io;
  auto server = Server::start(io, {}, [](const Request& request, const Reply& reply) {
    reply({201, "text/x", request.method + std::string{request.header("x-a")} + request.body, {{"X-B", "back"}}});
  });
  REQUIRE(server);
  Outgoing request;
  request.to = {"localhost", (*server)->port()};
  request.to.host = "127.0.0.1";
  request.method = "POST";
  request.headers = {{"X-A", "there"}};
  request.body = std::string(100000, 'x');
  const auto response = fetch_now(request, seconds{10});
  REQUIRE(response);
  CHECK(response->status == 201);
  CHECK(response->body == "POSTthere" + request.body);
  CHECK(response->content_type == "text/x");
}

TEST_CASE("nobody there is unavailable, silence is timed out") {
  SilentServer silent;
  CHECK(fetch_now(silent.request(), milliseconds{30}).error().code == Errc::timed_out);
  auto nobody = silent.request();
  silent.acceptor.close();
  CHECK(fetch_now(nobody, seconds{10}).error().code == Errc::unavailable);
}

TEST_CASE("a cancelled request calls back once") {
  SilentServer silent;
  Io io;
  std::atomic<int> calls{0};
  std::promise<Errc> outcome;
  auto call = fetch(io, silent.request(), seconds{30}, [&](Result<Response> result) {
    if (++calls == 1)
      outcome.set_value(result.error().code);
  });
  call->cancel();
  call->cancel();
  CHECK(outcome.get_future().get() == Errc::unavailable);
  io.stop();
  CHECK(calls == 1);
}

TEST_CASE("an answer larger than may be is malformed") {
  Io io;
  auto server = Server::start(io, {}, [](const Request&, const Reply& reply) { reply({200, "text/plain", std::string(5000, 'x'), {}}); });
  REQUIRE(server);
  Outgoing request;
  request.to = {"127.0.0.1", (*server)->port()};
  request.answer_limit = 1000;
  CHECK(fetch_now(request, seconds{10}).error().code == Errc::malformed);
}
