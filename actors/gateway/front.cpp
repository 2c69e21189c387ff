#include "actors/gateway/front.hpp"

#include "src/outside/http/server_file.hpp"

#include <unistd.h>

namespace mendwatch::gate {

Result<std::unique_ptr<Front>> Front::open(http::Io& io, const config::Configuration& configuration) {
  std::unique_ptr<Front> front{new Front};
  http::ServerSettings settings;
  settings.host = configuration.listen.host;
  settings.port = configuration.listen.port;
  auto server = http::Server::start(io, settings, [desk = front->desk_](http::Request request, http::Reply reply) { desk->put(std::move(request), std::move(reply)); });
  if (!server)
    return server.error();
  front->server_ = std::move(*server);

  // Where it listens on all addresses, this machine's own is the one to tell.
  const bool everywhere = settings.host == "0.0.0.0" || settings.host == "::";
  const auto host = everywhere ? "127.0.0.1" : settings.host.find(':') == std::string::npos ? settings.host : "[" + settings.host + "]";
  front->url_ = "http://" + host + ":" + std::to_string(front->server_->port());

  http::ServerFile file;
  if (auto earlier = http::read_server_file(configuration.state); earlier && earlier->token.size() == 64 && earlier->page.size() == 64)
    file = *earlier;
  else
    file.token = http::new_token(), file.page = http::new_token();
  file.url = front->url_;
  file.pid = ::getpid();
  if (auto written = http::write_server_file(configuration.state, file); !written)
    return written.error();
  front->access_ = {file.page, file.token, configuration.ingest_token, static_cast<std::uint32_t>(::getuid()), front->server_->port()};
  return front;
}

Front::~Front() { close(); }

std::string Front::link() const { return url_ + "/?token=" + access_.page_token; }

void Front::close() {
  desk_->close();
  if (server_)
    server_->stop();
}

}  // namespace mendwatch::gate
