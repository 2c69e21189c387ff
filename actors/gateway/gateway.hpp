#pragma once

#include "actors/gateway/access.hpp"
#include "actors/gateway/desk.hpp"
#include "messages/docket.hpp"
#include "messages/gateway.hpp"
#include "messages/journal.hpp"
#include "src/config/configuration.hpp"
#include "src/outside/files/spool.hpp"

namespace mendwatch {
namespace gate {

/// An actor that answers (atom::state); its numbers become metrics.
struct Observed {
  std::string room;  // read, detect, correlate, …
  std::string name;  // which of them, where there are several
  caf::actor actor;
};

/// Whom the gateway asks. Routers all of them.
struct Links {
  DocketActor docket;
  JournalActor journal;
  std::vector<Observed> observed;
};

}  // namespace gate

/// The requests themselves wait on the desk, so that nothing is lost when this starts again.
struct GatewayState {
  static inline const char* name = "gateway";
  std::shared_ptr<gate::Desk> desk;
  gate::Links links;
  gate::Access access;
  std::shared_ptr<const config::Configuration> configuration;
  std::optional<files::Spool> spool;
  Clock now;
  Time started;
  std::uint64_t requests = 0;
};

/// Supervised by the guardian (permanent). Answers what lies on `desk`; every 2 s it subscribes (anew) to the docket's events.
GatewayActor::behavior_type gateway(GatewayActor::stateful_pointer<GatewayState> self, std::shared_ptr<gate::Desk> desk, gate::Links links,
                                    gate::Access access, std::shared_ptr<const config::Configuration> configuration, Clock now);

}  // namespace mendwatch
