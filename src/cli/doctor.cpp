#include "src/cli/doctor.hpp"

#include "src/base/json.hpp"
#include "src/base/redact.hpp"
#include "src/base/text.hpp"
#include "src/cli/verbs.hpp"
#include "src/config/load.hpp"

#include <ostream>

namespace mendwatch::cli {
namespace {

struct DoctorOptions {
  std::string configuration;
  bool json = false;
};

void write(const Finding& finding, bool json, Streams& streams) {
  if (json) {
    streams.out << to_json_text(Json{{"grade", finding.grade}, {"what", finding.what}, {"detail", finding.detail}}) << '\n';
    return;
  }
  const auto colour = finding.grade == Grade::ok ? Paint::green : finding.grade == Grade::warn ? Paint::yellow : Paint::red;
  const auto word = std::string{to_string(finding.grade)};
  streams.out << paint(streams, colour, word) << std::string(6 - word.size(), ' ') << finding.what << std::string(finding.what.size() < 20 ? 20 - finding.what.size() : 1, ' ')
              << visible(finding.detail) << '\n';
}

ExitCode doctor(const DoctorOptions& options, Streams& streams) {
  const auto file = config::find_file(options.configuration);
  if (!file)
    return fail(streams, file.error());
  const auto configuration = config::load(*file);
  if (!configuration) {
    streams.err << visible(configuration.error().message) << '\n';
    return ExitCode::configuration;
  }
  const Redactor redact{configuration->secrets};
  write({Grade::ok, "configuration", file->string()}, options.json, streams);
  std::size_t failures = 0;
  for (auto finding : examine(*configuration)) {
    finding.detail = redact(finding.detail);
    failures += finding.grade == Grade::fail;
    write(finding, options.json, streams);
  }
  if (!options.json && failures > 0)
    streams.out << "\n" << count_of(failures, "thing") << " to put right before it can do all that it is configured to do.\n";
  return failures == 0 ? ExitCode::done : ExitCode::failed;
}

}  // namespace

void add_doctor(CommandLine& line) {
  auto options = std::make_shared<DoctorOptions>();
  auto& verb = add_verb(line, line.app, {"doctor", "Tries everything that the configuration names, and says what is wrong", {"mendwatch doctor", "mendwatch doctor -c conf/mendwatch.yaml --json"}},
                        [options](Streams& streams) { return doctor(*options, streams); });
  verb.add_option("-c,--config", options->configuration, "the configuration; else ./mendwatch.yaml or /etc/mendwatch/mendwatch.yaml");
  verb.add_flag("--json", options->json, "one JSON object a finding, nothing else");
}

}  // namespace mendwatch::cli
