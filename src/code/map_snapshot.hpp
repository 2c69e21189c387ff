#pragma once

#include "src/code/snapshot.hpp"

#include <map>
#include <set>

namespace mendwatch::code {

/// A snapshot that is made of a map, for tests and for trees that are only thought of. Blob ids are hashes of the content.
class MapSnapshot : public Snapshot {
public:
  /// `commits` newest first. Blame says the newest commit that touched the file for all of its lines, unless `set_blame` said more.
  explicit MapSnapshot(std::map<std::string, std::string> files, std::string commit = "0000000000000000000000000000000000000001",
                       std::vector<Commit> commits = {});

  /// Says who wrote a line last.
  void set_blame(const std::string& path, int line, Origin origin);
  /// Says what `commit` found before it: a file's bytes, or nothing where it made the file.
  void set_before(const std::string& commit, const std::string& path, std::optional<std::string> bytes);

  std::string commit() const override { return commit_; }
  const std::vector<Entry>& list() const override { return entries_; }
  Result<std::string> read(const std::string& path) const override;
  std::vector<Commit> history(int limit) const override;
  Result<std::vector<Origin>> blame(const std::string& path, int first, int last) const override;
  Result<std::vector<std::pair<std::string, std::optional<std::string>>>> before(const std::string& commit) const override;

private:
  std::map<std::string, std::string> files_;
  std::string commit_;
  std::vector<Commit> commits_;
  std::vector<Entry> entries_;
  std::map<std::pair<std::string, int>, Origin> blame_;
  std::map<std::string, std::vector<std::pair<std::string, std::optional<std::string>>>> before_;
};

}  // namespace mendwatch::code
