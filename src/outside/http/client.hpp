#pragma once

#include "src/base/time.hpp"
#include "src/outside/http/io.hpp"
#include "src/outside/http/message.hpp"

#include <functional>
#include <memory>

namespace mendwatch::http {

/// A request under way. Letting go of it does not end it.
class Fetch {
public:
  virtual ~Fetch() = default;
  /// The callback is called soon with unavailable, unless it has been called. Any thread; harmless when repeated.
  virtual void cancel() = 0;
};

/// What is sent: `path` with query as it goes over the wire.
struct Outgoing {
  Address to;
  std::string method = "GET";
  std::string target = "/";
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::size_t answer_limit = 32 << 20;
};

using Fetched = std::function<void(Result<Response>)>;

/// Sends `request` and calls `done` exactly once, on one of the Io's threads; never if the Io stops first. Redirects are not followed.
/// Errors: unavailable (nobody listens, or the connection broke), timed_out (`deadline` from now has passed), malformed (the answer is
/// not HTTP, or larger than `answer_limit`).
std::shared_ptr<Fetch> fetch(Io& io, Outgoing request, Duration deadline, Fetched done);

/// The same, waiting for the answer.
Result<Response> fetch_now(Outgoing request, Duration deadline);

}  // namespace mendwatch::http
