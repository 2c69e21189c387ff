#pragma once

#include "src/config/configuration.hpp"
#include "src/propose/playbook.hpp"

namespace mendwatch {

/// How the service speaks to whoever started it.
struct ServiceVoice {
  std::function<void(const std::string&)> log;         // what happens, for the log
  std::function<void(const std::string&)> tell;        // what a person must know, such as the page's link
  std::function<void(const std::string&)> print_card;  // on a terminal; empty: nowhere
};

/// Runs until SIGTERM or SIGINT, then stops everything in order, within two seconds. Call it from the main thread before there are
/// others: those signals are blocked from here on, in all threads.
/// Errors: configuration (run as root without allow_root), unavailable (the folder or the port), failed (another one uses the state folder;
/// or it gave up by itself, and the log says why).
Result<void> run_service(config::Configuration configuration, std::vector<propose::Playbook> playbooks, const ServiceVoice& voice);

}  // namespace mendwatch
