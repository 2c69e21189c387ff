#include "src/outside/store/sqlite.hpp"

namespace mendwatch::sqlite {

Errc meaning_of(int code) {
  // A write that may or may not be on the disk: nothing that is read from now on can be trusted.
  if (code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC)
    return Errc::failed;
  switch (code & 0xff) {
    case SQLITE_CONSTRAINT:
      return Errc::conflict;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Errc::malformed;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_NOMEM:
    case SQLITE_INTERRUPT:
    case SQLITE_PERM:
    case SQLITE_PROTOCOL:
      return Errc::unavailable;
    default:
      return Errc::failed;
  }
}

Result<Database> Database::open(const std::filesystem::path& file, const std::string& vfs) {
  Database database;
  database.file_ = file.string();
  sqlite3* connection = nullptr;
  const int code = sqlite3_open_v2(database.file_.c_str(), &connection, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                                   vfs.empty() ? nullptr : vfs.c_str());
  database.connection_.reset(connection);
  if (code != SQLITE_OK)
    return database.error(code);
  sqlite3_extended_result_codes(connection, 1);
  sqlite3_db_config(connection, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  return database;
}

Result<void> Database::run(const std::string& sql) {
  const int code = sqlite3_exec(get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK)
    return error(code);
  return {};
}

Result<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(get(), sql.data(), int(sql.size()), &statement, nullptr);
  if (code != SQLITE_OK)
    return error(code);
  return Statement{this, statement};
}

Result<std::int64_t> Database::number(std::string_view sql) {
  auto statement = prepare(sql);
  if (!statement)
    return statement.error();
  auto row = statement->step();
  if (!row)
    return row.error();
  return *row ? statement->number(0) : 0;
}

Error Database::error(int code) const {
  std::string message = get() == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(get());
  switch (code & 0xff) {
    case SQLITE_FULL:
      message = "the disk is full; make room, the write is tried again";
      break;
    case SQLITE_BUSY:
      message = "another process holds it; does mendwatch run on this folder already?";
      break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      message = "the file is damaged (" + message + "); keep a copy and restore a backup";
      break;
    case SQLITE_IOERR:
      message = meaning_of(code) == Errc::failed ? "the disk did not confirm a write; check it before starting again"
                                                 : "the disk does not answer (" + message + ")";
      break;
    default:
      break;
  }
  return {meaning_of(code), std::move(message), file_};
}

Statement& Statement::bind(std::string_view text) {
  // Bound as text of that many bytes: a NUL inside ends nothing.
  const int code = sqlite3_bind_text64(statement_.get(), ++bound_, text.data() == nullptr ? "" : text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  if (problem_ == SQLITE_OK)
    problem_ = code;
  return *this;
}

Statement& Statement::bind(std::int64_t number) {
  const int code = sqlite3_bind_int64(statement_.get(), ++bound_, number);
  if (problem_ == SQLITE_OK)
    problem_ = code;
  return *this;
}

Result<bool> Statement::step() {
  if (problem_ != SQLITE_OK)
    return database_->error(problem_);
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW)
    return true;
  if (code == SQLITE_DONE)
    return false;
  return database_->error(code);
}

Result<void> Statement::run() {
  for (;;) {
    auto row = step();
    if (!row)
      return row.error();
    if (!*row)
      return {};
  }
}

std::string Statement::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  return bytes == nullptr ? std::string{} : std::string(bytes, std::size_t(sqlite3_column_bytes(statement_.get(), column)));
}

Result<Transaction> Transaction::begin(Database& database) {
  if (auto begun = database.run("BEGIN IMMEDIATE"); !begun)
    return begun.error();
  return Transaction{&database};
}

Transaction::~Transaction() {
  // After some errors SQLite has rolled back by itself.
  if (database_ != nullptr && database_->in_transaction())
    (void)database_->run("ROLLBACK");
}

Result<void> Transaction::commit() { return database_->run("COMMIT"); }

}  // namespace mendwatch::sqlite
