#include "actors/journal/journal.hpp"

namespace mendwatch {
namespace {

using Self = JournalActor::stateful_pointer<JournalState>;

// A caller can tell only three things apart: it is written, it stands differently there, or it has to ask again.
caf::error failed(Self self, const Error& error) {
  auto& state = self->state;
  if (error.code == Errc::conflict || error.code == Errc::not_found)
    return to_caf(error);
  ++state.failures;
  state.last_error = to_string(error);
  if (error.code == Errc::failed && !state.stopped) {
    state.stopped = true;
    state.settings.stop_node(error);
  }
  return to_caf(error);
}

// Runs `work` on the store, and answers with what it gives.
template <class Work>
auto with_store(Self self, Work work) -> caf::result<typename std::decay_t<decltype(*std::declval<std::invoke_result_t<Work, store::Store&>>())>> {
  auto& state = self->state;
  ++state.requests;
  if (!state.store) {
    auto store = state.settings.open();
    if (!store)
      return failed(self, store.error());
    state.store = *std::move(store);
  }
  auto result = work(*state.store);
  if (!result)
    return failed(self, result.error());
  return *std::move(result);
}

// For work that gives nothing: `value` is the answer.
template <class Value>
Result<Value> instead(Result<void> result, Value value) {
  return result ? Result<Value>{std::move(value)} : result.error();
}

Result<Document> health(JournalState& state, store::Store& store) {
  auto json = store.health();
  if (!json)
    return json.error();
  (*json)["requests"] = state.requests;
  (*json)["failures"] = state.failures;
  (*json)["last_error"] = state.last_error;
  return Document{*std::move(json)};
}

}  // namespace

JournalActor::behavior_type journal(Self self, JournalSettings settings) {
  self->state.settings = std::move(settings);
  using store::Store;
  return {
      [self](atom::append, const approve::Event& event, const approve::Summary& summary) {
        return with_store(self, [&](Store& store) { return instead(store.append(event, summary, 0), event.version); });
      },
      [self](atom::history, const std::string& fix) { return with_store(self, [&](Store& store) { return store.history(fix); }); },
      [self](atom::fixes, bool open, std::uint32_t limit) { return with_store(self, [&](Store& store) { return store.fixes(open, limit); }); },
      [self](atom::claim, const correlate::Incident& incident) { return with_store(self, [&](Store& store) { return store.claim(incident); }); },
      [self](atom::save, const correlate::Incident& incident) {
        return with_store(self, [&](Store& store) { return instead(store.update(incident), incident.version); });
      },
      [self](atom::incidents, bool open, std::uint32_t limit) {
        return with_store(self, [&](Store& store) { return store.incidents(open, limit); });
      },
      [self](atom::incident, const std::string& id) { return with_store(self, [&](Store& store) { return store.incident(id); }); },
      [self](atom::restore, const std::string& source) {
        return with_store(self, [&](Store& store) -> Result<SourceMemory> {
          auto snapshot = store.restore(source);
          if (!snapshot)
            return snapshot.error();
          return SourceMemory{snapshot->source, snapshot->fence, snapshot->number, std::move(snapshot->state)};
        });
      },
      [self](atom::snapshot, const SourceMemory& memory) {
        return with_store(self, [&](Store& store) {
          return instead(store.save({memory.source, memory.fence, memory.number, memory.state}), memory.number);
        });
      },
      [self](atom::keep, const std::string& key, const Document& value) -> caf::result<void> {
        auto kept = with_store(self, [&](Store& store) { return instead(store.keep(key, value.json), true); });
        if (kept.err)
          return kept.err;
        return caf::unit;
      },
      [self](atom::kept, const std::string& key) {
        return with_store(self, [&](Store& store) -> Result<Document> {
          auto value = store.kept(key);
          if (!value)
            return value.error();
          return Document{*std::move(value)};
        });
      },
      [self](atom::health) { return with_store(self, [&](Store& store) { return health(self->state, store); }); },
  };
}

}  // namespace mendwatch
