#pragma once

#include <sqlite3.h>

#include <cstring>

namespace mendwatch::tests {

/// SQLite's usual way to the disk, on which `fsync` or `write` fail when told to.
class FailingVfs {
public:
  static inline int sync_fails_with = SQLITE_OK;
  static inline int write_fails_with = SQLITE_OK;
  static inline int syncs = 0;

  static const char* name() {
    static const bool made = [] {
      original() = *sqlite3_vfs_find(nullptr);
      ours() = original();
      ours().zName = "failing";
      ours().xOpen = open;
      return sqlite3_vfs_register(&ours(), 0) == SQLITE_OK;
    }();
    return made ? "failing" : "";
  }

private:
  static sqlite3_vfs& original() {
    static sqlite3_vfs vfs;
    return vfs;
  }
  static sqlite3_vfs& ours() {
    static sqlite3_vfs vfs;
    return vfs;
  }
  static const sqlite3_io_methods*& usual() {
    static const sqlite3_io_methods* methods = nullptr;
    return methods;
  }

  static int open(sqlite3_vfs*, const char* file, sqlite3_file* handle, int flags, int* out) {
    static sqlite3_io_methods methods;
    const int code = original().xOpen(sqlite3_vfs_find("failing"), file, handle, flags, out);
    if (code == SQLITE_OK && handle->pMethods != nullptr) {
      usual() = handle->pMethods;
      methods = *handle->pMethods;
      methods.xSync = sync;
      methods.xWrite = write;
      handle->pMethods = &methods;
    }
    return code;
  }
  static int sync(sqlite3_file* file, int flags) {
    ++syncs;
    return sync_fails_with != SQLITE_OK ? sync_fails_with : usual()->xSync(file, flags);
  }
  static int write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
    return write_fails_with != SQLITE_OK ? write_fails_with : usual()->xWrite(file, bytes, count, offset);
  }
};

}  // namespace mendwatch::tests
