#include "actors/analysis/repositories.hpp"

#include <thread>

namespace mendwatch {

Repositories::Repositories(std::shared_ptr<const config::Configuration> configuration) : configuration_(std::move(configuration)) {
  for (const auto& repository : configuration_->repositories)
    shelves_[repository.name];
}

// Not the implementor's copy: fetching into one folder from two threads at once is asking for locked references.
std::filesystem::path Repositories::mirror_of(const config::Repository& configured) const {
  return configuration_->state / "analysis" / (configured.name + ".git");
}

Result<const config::Repository*> Repositories::behind(const std::string& name) const {
  const auto* service = config::find_service(*configuration_, name);
  if (!service)
    return Error{Errc::configuration, "this service is not in the configuration, so there is no repository to look at", name};
  const auto* repository = config::find_repository(*configuration_, service->repository);
  if (!repository)
    return Error{Errc::configuration, "no repository is configured for this service", name};
  return repository;
}

Result<OpenedRepository> Repositories::open_tip(const std::string& service) {
  auto configured = behind(service);
  if (!configured)
    return configured.error();
  const auto& remote = **configured;
  auto& shelf = shelves_.at(remote.name);
  std::lock_guard lock{shelf.mutex};
  git::RemoteSettings settings;
  if (!remote.user.empty() || !remote.password.empty())
    settings.credentials = [&remote](const std::string& url) -> std::optional<git::Credentials> {
      // Only to the remote of the configuration, wherever the other side would like to send us.
      return url == remote.remote ? std::optional{git::Credentials{remote.user, remote.password, "", ""}} : std::nullopt;
    };
  std::error_code ignored;
  std::filesystem::create_directories(mirror_of(remote).parent_path(), ignored);
  auto mirror = git::Repository::mirror(remote.remote, mirror_of(remote).string(), settings);
  if (!mirror)
    return mirror.error();
  auto tip = mirror->head(remote.branch);
  if (!tip)
    return tip.error();
  return read(shelf, remote, *mirror, *tip);
}

Result<OpenedRepository> Repositories::open(const std::string& service, const std::string& commit) {
  auto configured = behind(service);
  if (!configured)
    return configured.error();
  auto& shelf = shelves_.at((*configured)->name);
  std::lock_guard lock{shelf.mutex};
  auto mirror = git::Repository::open(mirror_of(**configured).string());
  if (!mirror)
    return mirror.error();
  return read(shelf, **configured, *mirror, commit);
}

Result<OpenedRepository> Repositories::read(Shelf& shelf, const config::Repository& configured, const git::Repository& repository,
                                            const std::string& commit) {
  if (shelf.latest && shelf.latest->snapshot->commit() == commit)
    return *shelf.latest;
  auto snapshot = repository.snapshot(commit);
  if (!snapshot)
    return snapshot.error();
  git::FactsStore facts{configuration_->state / "facts" / configured.name};
  git::fill(facts, **snapshot, std::clamp(std::thread::hardware_concurrency(), 1u, 8u));
  OpenedRepository opened{&configured, mirror_of(configured), *snapshot, std::make_shared<const code::Index>(**snapshot, facts)};
  static_cast<void>(facts.save());  // without it, the next time takes longer
  shelf.latest = opened;
  return opened;
}

}  // namespace mendwatch
