#pragma once

#include "messages/caf_compat.hpp"
#include "src/base/json.hpp"
#include "src/read/log_batch.hpp"

#include <functional>

// The few values that exist only because actors talk: everything else belongs to the room that makes it.
namespace mendwatch {

/// JSON for people and pages, where a struct of its own would say no more.
struct Document {
  Json json = Json::object();
};
inline void to_json(Json& json, const Document& document) { json = document.json; }
inline void from_json(const Json& json, Document& document) { document.json = json; }

/// What an analyzer kept, as the journal holds it. A write under an older fence than the row's is a conflict.
struct SourceMemory {
  std::string source;
  std::uint64_t fence = 0;   // counts the restores; the journal raises it at each
  std::uint64_t number = 0;  // counts the writes under one fence
  Json state;                // null when there is none yet
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(SourceMemory, source, fence, number, state)

/// Where a poller goes on, and under which fence its batches count.
struct ResumePoint {
  std::uint64_t fence = 0;
  std::vector<read::Position> positions;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(ResumePoint, fence, positions)

/// Something that becomes due.
struct Alarm {
  std::string fix;
  Time at;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Alarm, fix, at)

}  // namespace mendwatch

namespace mendwatch::supervision {

/// Whether a child is started again after it ended.
enum class Restart : std::uint8_t {
  permanent,  // always
  transient,  // unless it ended normally
  temporary,  // never
};
constexpr auto names_of(Restart) { return std::array<std::string_view, 3>{"permanent", "transient", "temporary"}; }

/// How one child is made. Data: the tree is a table of these.
struct ChildSpecification {
  std::string id;  // unique among its siblings
  Restart restart = Restart::permanent;
  std::function<caf::actor(caf::actor_system&)> spawn;
  bool supervisor = false;  // answers atom::tree
  caf::actor router = {};   // made beforehand where others must know it before the child runs; otherwise the supervisor makes one
};

/// One place in the tree, for the API, the page and the metrics.
struct Node {
  std::string id;
  std::string state;           // running, waiting (to be started again), stopping, ended
  std::uint64_t restarts = 0;  // since the supervisor was started
  std::string last_error;      // why it was last started again; empty: never
  Time last_restart;           // meaningful after a restart
  std::uint64_t held = 0;      // messages that wait for it
  std::uint64_t refused = 0;   // messages that were refused because they had ended it too often
  std::vector<Node> children;
};
inline void to_json(Json& json, const Node& node);
inline void from_json(const Json& json, Node& node);

inline void to_json(Json& json, const Node& node) {
  json = {{"id", node.id}, {"state", node.state}, {"restarts", node.restarts}, {"last_error", node.last_error},
          {"last_restart", node.restarts == 0 ? Json{} : Json(node.last_restart)}, {"held", node.held}, {"refused", node.refused},
          {"children", node.children}};
}
inline void from_json(const Json& json, Node& node) {
  node = {json.at("id"), json.at("state"), json.at("restarts"), json.at("last_error"), Time{}, json.at("held"), json.at("refused"),
          json.at("children").get<std::vector<Node>>()};
  if (!json.at("last_restart").is_null())
    node.last_restart = json.at("last_restart").get<Time>();
}

}  // namespace mendwatch::supervision
