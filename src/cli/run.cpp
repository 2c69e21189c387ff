#include "actors/service.hpp"
#include "src/cli/playbooks.hpp"
#include "src/cli/verbs.hpp"
#include "src/config/load.hpp"

#include <ostream>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace mendwatch::cli {
namespace {

struct RunOptions {
  std::filesystem::path file;
};

// Logs go to standard error, in UTC; people's text to standard output.
void log_to_standard_error() {
  auto logger = std::make_shared<spdlog::logger>("mendwatch", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(std::move(logger));
}

ExitCode run(const RunOptions& options, Streams& streams) {
  auto file = config::find_file(options.file);
  if (!file)
    return fail(streams, file.error());
  auto configuration = config::load(*file);
  if (!configuration)
    return fail(streams, configuration.error());
  auto playbooks = all_playbooks(configuration->playbooks);
  if (!playbooks)
    return fail(streams, playbooks.error());
  log_to_standard_error();
  ServiceVoice voice;
  voice.log = [](const std::string& line) { spdlog::info("{}", line); };
  voice.tell = [&](const std::string& link) { streams.out << "mendwatch is running: " << link << std::endl; };
  if (streams.out_is_terminal)
    voice.print_card = [&](const std::string& card) { streams.out << card << std::endl; };
  auto ended = run_service(std::move(*configuration), std::move(*playbooks), voice);
  return ended ? ExitCode::done : fail(streams, ended.error());
}

}  // namespace

void add_run(CommandLine& line) {
  auto options = std::make_shared<RunOptions>();
  auto& verb = add_verb(line, line.app,
                        {"run",
                         "The service: watches, proposes, asks, and does what was approved",
                         {"mendwatch run", "mendwatch run -c /etc/mendwatch/mendwatch.yaml"}},
                        [options](Streams& streams) { return run(*options, streams); });
  verb.add_option("-c,--config", options->file, "the configuration; else ./mendwatch.yaml, then /etc/mendwatch/mendwatch.yaml")->type_name("FILE");
}

}  // namespace mendwatch::cli
