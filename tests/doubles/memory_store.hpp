#pragma once

#include "src/outside/store/store.hpp"

#include <algorithm>
#include <map>

namespace mendwatch::tests {

/// A store that forgets when it goes, and fails when told to.
class MemoryStore final : public store::Store {
public:
  std::optional<Error> fails_with;                              // all calls, as long as it is set
  std::function<std::optional<Error>(const approve::Event&)> before_append;  // may fail a single one
  std::function<void(const approve::Event&)> after_append;
  std::map<std::string, std::vector<approve::Event>> events;
  std::map<std::string, approve::Summary> summaries;
  std::vector<std::string> order;                               // fixes as they were opened
  std::vector<correlate::Incident> all_incidents;
  int appended = 0;

  Result<void> append(const approve::Event& event, const approve::Summary& summary, store::Fence fence) override {
    if (fails_with)
      return *fails_with;
    if (before_append)
      if (auto problem = before_append(event))
        return *problem;
    auto& history = events[event.fix];
    if (fence < fences_[event.fix])
      return Error{Errc::conflict, "an older fence", event.fix};
    if (event.version <= history.size() && event.version > 0) {
      if (to_json_text(history[event.version - 1]) == to_json_text(event))
        return {};
      return Error{Errc::conflict, "another event stands there", event.fix};
    }
    if (event.version != history.size() + 1)
      return Error{Errc::conflict, "a hole", event.fix};
    if (history.empty())
      order.push_back(event.fix);
    history.push_back(*from_json_text<approve::Event>(to_json_text(event)));
    summaries[event.fix] = summary;
    fences_[event.fix] = fence;
    ++appended;
    if (after_append)
      after_append(event);
    return {};
  }
  Result<std::vector<approve::Event>> history(const std::string& fix) override {
    if (fails_with)
      return *fails_with;
    auto found = events.find(fix);
    if (found == events.end() || found->second.empty())
      return Error{Errc::not_found, "there is no such fix", fix};
    return found->second;
  }
  Result<std::vector<approve::Summary>> fixes(bool open, std::size_t limit) override {
    if (fails_with)
      return *fails_with;
    std::vector<approve::Summary> list;
    for (auto fix = order.rbegin(); fix != order.rend() && list.size() < limit; ++fix)
      if (!open || !summaries[*fix].settled)
        list.push_back(summaries[*fix]);
    return list;
  }
  Result<void> verify_chain() override { return fails_with ? Result<void>{*fails_with} : Result<void>{}; }

  Result<correlate::Incident> claim(const correlate::Incident& incident) override {
    if (fails_with)
      return *fails_with;
    for (const auto& other : all_incidents) {
      if (other.fingerprint == incident.fingerprint && other.progress != correlate::Progress::settled)
        return other;
      if (other.id == incident.id)
        return Error{Errc::conflict, "another incident has this id", incident.id};
    }
    all_incidents.push_back(incident);
    return incident;
  }
  Result<void> update(const correlate::Incident& incident) override {
    if (fails_with)
      return *fails_with;
    for (auto& other : all_incidents)
      if (other.id == incident.id) {
        if (other.version == incident.version && to_json_text(other) == to_json_text(incident))
          return {};
        if (other.version + 1 != incident.version)
          return Error{Errc::conflict, "another version", incident.id};
        other = incident;
        return {};
      }
    return Error{Errc::not_found, "there is no such incident", incident.id};
  }
  Result<std::vector<correlate::Incident>> incidents(bool open, std::size_t limit) override {
    if (fails_with)
      return *fails_with;
    std::vector<correlate::Incident> list;
    for (auto one = all_incidents.rbegin(); one != all_incidents.rend() && list.size() < limit; ++one)
      if (!open || one->progress != correlate::Progress::settled)
        list.push_back(*one);
    return list;
  }
  Result<correlate::Incident> incident(const std::string& id) override {
    if (fails_with)
      return *fails_with;
    for (const auto& one : all_incidents)
      if (one.id == id)
        return one;
    return Error{Errc::not_found, "there is no such incident", id};
  }
  Result<store::Snapshot> restore(const std::string& source) override {
    if (fails_with)
      return *fails_with;
    auto& row = snapshots_[source];
    row.source = source;
    ++row.fence;
    row.number = 0;
    return row;
  }
  Result<void> save(const store::Snapshot& snapshot) override {
    if (fails_with)
      return *fails_with;
    auto& row = snapshots_[snapshot.source];
    if (row.fence != snapshot.fence || row.number > snapshot.number || row.fence == 0)
      return Error{Errc::conflict, "somebody else's row", snapshot.source};
    row = snapshot;
    return {};
  }
  Result<void> keep(const std::string& key, const Json& value) override {
    if (fails_with)
      return *fails_with;
    kept_[key] = value;
    return {};
  }
  Result<Json> kept(const std::string& key) override {
    if (fails_with)
      return *fails_with;
    auto found = kept_.find(key);
    return found == kept_.end() ? Result<Json>{Error{Errc::not_found, "nothing is kept under this key", key}} : found->second;
  }
  Result<store::Lease> take_lease(const std::string& name, const std::string& holder, Time now, Time until) override {
    if (fails_with)
      return *fails_with;
    auto& lease = leases_[name];
    if (lease.fence > 0 && lease.holder != holder && now < lease.until)
      return Error{Errc::conflict, "somebody else holds this lease", name};
    if (lease.fence == 0 || lease.holder != holder || now >= lease.until)
      ++lease.fence;
    lease = {name, holder, lease.fence, until};
    return lease;
  }
  Result<Json> health() override { return fails_with ? Result<Json>{*fails_with} : Result<Json>{Json{{"kind", "memory"}}}; }

private:
  std::map<std::string, store::Fence> fences_;
  std::map<std::string, store::Snapshot> snapshots_;
  std::map<std::string, Json> kept_;
  std::map<std::string, store::Lease> leases_;
};

}  // namespace mendwatch::tests
