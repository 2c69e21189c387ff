#pragma once

#include "src/base/json.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace mendwatch::code {

/// A file of one commit.
struct Entry {
  std::string path;      // relative to the repository, '/' between folders
  std::uint32_t mode = 0100644;
  std::string blob;      // the content's object id
  std::uint64_t size = 0;
};

/// A commit that touched something.
struct Commit {
  std::string id;
  Time time;
  std::string author;
  std::string subject;
  std::vector<std::string> paths;  // touched files
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Commit, id, time, author, subject, paths)

/// Who wrote a line last.
struct Origin {
  int line = 0;          // from 1
  std::string commit;
  Time time;
};

/// An immutable view of one commit. Implementations read objects only: never a working folder, never through a symlink.
/// All of it is hostile data.
class Snapshot {
public:
  virtual ~Snapshot() = default;

  /// The commit's object id.
  virtual std::string commit() const = 0;

  /// Regular files, ordered by path. Links and submodules are left out.
  virtual const std::vector<Entry>& list() const = 0;

  /// A file's bytes. Errors: not_found, refused (over `size_limit`).
  virtual Result<std::string> read(const std::string& path) const = 0;

  /// The latest `limit` commits that are reachable, newest first, with the files that each touched.
  virtual std::vector<Commit> history(int limit) const = 0;

  /// Who wrote the lines `first` to `last` (from 1, inclusive). Errors: not_found.
  virtual Result<std::vector<Origin>> blame(const std::string& path, int first, int last) const = 0;

  /// The files as they were before `commit` touched them: path → bytes before, nothing where the commit made the file.
  /// Errors: not_found, refused (a merge).
  virtual Result<std::vector<std::pair<std::string, std::optional<std::string>>>> before(const std::string& commit) const = 0;

  static constexpr std::uint64_t size_limit = 2u << 20;
};

}  // namespace mendwatch::code
