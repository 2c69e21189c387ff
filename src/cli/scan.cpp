#include "src/cli/scan.hpp"

#include "src/base/text.hpp"
#include "src/cli/case.hpp"
#include "src/cli/diagnosis.hpp"
#include "src/cli/log_input.hpp"
#include "src/cli/scan_summary.hpp"
#include "src/cli/verbs.hpp"
#include "src/correlate/ledger.hpp"
#include "src/detect/watcher.hpp"
#include "src/diagnose/diagnose.hpp"
#include "src/read/record_reader.hpp"

#include <algorithm>
#include <filesystem>
#include <ostream>

namespace mendwatch::cli {
namespace {

// `/var/log/shop.log.1` → shop.
std::string service_of(const std::string& file) {
  const auto name = std::filesystem::path{file}.filename().string();
  const auto stem = name.substr(0, name.find('.', 1));
  return file == "-" || stem.empty() ? "log" : stem;
}

nlohmann::ordered_json object_of(const detect::Anomaly& one) {
  return nlohmann::ordered_json{
      {"time", to_rfc3339(one.time)},
      {"service", one.service},
      {"kind", to_string(one.kind)},
      {"severity", to_string(one.severity)},
      {"fingerprint", one.fingerprint},
      {"template", one.template_text},
      {"count", one.count},
      {"first_seen", to_rfc3339(one.first_seen)},
      {"last_seen", to_rfc3339(one.last_seen)},
      {"samples", one.samples},
      {"why", one.why},
  };
}

class Scan {
public:
  Scan(const ScanOptions& options, Streams& streams, Time now) : options_(options), streams_(streams), now_(now), progress_(streams) {}

  Result<void> file(const std::string& name) {
    read::RecordReader reader{{options_.service}};
    std::vector<read::Record> records;
    const auto default_service = service_of(name);
    const auto take = [&] {
      for (auto& record : records)
        this->record(record, default_service);
      records.clear();
    };
    const auto read = each_line(name, streams_, [&](const read::RawLine& line) {
      reader.feed(line, now_, records);
      ++summary_.lines;
      take();
      progress_.lines(summary_.lines, summary_.anomalies);
      return bool(streams_.out);
    });
    reader.flush(records);
    take();
    progress_.clear();
    return read;
  }

  /// The repository that findings are looked for in. Errors: those of Library::open.
  Result<void> open(const std::string& repository) {
    auto opened = library_.open(repository);
    if (!opened)
      return opened.error();
    repository_ = *opened;
    return {};
  }

  void finish() {
    for (const auto& service : summary_.services)
      for (const auto& one : watcher_.templates(service))
        summary_.templates.emplace_back(service, one);
    if (options_.json)
      return;
    print(summary_, streams_);
    for (const auto* one : summary_.by_weight()) {
      if (!repository_)
        break;
      streams_.out << '\n' << paint(streams_, Paint::bold, "Why: " + title(*one)) << '\n';
      print(diagnosis(*one), streams_);
    }
  }

  bool failed() const { return options_.fail_on && summary_.worst && *summary_.worst >= *options_.fail_on; }

private:
  correlate::Incident incident_of(const detect::Anomaly& anomaly) const { return correlate::Ledger{}.decide(anomaly, anomaly.time).incident; }
  std::string title(const detect::Anomaly& anomaly) const { return incident_of(anomaly).title; }

  // Of each trouble once: what it is doesn't change with its count.
  const diagnose::RootCause& diagnosis(const detect::Anomaly& anomaly) {
    const auto [entry, fresh] = diagnoses_.try_emplace(anomaly.fingerprint);
    if (fresh)
      entry->second = diagnose::diagnose(incident_of(anomaly), *repository_->snapshot, *repository_->index);
    return entry->second;
  }

  void record(read::Record& record, const std::string& default_service) {
    if (record.service.empty())
      record.service = default_service;
    if (record.timed)
      now_ = record.time;
    summary_.add(record);
    for (const auto& one : watcher_.observe(record)) {
      summary_.add(one);
      if (!options_.json)
        continue;
      auto object = object_of(one);
      if (repository_)
        object["diagnosis"] = json_of(diagnosis(one));
      streams_.out << to_line(object) << '\n';
    }
  }

  const ScanOptions& options_;
  Streams& streams_;
  Time now_;  // of lines that don't say when: the latest that was said
  ProgressLine progress_;
  detect::Watcher watcher_{"scan"};
  ScanSummary summary_;
  Library library_;
  std::optional<Opened> repository_;
  std::map<std::string, diagnose::RootCause> diagnoses_;  // by fingerprint
};

}  // namespace

ExitCode scan(const ScanOptions& options, Streams& streams, Time now) {
  Scan work{options, streams, now};
  if (!options.repository.empty())
    if (auto opened = work.open(options.repository); !opened)
      return fail(streams, opened.error());
  // One file that can't be read doesn't hide what is in the others.
  auto code = ExitCode::done;
  for (const auto& file : options.files)
    if (auto read = work.file(file); !read) {
      const auto failed = fail(streams, read.error());
      code = code == ExitCode::done ? failed : code;
    }
  work.finish();
  return code != ExitCode::done ? code : work.failed() ? ExitCode::findings : ExitCode::done;
}

void add_scan(CommandLine& line) {
  auto options = std::make_shared<ScanOptions>();
  auto fail_on = std::make_shared<std::string>();
  auto& verb = add_verb(line, line.app,
                        {"scan", "What is wrong in any log: templates, anomalies, a summary table",
                         {"mendwatch scan app.log", "mendwatch scan /var/log/shop.log.2.gz /var/log/shop.log", "kubectl logs deploy/shop | mendwatch scan --service shop -",
                          "mendwatch scan --json --fail-on high app.log", "mendwatch scan --repo ~/shop shop.log"}},
                        [options, fail_on](Streams& streams) {
                          options->fail_on = from_string<Severity>(*fail_on);
                          return scan(*options, streams, wall_clock());
                        });
  verb.add_option("FILE", options->files, "logs, in the order of their times, packed by gzip or zstd or not; - is standard input (default)");
  verb.add_flag("--json", options->json, "one JSON object an anomaly, nothing else");
  verb.add_option("--repo", options->repository, "the service's git repository, or a plain folder: tells the root cause of each finding, too")->type_name("DIR");
  verb.add_option("--service", options->service, "the service of all lines, whatever they say");
  verb.add_option("--fail-on", *fail_on, "exit with 6 if there is an anomaly of this severity or above")->check(CLI::IsMember({"low", "medium", "high", "critical"}));
}

}  // namespace mendwatch::cli
