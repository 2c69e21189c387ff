#include "src/cli/service.hpp"

#include "src/base/text.hpp"
#include "src/config/load.hpp"
#include "src/outside/http/client.hpp"
#include "src/outside/http/server_file.hpp"

#include <cstdlib>

namespace mendwatch::cli {
namespace {

constexpr std::chrono::seconds patience{30};

struct Place {
  std::string url;
  std::string token;
};

Result<Place> place_in(const std::filesystem::path& state) {
  auto file = http::read_server_file(state);
  if (!file && file.error().code == Errc::not_found)
    return Error{Errc::unavailable, "no service runs with this state folder; start it with `mendwatch run`", state};
  if (!file)
    return file.error();
  return Place{file->url, file->token};
}

Result<Place> find_place(const ServiceOptions& options) {
  if (options.server.starts_with("http://") || options.server.starts_with("https://")) {
    const char* token = std::getenv("MENDWATCH_TOKEN");
    if (!token || !*token)
      return Error{Errc::forbidden, "with a URL the token comes from the environment: set MENDWATCH_TOKEN", "--server"};
    return Place{options.server, token};
  }
  if (!options.server.empty()) {
    const std::filesystem::path given{options.server};
    return place_in(given.filename() == "server.json" ? given.parent_path() : given);
  }
  auto file = config::find_file(options.configuration);
  if (!file && options.configuration.empty())
    return Error{Errc::unavailable, "no configuration here that says where the service is; give --server URL or STATE-FOLDER, or -c FILE", ""};
  if (!file)
    return file.error();
  auto state = config::state_folder(*file);
  if (!state)
    return state.error();
  return place_in(*state);
}

Errc code_named(const std::string& name, int status) {
  for (int code = 0; code <= static_cast<int>(Errc::configuration); ++code)
    if (name == to_string(static_cast<Errc>(code)))
      return static_cast<Errc>(code);
  switch (status) {
    case 401:
    case 403: return Errc::forbidden;
    case 404: return Errc::not_found;
    case 409: return Errc::conflict;
    case 503: return Errc::unavailable;
    case 504: return Errc::timed_out;
    default: return Errc::failed;
  }
}

Error error_in(const http::Response& response) {
  const auto json = from_json_text<Json>(response.body);
  if (json && json->is_object() && json->contains("error") && (*json)["error"].is_object()) {
    const auto& error = (*json)["error"];
    return {code_named(error.value("code", ""), response.status), error.value("message", "no reason was given"), ""};
  }
  return {code_named("", response.status), "answered with status " + std::to_string(response.status) + ": " + shorten(trim(to_utf8(response.body)), 200), ""};
}

}  // namespace

void add_service_options(CLI::App& verb, ServiceOptions& options) {
  verb.add_option("--server", options.server, "where the service is: http://127.0.0.1:PORT (token in MENDWATCH_TOKEN), or its state folder");
  verb.add_option("-c,--config", options.configuration, "the service's configuration, which names its state folder");
}

Result<Service> Service::find(const ServiceOptions& options) {
  auto place = find_place(options);
  if (!place)
    return place.error();
  auto address = http::parse_address(place->url);
  if (!address)
    return address.error();
  Service service;
  service.url_ = std::move(place->url);
  service.address_ = std::move(*address);
  service.token_ = std::move(place->token);
  return service;
}

Result<Json> Service::ask(const std::string& method, const std::string& path, const std::string& body) const {
  http::Outgoing request;
  request.to = address_;
  request.method = method;
  request.target = path;
  request.headers = {{"Authorization", "Bearer " + token_}, {"Accept", "application/json"}};
  if (method == "POST")
    request.headers.emplace_back("Content-Type", "application/json");
  request.body = body;
  auto response = http::fetch_now(std::move(request), patience);
  if (!response)
    return response.error();
  if (response->status != 200)
    return error_in(*response);
  auto json = from_json_text<Json>(response->body);
  if (!json)
    return Error{Errc::failed, "answered with something that is not JSON; is this mendwatch?", url_};
  return json;
}

Result<Json> Service::get(const std::string& path) const { return ask("GET", path, ""); }

Result<Json> Service::post(const std::string& path, const Json& body) const { return ask("POST", path, to_json_text(body)); }

Result<Json> Service::fix(const std::string& id) const { return get("/api/v1/fixes/" + http::percent_encoded(id)); }

}  // namespace mendwatch::cli
