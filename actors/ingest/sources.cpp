#include "actors/ingest/sources.hpp"

#include "actors/ingest/rewindable.hpp"
#include "src/outside/files/file_source.hpp"
#include "src/outside/files/spool.hpp"
#include "src/outside/process/command_source.hpp"
#include "src/outside/process/stdin_source.hpp"

namespace mendwatch {
namespace {

using Positions = std::vector<read::Position>;

}  // namespace

PollerSettings poller_settings(const config::Service& service, const config::Source& source, const std::filesystem::path& state) {
  PollerSettings settings;
  settings.source = source.name;
  settings.reader.service = service.name;
  if (!source.command.empty()) {
    process::CommandSettings command;
    command.argv = source.command;
    command.interval = source.interval.value_or(Duration{0});
    command.first_lines = std::size_t(std::max(source.first_lines, 0));
    settings.open = [name = source.name, command](Positions positions) {
      return std::make_unique<process::CommandSource>(name, command, std::move(positions));
    };
  } else if (source.standard_input) {
    auto whole = std::make_shared<Rewindable>(std::make_unique<process::StdinSource>(), to_rfc3339(wall_clock()));
    settings.open = [whole](const Positions& positions) { return whole->view(positions); };
  } else {
    files::FileSettings files;
    files.globs = source.files;
    files.first_lines = std::size_t(std::max(source.first_lines, 0));
    if (source.ingest) {
      files.globs = {files::Spool{state / "ingest"}.path_of(service.name).string()};
      // Whatever was pushed is new, however much of it came before the first look.
      files.first_lines = std::numeric_limits<std::size_t>::max();
    }
    settings.open = [files](Positions positions) { return std::make_unique<files::FileSource>(files, std::move(positions)); };
  }
  return settings;
}

}  // namespace mendwatch
