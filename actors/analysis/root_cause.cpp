#include "actors/analysis/root_cause.hpp"

namespace mendwatch {
namespace {

using Self = RootCauseActor::stateful_pointer<RootCauseState>;

caf::result<diagnose::RootCause> find(Self self, const correlate::Incident& incident) {
  auto& state = self->state;
  auto opened = state.repositories->open_tip(incident.service);
  if (!opened) {
    state.last_error = to_string(opened.error());
    return to_caf(opened.error());
  }
  auto settings = state.settings;
  settings.prefixes = opened->configured->prefixes;
  auto cause = diagnose::diagnose(incident, *opened->snapshot, *opened->index, settings);
  cause.repository = opened->configured->name;
  cause.commit = opened->snapshot->commit();
  ++state.diagnosed;
  return cause;
}

}  // namespace

RootCauseActor::behavior_type root_cause(Self self, std::shared_ptr<Repositories> repositories, diagnose::Settings settings) {
  self->state.repositories = std::move(repositories);
  self->state.settings = std::move(settings);
  return {
    [self](const correlate::Incident& incident) { return find(self, incident); },
    [self](atom::state) {
      return Document{{{"diagnosed", self->state.diagnosed}, {"last_error", self->state.last_error}}};
    },
  };
}

}  // namespace mendwatch
