#pragma once

#include "actors/ingest/log_poller.hpp"
#include "src/config/configuration.hpp"

namespace mendwatch {

/// How the poller of one configured source reads it. Lines pushed to /ingest/SERVICE are followed in STATE/ingest.
/// Standard input can be read only once, so what came from it stays within reach for the life of the returned settings.
PollerSettings poller_settings(const config::Service& service, const config::Source& source, const std::filesystem::path& state);

}  // namespace mendwatch
