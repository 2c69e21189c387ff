#include "src/outside/store/sqlite_tables.hpp"

namespace mendwatch::store {

using sqlite::Statement;

static bool is_open(const correlate::Incident& incident) { return incident.progress != correlate::Progress::settled; }

Result<std::optional<correlate::Incident>> SqliteStore::open_incident(const std::string& fingerprint) {
  std::optional<correlate::Incident> found;
  auto read = each(
      "SELECT body FROM incidents WHERE fingerprint = ? AND open = 1",
      [&](Statement& row) -> Result<void> {
        auto incident = stored<correlate::Incident>(row.text(0), fingerprint);
        if (!incident)
          return incident.error();
        found = *std::move(incident);
        return {};
      },
      fingerprint);
  return read ? Result<std::optional<correlate::Incident>>{std::move(found)} : read.error();
}

Result<correlate::Incident> SqliteStore::claim(const correlate::Incident& incident) {
  return written([&]() -> Result<correlate::Incident> {
    auto other = open_incident(incident.fingerprint);
    if (!other)
      return other.error();
    if (*other)
      return **other;
    auto row = run("INSERT INTO incidents (id, fingerprint, open, version, body) VALUES (?, ?, ?, ?, ?)", incident.id, incident.fingerprint,
                   is_open(incident), incident.version, to_json_text(incident));
    if (!row)
      return row.error().code == Errc::conflict ? conflict("another incident has this id", incident.id) : row.error();
    return incident;
  });
}

Result<void> SqliteStore::update(const correlate::Incident& incident) {
  return written([&]() -> Result<void> {
    const auto body = to_json_text(incident);
    std::optional<std::uint64_t> version;
    std::string before;
    auto read = each(
        "SELECT version, body FROM incidents WHERE id = ?",
        [&](Statement& row) {
          version = row.count(0);
          before = row.text(1);
          return Result<void>{};
        },
        incident.id);
    if (!read)
      return read;
    if (!version)
      return Error{Errc::not_found, "there is no such incident", incident.id};
    if (*version == incident.version && before == body)
      return {};
    if (*version + 1 != incident.version)
      return conflict("version " + std::to_string(*version + 1) + " is next", incident.id);
    return run("UPDATE incidents SET fingerprint = ?, open = ?, version = ?, body = ? WHERE id = ?", incident.fingerprint, is_open(incident),
               incident.version, body, incident.id);
  });
}

Result<std::vector<correlate::Incident>> SqliteStore::incidents(bool open, std::size_t limit) {
  return guarded([&]() -> Result<std::vector<correlate::Incident>> {
    std::vector<correlate::Incident> incidents;
    auto read = each(
        open ? "SELECT id, body FROM incidents WHERE open = 1 ORDER BY number DESC LIMIT ?"
             : "SELECT id, body FROM incidents ORDER BY number DESC LIMIT ?",
        [&](Statement& row) -> Result<void> {
          auto incident = stored<correlate::Incident>(row.text(1), row.text(0));
          if (!incident)
            return incident.error();
          incidents.push_back(*std::move(incident));
          return {};
        },
        rows(limit));
    return read ? Result<std::vector<correlate::Incident>>{std::move(incidents)} : read.error();
  });
}

Result<correlate::Incident> SqliteStore::incident(const std::string& id) {
  return guarded([&]() -> Result<correlate::Incident> {
    std::optional<std::string> body;
    auto read = each(
        "SELECT body FROM incidents WHERE id = ?",
        [&](Statement& row) {
          body = row.text(0);
          return Result<void>{};
        },
        id);
    if (!read)
      return read.error();
    if (!body)
      return Error{Errc::not_found, "there is no such incident", id};
    return stored<correlate::Incident>(*body, id);
  });
}

}  // namespace mendwatch::store
