#include "actors/ingest/analyzer.hpp"

#include "actors/supervision/poison.hpp"

namespace mendwatch {
namespace {

using Self = AnalyzerActor::stateful_pointer<AnalyzerState>;
constexpr auto tick_every = std::chrono::seconds{1};
constexpr int least_share_between = 20;  // a large memory is written less often: at most a twentieth of the time goes there

ResumePoint resume_point(const AnalyzerState& state) {
  ResumePoint point{state.fence, {}};
  for (const auto& [stream, position] : state.positions)
    point.positions.push_back(position);
  return point;
}

Json memory_of(const AnalyzerState& state) {
  return {{"watcher", state.watcher->snapshot()}, {"positions", resume_point(state).positions}};
}

// A memory that cannot be read is a loss, not a reason to stop watching: it begins anew, at the same place if that is known.
void take_over(Self self, const SourceMemory& memory) {
  auto& state = self->state;
  state.fence = memory.fence;
  auto positions = from_json_text<std::vector<read::Position>>(to_json_text(memory.state.is_object() ? memory.state.value("positions", Json{}) : Json{}));
  if (positions)
    for (auto& position : *positions)
      state.positions[position.stream] = position;
  if (memory.state.is_object() && memory.state.contains("watcher")) {
    auto watcher = detect::Watcher::restore(memory.state["watcher"], state.settings.detect, state.settings.redact);
    if (watcher)
      state.watcher.emplace(std::move(*watcher));
    else
      state.settings.report(state.settings.source + ": what was learnt is lost: " + to_string(watcher.error()));
  }
  if (!state.watcher)
    state.watcher.emplace(state.settings.source, state.settings.detect, state.settings.redact);
  for (auto& promise : state.asked_too_early)
    promise.deliver(resume_point(state));
  state.asked_too_early.clear();
}

void restore(Self self) {
  auto& state = self->state;
  self->request(state.journal, state.settings.patience, atom::restore_v, state.settings.source)
    .then([self](SourceMemory& memory) { take_over(self, memory); },
          [self](caf::error&) { self->delayed_send(self, self->state.settings.retry, atom::restore_v); });
}

void write_snapshot(Self self) {
  auto& state = self->state;
  auto now = state.now();
  auto wait = std::max(state.settings.between_snapshots, state.snapshot_took * least_share_between);
  if (!state.changed || state.within_batch || state.writing || state.unacknowledged > 0 || now - state.last_snapshot < wait)
    return;
  state.changed = false;
  state.writing = true;
  SourceMemory memory{state.settings.source, state.fence, ++state.snapshots, memory_of(state)};
  state.last_snapshot = state.now();
  state.snapshot_took = state.last_snapshot - now;
  self->request(state.journal, state.settings.patience, atom::snapshot_v, std::move(memory))
    .then([self](std::uint64_t) { self->state.writing = false; },
          [self](caf::error& error) {
            self->state.writing = false;
            self->state.changed = true;
            // Somebody else went on from this memory: what is here counts no more.
            if (is(error, Errc::conflict))
              self->quit(error);
          });
}

void tell(Self self, detect::Anomaly anomaly) {
  auto& state = self->state;
  self->request(state.correlator, state.settings.patience, anomaly)
    .then(
      [self](const std::string&) {
        --self->state.unacknowledged;
        write_snapshot(self);
      },
      [self, anomaly](caf::error& error) {
        if (may_try_again(error) || supervision::blamed_by(error)) {
          self->delayed_send(self, self->state.settings.retry, atom::work_v, anomaly);
          return;
        }
        --self->state.unacknowledged;
        self->state.settings.report("anomaly " + anomaly.id + " is left out: " + to_string(from_caf(error)));
      });
}

void tell_all(Self self, std::vector<detect::Anomaly> anomalies) {
  for (auto& anomaly : anomalies) {
    ++self->state.anomalies;
    ++self->state.unacknowledged;
    tell(self, std::move(anomaly));
  }
}

caf::result<std::uint64_t> analyse(Self self, const read::LogBatch& batch) {
  auto& state = self->state;
  if (!state.watcher || batch.fence != state.fence)
    return to_caf({Errc::conflict, "the batch belongs to an earlier memory", state.settings.source});
  for (const auto& gap : batch.gaps)
    state.watcher->observe(gap);
  for (const auto& record : batch.records)
    tell_all(self, state.watcher->observe(record));
  for (const auto& position : batch.after)
    state.positions[position.stream] = position;
  state.within_batch = batch.more;
  state.records += batch.records.size();
  state.changed = true;
  write_snapshot(self);
  return batch.number;
}

void second_is_over(Self self) {
  if (!self->state.watcher)
    return;
  tell_all(self, self->state.watcher->tick(self->state.now()));
  write_snapshot(self);
}

std::vector<mine::Template> templates_of(const AnalyzerState& state, const std::string& service, std::uint32_t limit) {
  auto result = state.watcher ? state.watcher->templates(service) : std::vector<mine::Template>{};
  std::stable_sort(result.begin(), result.end(), [](const auto& a, const auto& b) { return a.count > b.count; });
  if (result.size() > limit)
    result.resize(limit);
  return result;
}

}  // namespace

AnalyzerActor::behavior_type analyzer(Self self, AnalyzerSettings settings, JournalActor journal, CorrelatorActor correlator, Clock now) {
  auto& state = self->state;
  state.settings = std::move(settings);
  state.journal = std::move(journal);
  state.correlator = std::move(correlator);
  state.now = std::move(now);
  restore(self);
  self->delayed_send(self, tick_every, atom::work_v);
  return {
    [self](atom::resume) -> caf::result<ResumePoint> {
      if (self->state.within_batch) {
        // Part of the batch is in the memory and its position isn't: only what is on disk fits together.
        caf::error reason = to_caf({Errc::unavailable, "begun again in the midst of a batch", self->state.settings.source});
        self->quit(reason);
        return reason;
      }
      if (self->state.watcher)
        return resume_point(self->state);
      self->state.asked_too_early.push_back(self->make_response_promise<ResumePoint>());
      return self->state.asked_too_early.back();
    },
    [self](const read::LogBatch& batch) { return analyse(self, batch); },
    [self](atom::tick) { second_is_over(self); },
    [self](atom::work) {
      self->delayed_send(self, tick_every, atom::work_v);
      second_is_over(self);
    },
    [self](atom::restore) { restore(self); },
    [self](atom::work, detect::Anomaly& anomaly) { tell(self, std::move(anomaly)); },
    [self](atom::tallies, const std::string& service, const std::string& fingerprint) {
      return self->state.watcher ? self->state.watcher->tallies(service, fingerprint) : detect::Tallies{};
    },
    [self](atom::templates, const std::string& service, std::uint32_t limit) { return templates_of(self->state, service, limit); },
    [self](atom::state) {
      const auto& state = self->state;
      return Document{{{"source", state.settings.source},
                       {"records", state.records},
                       {"anomalies", state.anomalies},
                       {"unacknowledged", state.unacknowledged},
                       {"snapshots", state.snapshots},
                       {"fence", state.fence}}};
    },
  };
}

}  // namespace mendwatch
