#include "src/config/parts.hpp"

namespace mendwatch::config {
namespace {

void read_source(Section& section, Source& source, Reading& reading) {
  section.read("files", source.files);
  for (auto& glob : source.files)
    glob = (reading.folder / glob).lexically_normal();
  section.read("command", source.command);
  section.read("stdin", source.standard_input);
  section.read("ingest", source.ingest);
  Duration interval = std::chrono::seconds{300};
  section.read("interval", interval, {std::chrono::seconds{1}, std::chrono::hours{24}});
  section.read("first_lines", source.first_lines, {1, 100000});
  if (section.has("interval"))
    source.interval = interval;
  int kinds = 0;
  for (const char* kind : {"files", "command", "stdin", "ingest"})
    kinds += section.has(kind);
  if (kinds != 1)
    reading.complain(section.yaml(), section.path() + " needs exactly one of files, command, stdin and ingest");
  for (const char* flag : {"stdin", "ingest"})
    if (section.has(flag) && !(std::string_view{flag} == "stdin" ? source.standard_input : source.ingest))
      section.complain(flag, "can only be true; leave the source out instead");
  for (const char* key : {"interval", "first_lines"})
    if (section.has(key) && !section.has("command"))
      section.complain(key, "is of use with command only");
  if (section.has("first_lines") && !section.has("interval"))
    section.complain("first_lines", "is of use with interval only");
  section.finish();
}

void read_sources(Section& section, Service& service, bool& standard_input_taken, Reading& reading) {
  section.require("sources");
  bool ingest_taken = false;
  for (auto& item : section.sections("sources")) {
    Source source;
    source.name = service.name + "." + std::to_string(service.sources.size());
    read_source(item, source, reading);
    if (source.standard_input && std::exchange(standard_input_taken, true))
      item.complain("stdin", "is read by another source already; there is only one standard input");
    if (source.ingest && std::exchange(ingest_taken, true))
      item.complain("ingest", "stands here twice; one is enough");
    service.sources.push_back(std::move(source));
  }
}

}  // namespace

void read_services(Section& root, Configuration& configuration, Reading& reading) {
  std::set<std::string> names;
  std::vector<std::string> repositories;
  for (const auto& repository : configuration.repositories)
    repositories.push_back(repository.name);
  bool standard_input_taken = false;
  root.require("services");
  for (auto& section : root.sections("services")) {
    Service service;
    read_name(section, service.name, names);
    section.read("repository", service.repository);
    if (!service.repository.empty() && !find_repository(configuration, service.repository)) {
      const auto near = nearest(service.repository, repositories);
      section.complain("repository", "is not the name of a repository in this file" + (near.empty() ? "" : "; did you mean " + near + "?"));
    }
    section.read("description", service.description);
    read_sources(section, service, standard_input_taken, reading);
    section.finish();
    configuration.services.push_back(std::move(service));
  }
}

}  // namespace mendwatch::config
