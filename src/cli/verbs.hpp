#pragma once

#include "src/cli/verb.hpp"

// Each is defined in the file of its verb, and called in cli.cpp.
namespace mendwatch::cli {

void add_run(CommandLine& line);
void add_demo(CommandLine& line);
void add_scan(CommandLine& line);
void add_templates(CommandLine& line);
void add_diagnose(CommandLine& line);
void add_propose(CommandLine& line);
void add_playbook(CommandLine& line);
void add_fixes(CommandLine& line);
void add_show(CommandLine& line);
void add_approve(CommandLine& line);
void add_reject(CommandLine& line);
void add_revert(CommandLine& line);
void add_status(CommandLine& line);
void add_init(CommandLine& line);
void add_doctor(CommandLine& line);
void add_config(CommandLine& line);
void add_completion(CommandLine& line);
void add_help(CommandLine& line);

}  // namespace mendwatch::cli
