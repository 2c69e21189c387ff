#include "src/outside/store/schema.hpp"

namespace mendwatch::store {

const std::vector<std::string_view>& migrations() {
  static const std::vector<std::string_view> all{
      // 1: fixes and incidents
      R"(
        CREATE TABLE fixes (
          number  INTEGER PRIMARY KEY AUTOINCREMENT,  -- the order in which they were opened
          fix     TEXT NOT NULL UNIQUE,
          version INTEGER NOT NULL,                   -- of the latest event
          head    TEXT NOT NULL,                      -- the latest event's hash
          fence   INTEGER NOT NULL,                   -- the greatest that has written
          settled INTEGER NOT NULL,
          summary TEXT NOT NULL
        ) STRICT;
        CREATE INDEX fixes_open ON fixes (number) WHERE settled = 0;
        CREATE TABLE events (
          fix     TEXT NOT NULL,
          version INTEGER NOT NULL,
          fence   INTEGER NOT NULL,
          body    TEXT NOT NULL,
          hash    TEXT NOT NULL,                      -- over the hash before and this row
          PRIMARY KEY (fix, version)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE incidents (
          number      INTEGER PRIMARY KEY AUTOINCREMENT,
          id          TEXT NOT NULL UNIQUE,
          fingerprint TEXT NOT NULL,
          open        INTEGER NOT NULL,
          version     INTEGER NOT NULL,
          body        TEXT NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX one_open_incident ON incidents (fingerprint) WHERE open = 1;
        CREATE TABLE snapshots (
          source TEXT PRIMARY KEY,
          fence  INTEGER NOT NULL,
          number INTEGER NOT NULL,
          state  TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
      )",
      // 2: leases, and small things under a key
      R"(
        CREATE TABLE leases (
          name   TEXT PRIMARY KEY,
          holder TEXT NOT NULL,
          fence  INTEGER NOT NULL,
          until  INTEGER NOT NULL                     -- microseconds since 1970
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE kept (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
      )",
  };
  return all;
}

Result<void> migrate(sqlite::Database& database) {
  auto owner = database.number("PRAGMA application_id"), version = database.number("PRAGMA user_version");
  auto tables = database.number("SELECT count(*) FROM sqlite_schema");
  for (const auto* result : {&owner, &version, &tables})
    if (!*result)
      return result->error();
  const auto latest = std::int64_t(migrations().size());
  if (*owner != application_id && *tables > 0)
    return Error{Errc::malformed, "this is another program's database", "journal"};
  if (*version > latest)
    return Error{Errc::configuration,
                 "it has schema " + std::to_string(*version) + " and was written by a newer mendwatch; this one knows schema " +
                     std::to_string(latest) + ". Upgrade mendwatch",
                 "journal"};
  for (auto next = *version; next < latest; ++next) {
    auto transaction = sqlite::Transaction::begin(database);
    if (!transaction)
      return transaction.error();
    const std::string sql = std::string{migrations()[std::size_t(next)]} + "PRAGMA application_id = " + std::to_string(application_id) +
                            "; PRAGMA user_version = " + std::to_string(next + 1) + ";";
    if (auto done = database.run(sql); !done)
      return done;
    if (auto committed = transaction->commit(); !committed)
      return committed;
  }
  return {};
}

}  // namespace mendwatch::store
