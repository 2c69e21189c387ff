#pragma once

#include "actors/gateway/access.hpp"
#include "actors/gateway/desk.hpp"
#include "src/config/configuration.hpp"
#include "src/outside/http/io.hpp"

namespace mendwatch::gate {

/// The side of the gateway that outlives every actor: the open port, the tokens, the desk. Made before the actor system (the port is
/// taken or not, which is to be known first) and destroyed after it.
///
///     http::Io io;
///     auto front = gate::Front::open(io, configuration);
///     … actor system, guardian with child("gateway", …, gateway, front->desk(), links, front->access(), configuration, clock) …
///     front->desk()->open(gateway_router, guardian);   // from now on requests are answered
///     … front->close(); stop the guardian …
class Front {
public:
  /// Listens and writes STATE/server.json (0600); the state folder must exist. The tokens of an earlier start are kept, so that open
  /// pages stay open. Errors: unavailable (the port is taken, or the file can't be written), refused, malformed.
  static Result<std::unique_ptr<Front>> open(http::Io& io, const config::Configuration& configuration);
  ~Front();  // closes

  std::shared_ptr<Desk> desk() const { return desk_; }
  const Access& access() const { return access_; }
  std::string url() const { return url_; }    // http://127.0.0.1:8686
  std::string link() const;                   // for a person's browser, with the token

  /// No new requests; what is under way gets a moment.
  void close();

private:
  Front() = default;

  std::shared_ptr<Desk> desk_ = std::make_shared<Desk>();
  Access access_;
  std::string url_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace mendwatch::gate
