#include "src/correlate/ledger.hpp"

#include "src/base/fix_id.hpp"
#include "src/base/text.hpp"

#include <algorithm>

namespace mendwatch::correlate {
namespace {

constexpr auto memory = std::chrono::hours{24 * 7};
constexpr std::size_t anomalies_kept = 8;
constexpr std::size_t taken_kept = 64;
constexpr std::uint64_t least_for_doubled = 6;  // fewer occurrences don't show a rate

bool contains(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool has_fingerprint(const Incident& incident, const detect::Anomaly& anomaly) {
  return std::any_of(incident.anomalies.begin(), incident.anomalies.end(), [&](const auto& one) {
    return one.fingerprint == anomaly.fingerprint && one.service == anomaly.service;
  });
}

// Sums up what the anomalies say. Each anomaly's count goes on from its earlier ones, so the latest of each stands for it.
void sum_up(Incident& incident) {
  incident.count = 0;
  incident.services.clear();
  incident.severity = Severity::low;
  for (const auto& one : incident.anomalies) {
    incident.count += one.count;
    incident.severity = std::max(incident.severity, one.severity);
    incident.first_seen = std::min(incident.first_seen, one.first_seen);
    incident.last_seen = std::max(incident.last_seen, one.last_seen);
    if (!contains(incident.services, one.service))
      incident.services.push_back(one.service);
  }
  incident.title = title_of(incident);
}

void take_in(Incident& incident, const detect::Anomaly& anomaly) {
  auto same = std::find_if(incident.anomalies.begin(), incident.anomalies.end(), [&](const auto& one) {
    return one.fingerprint == anomaly.fingerprint && one.service == anomaly.service;
  });
  if (same != incident.anomalies.end())
    *same = anomaly;
  else if (incident.anomalies.size() < anomalies_kept)
    incident.anomalies.push_back(anomaly);
  else
    incident.anomalies.back() = anomaly;
  incident.taken.push_back(anomaly.id);
  if (incident.taken.size() > taken_kept)
    incident.taken.erase(incident.taken.begin());
  ++incident.version;
  sum_up(incident);
}

std::string in_words(Duration span) {
  using namespace std::chrono;
  const auto unit = [](auto count, const char* noun) { return count_of(std::size_t(std::max<std::int64_t>(count, 1)), noun); };
  if (span < minutes{2})
    return unit(ceil<seconds>(span).count(), "second");
  if (span < hours{2})
    return unit(round<minutes>(span).count(), "minute");
  if (span < hours{48})
    return unit(round<hours>(span).count(), "hour");
  return unit(round<days>(span).count(), "day");
}

}  // namespace

void Ledger::record(Incident incident) {
  auto& slot = incidents_[incident.id];
  if (incident.version >= slot.version)
    slot = std::move(incident);
}

void Ledger::hold(Hold hold) {
  const auto key = std::pair{hold.service, hold.fingerprint};
  holds_[key] = std::move(hold);
}

const Incident* Ledger::open_one_for(const detect::Anomaly& anomaly) const {
  const Incident* related = nullptr;
  for (const auto& [id, incident] : incidents_) {
    if (incident.progress == Progress::settled)
      continue;
    if (has_fingerprint(incident, anomaly))
      return &incident;
    const bool near = anomaly.first_seen <= incident.last_seen + settings_.together &&
                      anomaly.last_seen + settings_.together >= incident.first_seen;
    if (!anomaly.exception.empty() && near && !related)
      for (const auto& one : incident.anomalies)
        if (one.exception == anomaly.exception && one.service != anomaly.service)
          related = &incident;
  }
  return related;
}

const Hold* Ledger::hold_on(const detect::Anomaly& anomaly, Time now) const {
  const auto found = holds_.find({anomaly.service, anomaly.fingerprint});
  if (found == holds_.end() || now >= found->second.since + settings_.hold)
    return nullptr;
  const auto& hold = found->second;
  // What had come only once had no rate yet: coming often is more than twice that.
  const bool doubled = anomaly.count >= least_for_doubled && anomaly.per_minute > 0 && anomaly.per_minute >= 2 * hold.per_minute;
  return doubled ? nullptr : &hold;
}

Decision Ledger::decide(const detect::Anomaly& anomaly, Time now) const {
  for (const auto& [id, incident] : incidents_)
    if (contains(incident.taken, anomaly.id))
      return {Action::drop, {}, "anomaly " + anomaly.id + " has been counted in " + id};

  if (const auto* incident = open_one_for(anomaly)) {
    Decision decision{Action::join, *incident, anomaly.fingerprint + " goes on in " + incident->id};
    take_in(decision.incident, anomaly);
    return decision;
  }
  if (const auto* hold = hold_on(anomaly, now))
    return {Action::hold, {}, "rejected on " + to_rfc3339(hold->since) + (hold->why.empty() ? "" : " (" + hold->why + ")") +
                                  "; kept back for 7 days unless its rate doubles"};
  if (anomaly.last_seen + settings_.quiet < now)
    return {Action::hold, {}, "it was last seen on " + to_rfc3339(anomaly.last_seen) + " and has been quiet since"};
  const auto lately = std::count_if(incidents_.begin(), incidents_.end(), [&](const auto& entry) {
    return entry.second.service == anomaly.service && entry.second.opened + std::chrono::hours{1} > now;
  });
  if (std::size_t(lately) >= settings_.per_hour)
    return {Action::hold, {}, anomaly.service + " has opened " + count_of(std::size_t(lately), "incident") + " within an hour; no more until they are fewer"};

  Decision decision{Action::open, {}, "a new trouble in " + anomaly.service};
  auto& incident = decision.incident;
  const auto id = new_fix_id(now, [&](const std::string& taken) { return incidents_.contains("inc" + taken.substr(3)); });
  incident.id = "inc" + id.substr(3);
  incident.fingerprint = anomaly.fingerprint;
  incident.service = anomaly.service;
  incident.kind = anomaly.kind;
  incident.first_seen = anomaly.first_seen;
  incident.last_seen = anomaly.last_seen;
  incident.opened = now;
  take_in(incident, anomaly);
  return decision;
}

std::vector<Incident> Ledger::over(Time now) const {
  std::vector<Incident> result;
  for (auto incident : open()) {
    if (std::max(incident.last_seen, incident.opened) + settings_.quiet > now)
      continue;
    incident.progress = Progress::settled;
    incident.note = "quiet for " + in_words(settings_.quiet);
    ++incident.version;
    result.push_back(std::move(incident));
  }
  return result;
}

void Ledger::forget(Time now) {
  std::erase_if(incidents_, [&](const auto& entry) {
    const auto& incident = entry.second;
    return incident.progress == Progress::settled && std::max(incident.last_seen, incident.opened) + memory < now;
  });
  std::erase_if(holds_, [&](const auto& entry) { return entry.second.since + settings_.hold <= now; });
}

const Incident* Ledger::find(const std::string& id) const {
  const auto found = incidents_.find(id);
  return found == incidents_.end() ? nullptr : &found->second;
}

std::vector<Incident> Ledger::open() const {
  std::vector<Incident> result;
  for (const auto& [id, incident] : incidents_)
    if (incident.progress != Progress::settled)
      result.push_back(incident);
  std::stable_sort(result.begin(), result.end(), [](const auto& a, const auto& b) { return a.opened < b.opened; });
  return result;
}

std::string title_of(const Incident& incident) {
  if (incident.anomalies.empty())
    return "Nothing is known of it";
  const auto& first = incident.anomalies.front();
  const std::string& said = first.message.empty() ? first.template_text : first.message;
  const std::string what = shorten(visible(trim(split(said, '\n').front())), 120);
  std::string where = " in " + incident.service;
  if (incident.services.size() > 1)
    where += " and " + (incident.services.size() == 2 ? incident.services.back() : count_of(incident.services.size() - 1, "other service"));
  if (incident.count <= 1)
    return what + ": once" + where;
  return what + ": " + count_of(incident.count, "time") + " in " + in_words(incident.last_seen - incident.first_seen) + where;
}

}  // namespace mendwatch::correlate
