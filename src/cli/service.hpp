#pragma once

#include "src/base/json.hpp"
#include "src/cli/verb.hpp"
#include "src/outside/http/message.hpp"

namespace mendwatch::cli {

/// How a verb finds the running service.
struct ServiceOptions {
  std::string server;         // a URL, or a state folder
  std::string configuration;  // a file, which names the state folder
};

/// Adds --server and --config.
void add_service_options(CLI::App& verb, ServiceOptions& options);

/// A running service, asked over HTTP.
class Service {
public:
  /// By --server (with a URL the token comes from MENDWATCH_TOKEN), else by the configuration's state folder.
  /// Errors: unavailable (none was started there), forbidden (no token), refused, malformed, configuration.
  static Result<Service> find(const ServiceOptions& options);

  /// The JSON that is answered. Errors: unavailable (nobody answers), timed_out, or what the service said, with its code.
  Result<Json> get(const std::string& path) const;
  Result<Json> post(const std::string& path, const Json& body) const;

  /// One fix as the API shows it. Errors: those of `get`.
  Result<Json> fix(const std::string& id) const;

  const std::string& url() const { return url_; }

private:
  Result<Json> ask(const std::string& method, const std::string& path, const std::string& body) const;

  std::string url_;
  http::Address address_;
  std::string token_;
};

}  // namespace mendwatch::cli
