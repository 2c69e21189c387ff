#pragma once

#include "src/correlate/incident.hpp"

namespace mendwatch::correlate {

struct Settings {
  Duration quiet = std::chrono::hours{24};      // an incident without news for so long is over
  Duration hold = std::chrono::hours{24 * 7};   // a rejected fingerprint stays back, unless its rate doubles
  Duration together = std::chrono::minutes{2};  // the same root exception in two services within this is one trouble
  std::size_t per_hour = 20;                    // incidents that one service may open in an hour
};

/// A fingerprint that people have said no to.
struct Hold {
  std::string service;
  std::string fingerprint;
  Time since;             // when they said no
  double per_minute = 0;  // how fast it came then
  std::string why;        // their reason, for people
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Hold, service, fingerprint, since, per_minute, why)

enum class Action : std::uint8_t {
  open,  // a new incident: `incident`, version 1
  join,  // an open incident took it in: `incident`, one version on
  hold,  // nothing is to be done: `why`
  drop,  // it has been counted already
};
constexpr auto names_of(Action) { return std::array<std::string_view, 4>{"open", "join", "hold", "drop"}; }

struct Decision {
  Action action = Action::drop;
  Incident incident;  // of open and join, as it should be written
  std::string why;    // one sentence
};

/// The incidents of the latest days, and what an anomaly means beside them. Decides, and changes only by `record`: first the
/// journal, then the memory.
class Ledger {
public:
  explicit Ledger(Settings settings = {}) : settings_(settings) {}

  /// An incident as the journal holds it: at start each one of the latest 7 days, then each one once it is written.
  void record(Incident incident);

  /// Keeps a fingerprint back (learn/holds.hpp says which).
  void hold(Hold hold);

  /// What `anomaly` means at `now`. Pure: asked twice it says the same.
  Decision decide(const detect::Anomaly& anomaly, Time now) const;

  /// Open incidents that have been quiet for too long, as they should be written: settled, with the reason.
  std::vector<Incident> over(Time now) const;

  /// Forgets what is settled since more than 7 days, and holds that have run out.
  void forget(Time now);

  const Incident* find(const std::string& id) const;
  std::vector<Incident> open() const;  // not settled, oldest first

private:
  const Incident* open_one_for(const detect::Anomaly& anomaly) const;
  const Hold* hold_on(const detect::Anomaly& anomaly, Time now) const;

  Settings settings_;
  std::map<std::string, Incident> incidents_;  // by id
  std::map<std::pair<std::string, std::string>, Hold> holds_;  // by service and fingerprint
};

/// One sentence with the numbers: `MCP Tool failed: 500 Internal Server Error: 5 times in 2 minutes in agent`.
std::string title_of(const Incident& incident);

}  // namespace mendwatch::correlate
