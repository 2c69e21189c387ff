#pragma once

#include "src/outside/store/sqlite.hpp"
#include "src/outside/store/store.hpp"

namespace mendwatch::store {

inline Error conflict(std::string message, std::string about) { return {Errc::conflict, std::move(message), std::move(about)}; }

/// A value from its stored text. Errors: malformed, about `what`.
template <class T>
Result<T> stored(const std::string& body, const std::string& what) {
  auto value = from_json_text<T>(body);
  if (!value)
    return Error{Errc::malformed, value.error().message, what};
  return value;
}

/// How many rows SQLite is asked for.
inline std::int64_t rows(std::size_t limit) { return std::int64_t(std::min<std::size_t>(limit, INT64_MAX)); }

class SqliteStore final : public Store {
public:
  explicit SqliteStore(sqlite::Database database) : database_(std::move(database)) {}

  Result<void> append(const approve::Event& event, const approve::Summary& summary, Fence fence) override;
  Result<std::vector<approve::Event>> history(const std::string& fix) override;
  Result<std::vector<approve::Summary>> fixes(bool open, std::size_t limit) override;
  Result<void> verify_chain() override;
  Result<correlate::Incident> claim(const correlate::Incident& incident) override;
  Result<void> update(const correlate::Incident& incident) override;
  Result<std::vector<correlate::Incident>> incidents(bool open, std::size_t limit) override;
  Result<correlate::Incident> incident(const std::string& id) override;
  Result<Snapshot> restore(const std::string& source) override;
  Result<void> save(const Snapshot& snapshot) override;
  Result<void> keep(const std::string& key, const Json& value) override;
  Result<Json> kept(const std::string& key) override;
  Result<Lease> take_lease(const std::string& name, const std::string& holder, Time now, Time until) override;
  Result<Json> health() override;

private:
  struct Head {
    std::uint64_t version = 0;
    std::string hash;
    Fence fence = 0;
  };

  // Once the disk has not confirmed a write, nothing that SQLite says about it can be relied on.
  template <class Work>
  std::invoke_result_t<Work> guarded(Work work) {
    if (broken_)
      return *broken_;
    auto result = work();
    if (!result && result.error().code == Errc::failed)
      broken_ = result.error();
    return result;
  }

  // `work` inside of a transaction that is committed if it succeeds.
  template <class Work>
  std::invoke_result_t<Work> written(Work work) {
    return guarded([&]() -> std::invoke_result_t<Work> {
      auto transaction = sqlite::Transaction::begin(database_);
      if (!transaction)
        return transaction.error();
      auto result = work();
      if (!result)
        return result;
      if (auto committed = transaction->commit(); !committed)
        return committed.error();
      return result;
    });
  }

  // Runs `sql` with `values` bound, and gives each row to `use`, until that says stop with an error.
  template <class Use, class... Values>
  Result<void> each(std::string_view sql, Use use, const Values&... values) {
    auto statement = database_.prepare(sql);
    if (!statement)
      return statement.error();
    (statement->bind(values), ...);
    for (;;) {
      auto row = statement->step();
      if (!row)
        return row.error();
      if (!*row)
        return {};
      if (Result<void> used = use(*statement); !used)
        return used;
    }
  }

  template <class... Values>
  Result<void> run(std::string_view sql, const Values&... values) {
    return each(sql, [](sqlite::Statement&) { return Result<void>{}; }, values...);
  }

  Result<Head> head_of(const std::string& fix);
  Result<void> is_the_same(const approve::Event& event, const std::string& body);
  Result<std::vector<approve::Event>> checked_history(const std::string& fix);
  Result<std::optional<correlate::Incident>> open_incident(const std::string& fingerprint);

  sqlite::Database database_;
  std::optional<Error> broken_;
};

}  // namespace mendwatch::store
