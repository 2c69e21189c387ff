#include "src/base/text.hpp"
#include "src/cli/verbs.hpp"
#include "src/config/load.hpp"

#include <fstream>
#include <ostream>
#include <sstream>

namespace mendwatch::cli {
namespace {

struct ConfigCheckOptions {
  std::string file;
  bool json = false;
};

ExitCode config_check(const ConfigCheckOptions& options, Streams& streams) {
  const auto file = config::find_file(options.file);
  if (!file)
    return fail(streams, file.error());
  std::ifstream stream{*file, std::ios::binary};
  std::ostringstream text;
  text << stream.rdbuf();
  if (!stream)
    return fail(streams, Error{Errc::failed, "cannot be read", *file});
  const auto loaded = config::parse(text.str(), *file, config::real_outside());
  for (const auto& problem : loaded.problems)
    if (options.json)
      streams.out << to_json_text(Json{{"file", problem.file}, {"line", problem.line}, {"column", problem.column}, {"message", problem.message}}) << '\n';
    else
      streams.err << config::to_string(problem) << '\n';
  if (!loaded.configuration) {
    if (!options.json)
      streams.err << count_of(loaded.problems.size(), "problem") << '\n';
    return ExitCode::configuration;
  }
  const auto& configuration = *loaded.configuration;
  if (!options.json)
    streams.out << paint(streams, Paint::green, "ok") << "  " << file->string() << ": " << count_of(configuration.services.size(), "service") << ", "
                << configuration.repositories.size()
                << (configuration.repositories.size() == 1 ? " repository\n" : " repositories\n");
  return ExitCode::done;
}

}  // namespace

void add_config(CommandLine& line) {
  auto& group = add_group(line.app, "config", "About the configuration file");
  auto options = std::make_shared<ConfigCheckOptions>();
  auto& check = add_verb(line, group, {"check", "Is this configuration right? Tells every problem with file, line and column", {"mendwatch config check", "mendwatch config check conf/mendwatch.yaml"}},
                         [options](Streams& streams) { return config_check(*options, streams); });
  check.add_option("FILE", options->file, "the file; else ./mendwatch.yaml or /etc/mendwatch/mendwatch.yaml");
  check.add_flag("--json", options->json, "one JSON object a problem, nothing else");
}

}  // namespace mendwatch::cli
