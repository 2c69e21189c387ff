#include "src/cli/cli.hpp"

#include "src/cli/usage.hpp"
#include "src/cli/verbs.hpp"

#include <algorithm>
#include <ostream>

namespace mendwatch::cli {
namespace {

ExitCode explain_usage(const CommandLine& line, const CLI::ParseError& problem, Streams& streams) {
  const auto path = path_of(deepest_given(line.app));
  streams.err << "mendwatch: " << explain(line.app, problem) << "\nTry: mendwatch " << (path.empty() ? "" : path + " ") << "--help\n";
  return ExitCode::usage;
}

}  // namespace

void assemble(CommandLine& line) {
  line.app.name("mendwatch");
  line.app.description("Keeps watch over running services and mends them. Nothing reaches a repository without a person's yes.");
  line.app.set_version_flag("--version", "mendwatch " MENDWATCH_VERSION, "the version");
  line.app.set_help_flag("-h,--help", "this help");
  line.app.require_subcommand(0, 1);  // after one verb, the name of another is an argument: a file may be called `status`
  line.app.footer("\nFirst steps:\n"
                  "  mendwatch demo            the whole loop on a sample service\n"
                  "  mendwatch init            write a configuration for what is here\n"
                  "  mendwatch help exit-codes what the exit codes mean");
  add_run(line);
  add_demo(line);
  add_scan(line);
  add_templates(line);
  add_diagnose(line);
  add_propose(line);
  add_playbook(line);
  add_fixes(line);
  add_show(line);
  add_approve(line);
  add_reject(line);
  add_revert(line);
  add_status(line);
  add_init(line);
  add_doctor(line);
  add_config(line);
  add_completion(line);
  add_help(line);
}

ExitCode run_command_line(const std::vector<std::string>& arguments, Streams& streams) {
  CommandLine line;
  assemble(line);
  try {
    // CLI11 takes them from the back.
    line.app.parse(std::vector<std::string>{arguments.rbegin(), arguments.rend()});
  } catch (const CLI::CallForHelp&) {
    streams.out << line.app.help();
    return ExitCode::done;
  } catch (const CLI::CallForVersion& version) {
    streams.out << version.what() << '\n';
    return ExitCode::done;
  } catch (const CLI::ParseError& problem) {
    return explain_usage(line, problem, streams);
  }
  if (!line.chosen) {
    streams.err << line.app.help();
    return ExitCode::usage;
  }
  try {
    const auto code = line.chosen(streams);
    streams.out.flush();
    // A full disk or a closed pipe must not look like success.
    return code == ExitCode::done && !streams.out ? fail(streams, Error{Errc::failed, "could not write the result", "standard output"}) : code;
  } catch (const std::exception& bug) {
    return fail(streams, Error{Errc::failed, bug.what(), "unexpected"});
  }
}

}  // namespace mendwatch::cli
