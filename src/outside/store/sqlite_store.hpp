#pragma once

#include "src/outside/store/store.hpp"

#include <filesystem>

namespace mendwatch::store {

struct SqliteSettings {
  Duration busy = std::chrono::seconds{2};  // how long another process' lock is waited for
  std::uint64_t max_pages = 0;              // the file's greatest size in pages of 4 KiB; 0: as large as the disk allows
  std::string vfs;                          // how SQLite reaches the disk; empty: as usual
};

/// The store in one SQLite file: synchronous=FULL, WAL, one connection for everything, no memory mapping, nobody beside us.
/// Makes the file (0600) and its folder (0700), or brings an older one to the present schema.
/// Errors: unavailable, malformed (not a journal, or damaged), configuration (written by a newer mendwatch).
Result<std::shared_ptr<Store>> open_sqlite(const std::filesystem::path& file, const SqliteSettings& settings = {});

}  // namespace mendwatch::store
