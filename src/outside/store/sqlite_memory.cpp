#include "src/outside/store/sqlite_tables.hpp"

namespace mendwatch::store {

using sqlite::Statement;

Result<Snapshot> SqliteStore::restore(const std::string& source) {
  return written([&]() -> Result<Snapshot> {
    Snapshot snapshot{source, 0, 0, Json{}};
    std::string state = "null";
    auto raised = each(
        "INSERT INTO snapshots (source, fence, number, state) VALUES (?, 1, 0, 'null') ON CONFLICT (source) DO UPDATE SET fence = fence + 1, "
        "number = 0 RETURNING fence, state",
        [&](Statement& row) {
          snapshot.fence = row.count(0);
          state = row.text(1);
          return Result<void>{};
        },
        source);
    if (!raised)
      return raised.error();
    auto json = stored<Json>(state, source);
    if (!json)
      return json.error();
    snapshot.state = *std::move(json);
    return snapshot;
  });
}

Result<void> SqliteStore::save(const Snapshot& snapshot) {
  return written([&]() -> Result<void> {
    // The same number again is the same write, repeated because its answer was lost.
    auto updated = run("UPDATE snapshots SET number = ?, state = ? WHERE source = ? AND fence = ? AND number <= ?", snapshot.number,
                       to_json_text(snapshot.state), snapshot.source, snapshot.fence, snapshot.number);
    if (!updated)
      return updated;
    if (database_.rows_changed() == 0)
      return conflict("somebody has read this source's memory since, or has written a later one", snapshot.source);
    return {};
  });
}


Result<void> SqliteStore::keep(const std::string& key, const Json& value) {
  return written([&] {
    return run("INSERT INTO kept (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", key, to_json_text(value));
  });
}

Result<Json> SqliteStore::kept(const std::string& key) {
  return guarded([&]() -> Result<Json> {
    std::optional<std::string> value;
    auto read = each(
        "SELECT value FROM kept WHERE key = ?",
        [&](Statement& row) {
          value = row.text(0);
          return Result<void>{};
        },
        key);
    if (!read)
      return read.error();
    if (!value)
      return Error{Errc::not_found, "nothing is kept under this key", key};
    return stored<Json>(*value, key);
  });
}

Result<Lease> SqliteStore::take_lease(const std::string& name, const std::string& holder, Time now, Time until) {
  return written([&]() -> Result<Lease> {
    std::optional<Lease> lease;
    auto taken = each(
        "INSERT INTO leases (name, holder, fence, until) VALUES (?1, ?2, 1, ?3) ON CONFLICT (name) DO UPDATE SET until = ?3, holder = ?2, "
        "fence = fence + (holder <> ?2 OR until <= ?4) WHERE holder = ?2 OR until <= ?4 RETURNING fence",
        [&](Statement& row) {
          lease = Lease{name, holder, row.count(0), until};
          return Result<void>{};
        },
        name, holder, std::int64_t(until.time_since_epoch().count()), std::int64_t(now.time_since_epoch().count()));
    if (!taken)
      return taken.error();
    if (!lease)
      return conflict("somebody else holds this lease", name);
    return *lease;
  });
}

Result<Json> SqliteStore::health() {
  return guarded([&]() -> Result<Json> {
    Json health = {{"kind", "sqlite"}};
    for (auto [name, sql] : {std::pair{"schema", "PRAGMA user_version"}, {"events", "SELECT count(*) FROM events"},
                             {"fixes", "SELECT count(*) FROM fixes"}, {"incidents", "SELECT count(*) FROM incidents"},
                             {"bytes", "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"}}) {
      auto number = database_.number(sql);
      if (!number)
        return number.error();
      health[name] = *number;
    }
    return health;
  });
}

}  // namespace mendwatch::store
