#include "src/detect/watcher.hpp"

#include "src/detect/service_memory.hpp"

namespace mendwatch::detect {
namespace {

constexpr auto ahead = std::chrono::minutes{5};  // how far a line's clock may be before ours
constexpr Time end_of_time{std::chrono::sys_days{std::chrono::year{9999} / 12 / 31}};
const std::string others = "";  // the memory that services beyond the bound share

}  // namespace

struct Watcher::State {
  std::string source;
  Settings settings;
  Redactor redact;
  std::map<std::string, ServiceMemory> services;
  std::optional<Time> now;  // the latest tick

  ServiceMemory& memory_of(const std::string& service) {
    const auto found = services.find(service);
    if (found != services.end())
      return found->second;
    const auto& name = services.size() < settings.services ? service : others;
    return services.try_emplace(name, settings).first->second;
  }

  Time time_of(Time time) const {
    if (now && time > *now + ahead)
      return *now;
    return std::clamp(time, Time{}, end_of_time);
  }
};

Watcher::Watcher(std::string source, Settings settings, Redactor redact)
    : state_(std::make_unique<State>(State{std::move(source), settings, std::move(redact), {}, {}})) {}
Watcher::Watcher(Watcher&&) noexcept = default;
Watcher& Watcher::operator=(Watcher&&) noexcept = default;
Watcher::~Watcher() = default;

std::vector<Anomaly> Watcher::observe(const read::Record& record) {
  auto& state = *state_;
  auto anomaly = state.memory_of(record.service).observe(state.source, record, state.time_of(record.time), state.settings, state.redact);
  std::vector<Anomaly> result;
  if (anomaly)
    result.push_back(std::move(*anomaly));
  return result;
}

void Watcher::observe(const read::Gap& gap) {
  for (auto& [name, memory] : state_->services)
    memory.gap(state_->time_of(gap.at));
}

std::vector<Anomaly> Watcher::tick(Time now) {
  state_->now = now;
  return {};
}

Tallies Watcher::tallies(const std::string& service, const std::string& fingerprint, Time since) const {
  auto found = state_->services.find(service);
  if (found == state_->services.end())
    found = state_->services.find(others);
  auto tallies = found == state_->services.end() ? Tallies{} : found->second.tallies(fingerprint, since);
  if (state_->now)
    tallies.seen_until = std::max(tallies.seen_until, *state_->now);
  return tallies;
}

Json Watcher::snapshot() const {
  Json services = Json::object();
  for (const auto& [name, memory] : state_->services)
    services[name] = memory.snapshot();
  return {{"version", 1}, {"source", state_->source}, {"services", std::move(services)}};
}

Result<Watcher> Watcher::restore(const Json& snapshot, Settings settings, Redactor redact) {
  try {
    if (snapshot.at("version").get<int>() != 1)
      return Error{Errc::malformed, "it is of another version", "analyzer snapshot"};
    Watcher watcher{snapshot.at("source").get<std::string>(), settings, std::move(redact)};
    for (const auto& [name, entry] : snapshot.at("services").items()) {
      auto memory = ServiceMemory::restore(entry, settings);
      if (!memory)
        return Error{memory.error().code, memory.error().message, "analyzer snapshot, service " + name};
      watcher.state_->services.emplace(name, std::move(*memory));
    }
    return watcher;
  } catch (const std::exception& problem) {
    return Error{Errc::malformed, problem.what(), "analyzer snapshot"};
  }
}

std::vector<mine::Template> Watcher::templates(const std::string& service) const {
  const auto found = state_->services.find(service);
  return found == state_->services.end() ? std::vector<mine::Template>{} : found->second.templates();
}

}  // namespace mendwatch::detect
