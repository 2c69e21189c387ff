#include "actors/analysis/fix_gen.hpp"

namespace mendwatch {
namespace {

using Self = FixGenActor::stateful_pointer<FixGenState>;

propose::Settings how(const config::Repository& repository, const std::vector<std::string>& secrets) {
  propose::Settings settings;
  settings.repository = repository.name;
  settings.branch = repository.branch;
  settings.changes.paths = repository.paths;
  settings.changes.restricted_paths = repository.restricted_paths;
  settings.changes.own_secrets = secrets;
  settings.checks = repository.checks;
  settings.on_worse = repository.on_worse;
  return settings;
}

Result<propose::FixProposal> propose_for(const FixGenSettings& settings, const correlate::Incident& incident, const diagnose::RootCause& cause) {
  // At the commit that the diagnosis has looked at: its places mean nothing elsewhere.
  auto opened = settings.repositories->open(incident.service, cause.commit);
  if (!opened)
    return opened.error();
  auto store = git::ObjectStore::open(opened->mirror, git::ObjectStore::Keep::in_memory);
  if (!store)
    return store.error();
  const auto& repository = *opened->configured;
  auto settings_here = how(repository, settings.secrets);
  propose::Session session{incident, cause, *opened->snapshot, *opened->index, *settings.playbooks, settings_here};
  errands::Workshop workshop;
  workshop.store = &*store;
  workshop.folder = settings.folder;
  workshop.sandbox = &settings.sandbox;
  workshop.wanted = repository.sandbox;
  workshop.redact = Redactor{settings.secrets};
  workshop.limit = settings.limit;
  return errands::run(session, cause.commit, workshop);
}

}  // namespace

FixGenActor::behavior_type fix_gen(Self self, FixGenSettings settings) {
  std::error_code ignored;
  std::filesystem::create_directories(settings.folder, ignored);
  self->state.settings.emplace(std::move(settings));
  return {
    [self](const correlate::Incident& incident, const diagnose::RootCause& cause) -> caf::result<propose::FixProposal> {
      auto& state = self->state;
      auto proposal = propose_for(*state.settings, incident, cause);
      if (!proposal) {
        state.last_error = to_string(proposal.error());
        return to_caf(proposal.error());
      }
      ++(proposal->options.empty() ? state.abstained : state.proposed);
      return std::move(*proposal);
    },
    [self](atom::state) {
      const auto& state = self->state;
      return Document{{{"proposed", state.proposed}, {"abstained", state.abstained}, {"last_error", state.last_error}}};
    },
  };
}

}  // namespace mendwatch
