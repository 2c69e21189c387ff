#pragma once

#include "src/config/configuration.hpp"
#include "src/outside/git/facts_store.hpp"
#include "src/outside/git/repository.hpp"

#include <mutex>

namespace mendwatch {

/// One commit of a configured repository, ready for questions.
struct OpenedRepository {
  const config::Repository* configured = nullptr;
  std::filesystem::path mirror;  // our own bare copy, which holds the commit
  std::shared_ptr<const code::Snapshot> snapshot;
  std::shared_ptr<const code::Index> index;
};

/// What the analysis keeps of the configured repositories: a bare copy and what was read of each in STATE, the latest commit's index
/// in memory. Shared by all its workers; each repository is opened by one of them at a time.
class Repositories {
public:
  explicit Repositories(std::shared_ptr<const config::Configuration> configuration);

  /// The repository behind a service at its branch's tip, fetched now. Errors: configuration (no such service, or it has none),
  /// unavailable, refused, timed_out, not_found (no such branch), failed.
  Result<OpenedRepository> open_tip(const std::string& service);

  /// The same at `commit`, which was fetched before.
  Result<OpenedRepository> open(const std::string& service, const std::string& commit);

private:
  struct Shelf {
    std::mutex mutex;
    std::optional<OpenedRepository> latest;
  };

  Result<const config::Repository*> behind(const std::string& service) const;
  Result<OpenedRepository> read(Shelf& shelf, const config::Repository& configured, const git::Repository& repository, const std::string& commit);
  std::filesystem::path mirror_of(const config::Repository& configured) const;

  std::shared_ptr<const config::Configuration> configuration_;
  std::map<std::string, Shelf> shelves_;  // by repository, all made at construction
};

}  // namespace mendwatch
