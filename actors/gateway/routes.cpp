#include "actors/gateway/routes.hpp"

#include "src/base/text.hpp"

#include <map>
#include <optional>

namespace mendwatch::gate {
namespace {

struct Found {
  Target target;
  bool post = false;
};

std::optional<Found> by_name(const std::string& path) {
  static const std::map<std::string, Route> names = {
      {"/healthz", Route::health},           {"/readyz", Route::ready},
      {"/metrics", Route::metrics},          {"/api/v1/status", Route::status},
      {"/api/v1/incidents", Route::incidents}, {"/api/v1/fixes", Route::fixes},
      {"/api/v1/supervision", Route::supervision}, {"/api/v1/events", Route::events},
  };
  const auto found = names.find(path);
  return found == names.end() ? std::nullopt : std::optional{Found{{found->second, ""}, false}};
}

std::optional<Found> with_argument(const std::string& path) {
  const auto parts = split(path, '/');  // the first is empty
  if (parts.size() == 3 && parts[1] == "ingest" && !parts[2].empty())
    return Found{{Route::ingest, std::string{parts[2]}}, true};
  if (parts.size() < 5 || parts.size() > 6 || parts[1] != "api" || parts[2] != "v1" || parts[3] != "fixes" || parts[4].empty())
    return std::nullopt;
  const std::string fix{parts[4]};
  if (parts.size() == 5)
    return Found{{Route::fix, fix}, false};
  static const std::map<std::string, Route, std::less<>> verbs = {{"approve", Route::approve}, {"reject", Route::reject}, {"revert", Route::revert}};
  const auto verb = verbs.find(parts[5]);
  return verb == verbs.end() ? std::nullopt : std::optional{Found{{verb->second, fix}, true}};
}

}  // namespace

Result<Target> find_route(const std::string& method, const std::string& path) {
  auto found = by_name(path);
  if (!found)
    found = with_argument(path);
  if (!found && path.find('/', 1) == std::string::npos)
    found = Found{};
  if (!found)
    return Error{Errc::not_found, "there is nothing of that name", visible(shorten(path, 120))};
  const auto wanted = found->post ? "POST" : "GET";
  if (method != wanted)
    return Error{Errc::refused, "ask this with " + std::string{wanted}, wanted};
  return found->target;
}

}  // namespace mendwatch::gate
