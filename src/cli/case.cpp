#include "src/cli/case.hpp"

#include "src/base/digest.hpp"
#include "src/cli/log_input.hpp"
#include "src/detect/watcher.hpp"
#include "src/diagnose/incident_of.hpp"
#include "src/outside/git/facts_store.hpp"
#include "src/outside/git/folder.hpp"
#include "src/outside/git/repository.hpp"
#include "src/read/record_reader.hpp"

#include <algorithm>
#include <filesystem>
#include <thread>

namespace mendwatch::cli {

Result<correlate::Incident> incident_of_lines(const std::string& id, const std::vector<std::string>& lines, Time now) {
  read::RecordReader reader;
  std::vector<read::Record> records;
  std::uint64_t offset = 0;
  for (const auto& line : lines) {
    const read::RawLine raw{line.substr(0, 64 * 1024), offset, offset + line.size() + 1, line.size() > 64 * 1024};
    reader.feed(raw, now, records);
    offset += line.size() + 1;
  }
  reader.flush(records);
  detect::Watcher watcher{"case"};
  std::map<std::string, detect::Anomaly> latest;
  for (auto& record : records) {
    if (record.service.empty())
      record.service = "log";
    for (auto& anomaly : watcher.observe(record))
      latest[anomaly.fingerprint] = std::move(anomaly);
  }
  std::vector<detect::Anomaly> anomalies;
  for (auto& [fingerprint, anomaly] : latest) {
    // A watcher tells again at each doubling; here the end is known.
    for (const auto& known : watcher.templates(anomaly.service))
      if (known.id == anomaly.template_id)
        anomaly.count = std::max(anomaly.count, known.count);
    anomalies.push_back(std::move(anomaly));
  }
  std::stable_sort(anomalies.begin(), anomalies.end(), [](const auto& a, const auto& b) { return a.first_seen < b.first_seen; });
  auto incident = diagnose::incident_of(id, records, anomalies);
  if (!incident)
    return Error{Errc::malformed, "there is no line to make something of", id};
  return *std::move(incident);
}

Result<std::vector<std::string>> lines_of_file(const std::string& file, Streams& streams) {
  constexpr std::size_t limit = 100'000;
  std::vector<std::string> lines;
  bool too_many = false;
  auto read = each_line(file, streams, [&](const read::RawLine& line) {
    too_many = lines.size() >= limit;
    if (!too_many)
      lines.push_back(line.bytes);
    return !too_many;
  });
  if (!read)
    return read.error();
  if (too_many)
    return Error{Errc::malformed, "more than 100,000 lines: give those of one incident, or use scan first", file};
  return lines;
}

Result<Opened> Library::open(const std::string& folder, const std::string& commit) {
  const std::string key = folder + '\n' + commit;
  if (const auto known = opened_.find(key); known != opened_.end())
    return known->second;
  Opened opened;
  std::error_code problem;
  if (!std::filesystem::is_directory(folder, problem))
    return Error{Errc::not_found, "there is no folder of that name", folder};
  if (auto repository = git::Repository::open(folder)) {
    auto snapshot = repository->snapshot(commit);
    if (!snapshot)
      return snapshot.error();
    opened.snapshot = *snapshot;
  } else if (!commit.empty() || std::filesystem::exists(std::filesystem::path{folder} / ".git", problem)) {
    return repository.error();
  } else {
    auto snapshot = git::open_folder(folder);
    if (!snapshot)
      return snapshot.error();
    opened.snapshot = *snapshot;
  }
  const unsigned threads = std::clamp(std::thread::hardware_concurrency(), 1u, 8u);
  if (cache_.empty()) {
    git::fill(facts_, *opened.snapshot, threads);
    opened.index = std::make_shared<const code::Index>(*opened.snapshot, facts_);
  } else {
    git::FactsStore store{std::filesystem::path{cache_} / hex(hash64(std::filesystem::weakly_canonical(folder, problem).string()))};
    git::fill(store, *opened.snapshot, threads);
    opened.index = std::make_shared<const code::Index>(*opened.snapshot, store);
    static_cast<void>(store.save());  // without it, the next time takes longer
  }
  return opened_.emplace(key, std::move(opened)).first->second;
}

}  // namespace mendwatch::cli
