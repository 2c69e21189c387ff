#pragma once

#include "src/base/result.hpp"

#include <string>

namespace mendwatch::gate {

/// What can be asked over HTTP.
enum class Route {
  page,         // GET  / and its files
  health,       // GET  /healthz
  ready,        // GET  /readyz
  metrics,      // GET  /metrics
  status,       // GET  /api/v1/status
  incidents,    // GET  /api/v1/incidents
  fixes,        // GET  /api/v1/fixes
  fix,          // GET  /api/v1/fixes/ID
  supervision,  // GET  /api/v1/supervision
  events,       // GET  /api/v1/events
  approve,      // POST /api/v1/fixes/ID/approve   {"digest", "option"}
  reject,       // POST /api/v1/fixes/ID/reject    {"digest", "reason"}
  revert,       // POST /api/v1/fixes/ID/revert    {}
  ingest,       // POST /ingest/SERVICE            lines
};

struct Target {
  Route route = Route::page;
  std::string name;  // the fix or the service
};

/// Where a request goes. Errors: not_found; refused (another method is needed, which `context` names).
Result<Target> find_route(const std::string& method, const std::string& path);

}  // namespace mendwatch::gate
