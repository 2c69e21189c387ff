#pragma once

#include "src/propose/playbook.hpp"

#include <filesystem>

namespace mendwatch::cli {

/// The playbooks that are part of the binary, then those of `folders` (*.yaml, by name), which replace ones of the same name.
/// Errors: configuration (a playbook is wrong, with file:line), not_found (a folder).
Result<std::vector<propose::Playbook>> all_playbooks(const std::vector<std::filesystem::path>& folders);

/// Those of these files. Errors: configuration, not_found.
Result<std::vector<propose::Playbook>> playbooks_of(const std::vector<std::string>& files);

}  // namespace mendwatch::cli
