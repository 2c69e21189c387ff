#pragma once

#include "src/outside/store/sqlite.hpp"

#include <string_view>
#include <vector>

namespace mendwatch::store {

/// One statement list a version, from version 1. Released ones never change; a new shape is a new one at the end.
const std::vector<std::string_view>& migrations();

/// Brings `database` to the latest version, each step in a transaction of its own. Errors: malformed (somebody else's file), configuration
/// (written by a newer mendwatch), those of SQLite.
Result<void> migrate(sqlite::Database& database);

/// Marks a file as ours: `mend` as a number.
constexpr std::int64_t application_id = 0x6d656e64;

}  // namespace mendwatch::store
