#include "src/code/map_snapshot.hpp"

#include "src/base/digest.hpp"
#include "src/base/text.hpp"

namespace mendwatch::code {

MapSnapshot::MapSnapshot(std::map<std::string, std::string> files, std::string commit, std::vector<Commit> commits)
    : files_(std::move(files)), commit_(std::move(commit)), commits_(std::move(commits)) {
  for (const auto& [path, bytes] : files_)
    entries_.push_back({path, 0100644, sha256(bytes).substr(0, 40), bytes.size()});
}

void MapSnapshot::set_blame(const std::string& path, int line, Origin origin) {
  origin.line = line;
  blame_[{path, line}] = std::move(origin);
}

void MapSnapshot::set_before(const std::string& commit, const std::string& path, std::optional<std::string> bytes) {
  before_[commit].emplace_back(path, std::move(bytes));
}

Result<std::string> MapSnapshot::read(const std::string& path) const {
  const auto found = files_.find(path);
  if (found == files_.end())
    return Error{Errc::not_found, "no such file in " + commit_, path};
  if (found->second.size() > size_limit)
    return Error{Errc::refused, "larger than may be read", path};
  return found->second;
}

std::vector<Commit> MapSnapshot::history(int limit) const {
  auto result = commits_;
  if (limit >= 0 && result.size() > static_cast<std::size_t>(limit))
    result.resize(static_cast<std::size_t>(limit));
  return result;
}

Result<std::vector<Origin>> MapSnapshot::blame(const std::string& path, int first, int last) const {
  const auto found = files_.find(path);
  if (found == files_.end())
    return Error{Errc::not_found, "no such file in " + commit_, path};
  Origin latest;
  for (auto commit = commits_.rbegin(); commit != commits_.rend(); ++commit)
    if (std::find(commit->paths.begin(), commit->paths.end(), path) != commit->paths.end())
      latest = {0, commit->id, commit->time};
  std::vector<Origin> result;
  const int lines = static_cast<int>(lines_of(found->second).size());
  for (int line = std::max(first, 1); line <= std::min(last, lines); ++line) {
    const auto known = blame_.find({path, line});
    result.push_back(known == blame_.end() ? latest : known->second);
    result.back().line = line;
    if (result.back().commit.empty())
      result.pop_back();
  }
  return result;
}

Result<std::vector<std::pair<std::string, std::optional<std::string>>>> MapSnapshot::before(const std::string& commit) const {
  const auto found = before_.find(commit);
  if (found == before_.end())
    return Error{Errc::not_found, "no such commit", commit};
  return found->second;
}

}  // namespace mendwatch::code
