#pragma once

#include "src/code/index.hpp"

#include <filesystem>

namespace mendwatch::git {

/// Facts by content, kept in one file of `folder` from run to run. A file that is damaged or of another version counts as empty: facts can
/// always be made anew. Several threads may use it; several processes may share the folder, the last that saves wins.
class FactsStore : public code::FactsCache {
public:
  /// `folder` is made when something is saved. At most `limit` blobs are kept; those that were not asked for go first.
  explicit FactsStore(std::filesystem::path folder, std::size_t limit = 50'000);

  std::shared_ptr<const code::Facts> get(const std::string& key) override;
  void put(const std::string& key, std::shared_ptr<const code::Facts> facts) override;

  /// Writes what is known, if something new is. Errors: unavailable (no room, no right).
  Result<void> save();

private:
  struct Known {
    std::string packed;                        // CBOR, as in the file; empty once it is unpacked
    std::shared_ptr<const code::Facts> facts;
    bool asked = false;
  };

  void load();

  std::filesystem::path folder_;
  std::size_t limit_;
  std::mutex mutex_;
  std::unordered_map<std::string, Known> known_;
  bool changed_ = false;
};

/// Makes the facts that `cache` lacks of a snapshot's files, in `threads` threads. Afterwards an Index takes them from there.
void fill(code::FactsCache& cache, const code::Snapshot& snapshot, unsigned threads, const code::IndexLimits& limits = {});

}  // namespace mendwatch::git
