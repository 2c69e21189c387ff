#include "src/outside/store/chain.hpp"
#include "src/outside/store/sqlite_tables.hpp"

namespace mendwatch::store {

using sqlite::Statement;

Result<SqliteStore::Head> SqliteStore::head_of(const std::string& fix) {
  Head head;
  auto read = each(
      "SELECT version, head, fence FROM fixes WHERE fix = ?",
      [&](Statement& row) {
        head = {row.count(0), row.text(1), row.count(2)};
        return Result<void>{};
      },
      fix);
  return read ? Result<Head>{head} : read.error();
}

Result<void> SqliteStore::is_the_same(const approve::Event& event, const std::string& body) {
  bool same = false;
  auto read = each(
      "SELECT body FROM events WHERE fix = ? AND version = ?",
      [&](Statement& row) {
        same = row.text(0) == body;
        return Result<void>{};
      },
      event.fix, event.version);
  if (!read || same)
    return read;
  return conflict("another event " + std::to_string(event.version) + " stands there", event.fix);
}

Result<void> SqliteStore::append(const approve::Event& event, const approve::Summary& summary, Fence fence) {
  if (event.version == 0 || event.fix.empty())
    return conflict("an event has a fix and a version from 1", event.fix);
  return written([&]() -> Result<void> {
    const auto body = to_json_text(event);
    auto head = head_of(event.fix);
    if (!head)
      return head.error();
    if (fence < head->fence)
      return conflict("somebody with a newer lease writes here", event.fix);
    if (event.version <= head->version)
      return is_the_same(event, body);
    if (event.version != head->version + 1)
      return conflict("version " + std::to_string(head->version + 1) + " is next", event.fix);
    const auto hash = chain_hash(head->hash, event.fix, event.version, fence, body);
    if (auto row = run("INSERT INTO events (fix, version, fence, body, hash) VALUES (?, ?, ?, ?, ?)", event.fix, event.version, fence, body, hash);
        !row)
      return row;
    return run(
        "INSERT INTO fixes (fix, version, head, fence, settled, summary) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (fix) DO UPDATE SET "
        "version = excluded.version, head = excluded.head, fence = excluded.fence, settled = excluded.settled, summary = excluded.summary",
        event.fix, event.version, hash, fence, summary.settled, to_json_text(summary));
  });
}

Result<std::vector<approve::Event>> SqliteStore::checked_history(const std::string& fix) {
  auto head = head_of(fix);
  if (!head)
    return head.error();
  std::vector<StoredEvent> lines;
  auto read = each(
      "SELECT version, fence, body, hash FROM events WHERE fix = ? ORDER BY version",
      [&](Statement& row) {
        lines.push_back({row.count(0), row.count(1), row.text(2), row.text(3)});
        return Result<void>{};
      },
      fix);
  if (!read)
    return read.error();
  if (lines.empty() && head->version == 0)
    return Error{Errc::not_found, "there is no such fix", fix};
  if (auto intact = check_chain(fix, lines, head->version, head->hash); !intact)
    return intact.error();
  std::vector<approve::Event> events;
  for (const auto& row : lines) {
    auto event = stored<approve::Event>(row.body, fix + " event " + std::to_string(row.version));
    if (!event)
      return event.error();
    events.push_back(*std::move(event));
  }
  return events;
}

Result<std::vector<approve::Event>> SqliteStore::history(const std::string& fix) {
  return guarded([&] { return checked_history(fix); });
}

Result<std::vector<approve::Summary>> SqliteStore::fixes(bool open, std::size_t limit) {
  return guarded([&]() -> Result<std::vector<approve::Summary>> {
    std::vector<approve::Summary> summaries;
    auto read = each(
        open ? "SELECT fix, summary FROM fixes WHERE settled = 0 ORDER BY number DESC LIMIT ?"
             : "SELECT fix, summary FROM fixes ORDER BY number DESC LIMIT ?",
        [&](Statement& row) -> Result<void> {
          auto summary = stored<approve::Summary>(row.text(1), row.text(0));
          if (!summary)
            return summary.error();
          summaries.push_back(*std::move(summary));
          return {};
        },
        rows(limit));
    return read ? Result<std::vector<approve::Summary>>{std::move(summaries)} : read.error();
  });
}

Result<void> SqliteStore::verify_chain() {
  return guarded([&]() -> Result<void> {
    std::vector<std::string> fixes;
    // Also of events whose fix is no longer listed.
    auto read = each("SELECT fix FROM fixes UNION SELECT fix FROM events ORDER BY 1", [&](Statement& row) {
      fixes.push_back(row.text(0));
      return Result<void>{};
    });
    if (!read)
      return read;
    for (const auto& fix : fixes)
      if (auto events = checked_history(fix); !events)
        return events.error();
    return {};
  });
}

}  // namespace mendwatch::store
