#pragma once

#include "src/base/time.hpp"
#include "src/outside/http/io.hpp"
#include "src/outside/http/message.hpp"

#include <functional>
#include <memory>

namespace mendwatch::http {

struct ServerSettings {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;               // 0: any free one
  std::size_t header_limit = 16 << 10;  // bytes
  std::size_t body_limit = 4 << 20;
  std::size_t connections = 12000;      // beyond it, or when files run out, the one that has said nothing for longest is closed
  std::size_t streams = 64;             // pages that watch
  Duration header_deadline = std::chrono::seconds{10};
  Duration body_deadline = std::chrono::seconds{30};
  Duration idle_deadline = std::chrono::seconds{60};    // between two requests
  Duration answer_deadline = std::chrono::seconds{60};  // then 503 is answered instead
  Duration write_deadline = std::chrono::seconds{30};
};

/// A live response of server-sent events. All may be called from any thread.
class EventStream {
public:
  virtual ~EventStream() = default;
  /// One event; `data` must not contain line ends. A reader that is too slow is closed, and comes back by itself.
  virtual void send(std::string event, std::string data) = 0;
  virtual bool closed() const = 0;
  virtual void close() = 0;
};

/// The one answer to a request. Copies share it: the first answer counts, later ones are dropped. Any thread. If all copies go away
/// without an answer, 503 is answered.
class Reply {
public:
  struct Sink {
    virtual ~Sink() = default;
    virtual void answer(Response response) = 0;
    virtual std::shared_ptr<EventStream> stream(std::vector<std::pair<std::string, std::string>> headers) = 0;
  };
  explicit Reply(std::shared_ptr<Sink> sink) : sink_(std::move(sink)) {}

  void operator()(Response response) const { sink_->answer(std::move(response)); }

  /// Answers with a stream of events instead. nullptr when there are too many already; then 503 has been answered.
  std::shared_ptr<EventStream> stream(std::vector<std::pair<std::string, std::string>> headers) const { return sink_->stream(std::move(headers)); }

private:
  std::shared_ptr<Sink> sink_;
};

/// HTTP/1.1 on one port. Slow, silent and greedy peers cost a bounded amount each and nobody else's time.
class Server {
public:
  /// Called on one of the Io's threads; must not block.
  using Handler = std::function<void(Request, Reply)>;

  /// Listens at once. Errors: unavailable (the port is taken), refused (not allowed), malformed (no such address).
  static Result<std::unique_ptr<Server>> start(Io& io, ServerSettings settings, Handler handler);
  ~Server();  // stops

  std::uint16_t port() const;
  std::size_t connections() const;

  /// No new connections; answers under way get `grace`, then all is closed. The handler is not called any more when this returns.
  void stop(Duration grace = std::chrono::seconds{2});

  struct State;

private:
  explicit Server(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

}  // namespace mendwatch::http
