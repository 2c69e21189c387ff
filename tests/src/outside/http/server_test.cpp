#include "src/outside/http/server.hpp"

#include "src/outside/http/client.hpp"

#include <doctest/doctest.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <sys/resource.h>

#include <future>
#include <mutex>

using namespace mendwatch;
using namespace mendwatch::http;
using boost::asio::ip::tcp;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

// A server and plain sockets to it.
struct Scene {
  Io io;
  std::unique_ptr<Server> server;
  boost::asio::io_context context;

  explicit Scene(Server::Handler handler, ServerSettings settings = {}) {
    auto started = Server::start(io, std::move(settings), std::move(handler));
    REQUIRE(started);
    server = std::move(*started);
  }

  tcp::socket connect() {
    tcp::socket socket{context};
    socket.connect({boost::asio::ip::make_address("127.0.0.1"), server->port()});
    return socket;
  }

  // Everything that the server says until it closes.
  static std::string rest(tcp::socket& socket) {
    std::string text;
    boost::system::error_code error;
    boost::asio::read(socket, boost::asio::dynamic_buffer(text), error);
    return text;
  }

  std::string say(const std::string& text) {
    auto socket = connect();
    boost::system::error_code error;
    boost::asio::write(socket, boost::asio::buffer(text), error);
    return rest(socket);
  }

  Result<Response> get(const std::string& target) {
    Outgoing request;
    request.to = {"127.0.0.1", server->port()};
    request.target = target;
    return fetch_now(request, seconds{20});
  }
};

void echo(const Request& request, const Reply& reply) {
  Response response;
  response.body = request.method + " " + request.path + " " + (request.query.contains("x") ? request.query.at("x") : "") + " " + request.body;
  reply(response);
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a request arrives whole, and several go over one connection") {
  Scene scene{echo};
  const auto text = scene.say("POST /a?x=1 HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbodyGET /b HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  CHECK(contains(text, "POST /a 1 body"));
  CHECK(contains(text, "GET /b "));
}

TEST_CASE("a chunked body arrives whole, and who asks may go on is told so") {
  Scene scene{echo};
  const auto text = scene.say("POST /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  CHECK(contains(text, "100 Continue"));
  CHECK(contains(text, "POST /a  abcde"));
}

TEST_CASE("what is too long, too large or not HTTP is told and closed") {
  ServerSettings settings;
  settings.header_limit = 1024;
  settings.body_limit = 100;
  Scene scene{echo, settings};
  CHECK(contains(scene.say("GET / HTTP/1.1\r\nX: " + std::string(5000, 'x') + "\r\n\r\n"), "HTTP/1.1 431"));
  CHECK(contains(scene.say("POST / HTTP/1.1\r\nContent-Length: 101\r\n\r\n" + std::string(101, 'x')), "HTTP/1.1 413"));
  CHECK(contains(scene.say("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n" + std::string(255, 'x') + "\r\n0\r\n\r\n"), "HTTP/1.1 413"));
  CHECK(contains(scene.say("nonsense\r\n\r\n"), "HTTP/1.1 400"));
  CHECK(contains(scene.say("GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n"), "HTTP/1.1 400"));
}

TEST_CASE("HEAD brings the length without the body") {
  Scene scene{echo};
  const auto text = scene.say("HEAD /abc HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  CHECK(contains(text, "Content-Length: 10"));
  CHECK(text.ends_with("\r\n\r\n"));
}

TEST_CASE("who sends the header too slowly is closed") {
  ServerSettings settings;
  settings.header_deadline = milliseconds{50};
  Scene scene{echo, settings};
  auto socket = scene.connect();
  boost::asio::write(socket, boost::asio::buffer(std::string{"GET / HT"}));
  CHECK(Scene::rest(socket).empty());
}

TEST_CASE("the first answer counts, and a request without one gets 503") {
  Scene scene{[](const Request& request, const Reply& reply) {
    if (request.path == "/twice") {
      reply({200, "text/plain", "first", {}});
      reply({200, "text/plain", "second", {}});
    }
  }};
  CHECK(scene.get("/twice")->body == "first");
  CHECK(scene.get("/never")->status == 503);
}

TEST_CASE("an answer that takes too long is 503, and when it comes it hits no later request") {
  ServerSettings settings;
  settings.answer_deadline = milliseconds{30};
  std::promise<Reply> kept;
  Scene scene{[&](const Request& request, const Reply& reply) {
                if (request.path == "/late") {
                  kept.set_value(reply);
                } else {
                  kept.get_future().get()({200, "text/plain", "stale", {}});
                  reply({200, "text/plain", "fresh", {}});
                }
              },
              settings};
  auto socket = scene.connect();
  boost::asio::write(socket, boost::asio::buffer(std::string{"GET /late HTTP/1.1\r\nHost: h\r\n\r\n"}));
  std::string text;
  boost::asio::read_until(socket, boost::asio::dynamic_buffer(text), "try again\n");
  CHECK(contains(text, "HTTP/1.1 503"));
  boost::asio::write(socket, boost::asio::buffer(std::string{"GET /next HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"}));
  const auto next = Scene::rest(socket);
  CHECK(contains(next, "fresh"));
  CHECK_FALSE(contains(next, "stale"));
}

TEST_CASE("events reach the page that watches, in order") {
  std::promise<std::shared_ptr<EventStream>> opened;
  Scene scene{[&](const Request&, const Reply& reply) { opened.set_value(reply.stream({{"Cache-Control", "no-store"}})); }};
  auto socket = scene.connect();
  boost::asio::write(socket, boost::asio::buffer(std::string{"GET / HTTP/1.1\r\nHost: h\r\n\r\n"}));
  const auto stream = opened.get_future().get();
  REQUIRE(stream);
  for (int i = 0; i < 100; ++i)
    stream->send("fix", std::to_string(i));
  std::string text;
  boost::asio::read_until(socket, boost::asio::dynamic_buffer(text), "data: 99\n\n");
  CHECK(contains(text, "Content-Type: text/event-stream"));
  CHECK(text.find("data: 7\n") < text.find("data: 42\n"));
}

TEST_CASE("a page that doesn't read is closed, and so is one too many") {
  ServerSettings settings;
  settings.streams = 1;
  std::mutex mutex;
  std::vector<std::shared_ptr<EventStream>> streams;
  std::promise<void> opened;
  Scene scene{[&](const Request&, const Reply& reply) {
                std::lock_guard lock{mutex};
                streams.push_back(reply.stream({}));
                if (streams.size() == 1)
                  opened.set_value();
              },
              settings};
  auto socket = scene.connect();
  boost::asio::write(socket, boost::asio::buffer(std::string{"GET / HTTP/1.1\r\nHost: h\r\n\r\n"}));
  opened.get_future().get();
  CHECK(scene.get("/")->status == 503);
  const std::string large(100000, 'x');
  for (int i = 0; i < 1000 && !streams[0]->closed(); ++i)
    streams[0]->send("fix", large);
  CHECK(streams[0]->closed());
}

TEST_CASE("stopping lets the answer under way finish, and nothing is called afterwards") {
  std::promise<Reply> kept;
  auto arrived = kept.get_future();
  Scene scene{[&](const Request&, const Reply& reply) { kept.set_value(reply); }};
  auto answer = std::async(std::launch::async, [&] { return scene.get("/"); });
  const auto reply = std::make_unique<Reply>(arrived.get());
  auto stopped = std::async(std::launch::async, [&] { scene.server->stop(seconds{10}); });
  (*reply)({200, "text/plain", "done", {}});
  CHECK(answer.get()->body == "done");
  stopped.get();
  CHECK(scene.get("/").error().code == Errc::unavailable);
}

TEST_CASE("a port that is taken is unavailable, with what to do") {
  Scene scene{echo};
  ServerSettings settings;
  settings.port = scene.server->port();
  const auto second = Server::start(scene.io, settings, echo);
  REQUIRE_FALSE(second);
  CHECK(second.error().code == Errc::unavailable);
}

TEST_CASE("beyond the limit the silent ones make room") {
  ServerSettings settings;
  settings.connections = 20;
  Scene scene{echo, settings};
  std::vector<tcp::socket> silent;
  for (int i = 0; i < 100; ++i)
    silent.push_back(scene.connect());
  CHECK(scene.get("/works")->status == 200);
  CHECK(Scene::rest(silent.front()).empty());  // closed by the server long before its deadline
  CHECK(scene.server->connections() <= 23);
}

TEST_CASE("ten thousand slow connections don't keep a quick one from its answer") {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 22000);
  setrlimit(RLIMIT_NOFILE, &limit);
  const auto many = std::min<std::size_t>(10000, (limit.rlim_cur - 1000) / 2);
  Scene scene{echo};
  std::vector<tcp::socket> slow;
  for (std::size_t i = 0; i < many; ++i) {
    slow.push_back(scene.connect());
    boost::asio::write(slow.back(), boost::asio::buffer(std::string{"GET / HTTP/1.1\r\nX-Slow: "}));
  }
  MESSAGE(many, " slow connections");
  const auto began = std::chrono::steady_clock::now();
  CHECK(scene.get("/works")->status == 200);
  CHECK(std::chrono::steady_clock::now() - began < seconds{2});
}
