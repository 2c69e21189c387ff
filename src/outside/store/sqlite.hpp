#pragma once

#include "src/base/result.hpp"

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

// The few things that we need of SQLite, with owners and Results.
namespace mendwatch::sqlite {

/// What SQLite's `code` means to a caller: unavailable (busy, full, away), conflict (a constraint), malformed (damaged), failed (a write that
/// the disk did not confirm, or a broken statement of ours).
Errc meaning_of(int code);

class Statement;

class Database {
public:
  /// Opens or makes `file`. `vfs`: how it reaches the disk; empty: as usual.
  static Result<Database> open(const std::filesystem::path& file, const std::string& vfs);

  /// Runs one or more statements that give no rows.
  Result<void> run(const std::string& sql);

  Result<Statement> prepare(std::string_view sql);

  /// The first column of the first row, as `PRAGMA user_version` gives it; 0 without a row.
  Result<std::int64_t> number(std::string_view sql);

  /// True inside of a transaction.
  bool in_transaction() const { return sqlite3_get_autocommit(connection_.get()) == 0; }

  std::int64_t rows_changed() const { return sqlite3_changes64(connection_.get()); }

  Error error(int code) const;

  sqlite3* get() const { return connection_.get(); }

private:
  struct Close {
    void operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }
  };

  std::unique_ptr<sqlite3, Close> connection_;
  std::string file_;
};

/// One statement, with its values bound from left to right. Lives no longer than its database.
class Statement {
public:
  Statement& bind(std::string_view text);
  Statement& bind(std::int64_t number);
  Statement& bind(std::uint64_t number) { return bind(std::int64_t(number)); }
  Statement& bind(bool flag) { return bind(std::int64_t(flag)); }

  /// True: a row is there. False: that was the last.
  Result<bool> step();

  /// To the end, for statements whose rows nobody wants.
  Result<void> run();

  std::string text(int column) const;
  std::int64_t number(int column) const { return sqlite3_column_int64(statement_.get(), column); }
  std::uint64_t count(int column) const { return std::uint64_t(number(column)); }

private:
  friend class Database;

  struct Finish {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };

  Statement(const Database* database, sqlite3_stmt* statement) : database_(database), statement_(statement) {}

  const Database* database_;
  std::unique_ptr<sqlite3_stmt, Finish> statement_;
  int bound_ = 0;
  int problem_ = SQLITE_OK;
};

/// All or nothing: rolled back unless committed.
class Transaction {
public:
  /// Takes the write lock at once, so that nothing has been read that another may still change.
  static Result<Transaction> begin(Database& database);

  Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  Result<void> commit();

private:
  explicit Transaction(Database* database) : database_(database) {}

  Database* database_;
};

}  // namespace mendwatch::sqlite
