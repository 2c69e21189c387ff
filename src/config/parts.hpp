#pragma once

#include "src/config/section.hpp"

// The parts of the file, each read into its settings.
namespace mendwatch::config {

void read_people(Section& root, Configuration& configuration, Reading& reading);
void read_repositories(Section& root, Configuration& configuration, Reading& reading);
void read_services(Section& root, Configuration& configuration, Reading& reading);
void read_rooms(Section& root, Configuration& configuration);  // detect, correlate, approve, verify
void read_listen(Section& root, Configuration& configuration);

/// A name that may stand in a path, a URL and a metric: lower-case letters, digits, `-`, `_`, `.`, at most 63, none twice.
void read_name(Section& section, std::string& into, std::set<std::string>& taken);

}  // namespace mendwatch::config
