#include "src/outside/store/sqlite_store.hpp"

#include "src/outside/store/schema.hpp"
#include "src/outside/store/sqlite_tables.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace mendwatch::store {
namespace {

// SQLite gives its side files the main file's mode, so that is made first, for us alone.
Result<void> make_file(const std::filesystem::path& file) {
  std::error_code problem;
  if (auto folder = file.parent_path(); !folder.empty() && std::filesystem::create_directories(folder, problem))
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, problem);
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0)
    return Error{Errc::unavailable, std::string{"it can't be opened: "} + std::strerror(errno), file.string()};
  ::close(descriptor);
  return {};
}

Result<void> prepare(sqlite::Database& database, const SqliteSettings& settings) {
  sqlite3_busy_timeout(database.get(), int(std::chrono::duration_cast<std::chrono::milliseconds>(settings.busy).count()));
  std::string pragmas =
      "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA mmap_size = 0; "
      "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY;";
  if (settings.max_pages > 0)
    pragmas += "PRAGMA max_page_count = " + std::to_string(settings.max_pages) + ";";
  if (auto set = database.run(pragmas); !set)
    return set;
  return migrate(database);
}

}  // namespace

Result<std::shared_ptr<Store>> open_sqlite(const std::filesystem::path& file, const SqliteSettings& settings) {
  if (auto made = make_file(file); !made)
    return made.error();
  auto database = sqlite::Database::open(file, settings.vfs);
  if (!database)
    return database.error();
  if (auto ready = prepare(*database, settings); !ready)
    return Error{ready.error().code, ready.error().message, file.string()};
  return std::shared_ptr<Store>{new SqliteStore{*std::move(database)}};
}

}  // namespace mendwatch::store
