#include "src/cli/verb.hpp"

#include "src/base/text.hpp"

#include <ostream>

namespace mendwatch::cli {

CLI::App& add_verb(CommandLine& line, CLI::App& parent, VerbText text, Action action) {
  auto* verb = parent.add_subcommand(text.name, text.description);
  verb->final_callback([&line, action = std::move(action)] { line.chosen = action; });
  if (!text.examples.empty())
    verb->footer("\nExamples:\n  " + join(text.examples, "\n  "));
  return *verb;
}

CLI::App& add_group(CLI::App& parent, const std::string& name, const std::string& description) {
  auto* group = parent.add_subcommand(name, description);
  group->require_subcommand(1);
  return *group;
}

ExitCode fail(Streams& streams, const Error& error) {
  streams.err << "mendwatch: " << visible(to_string(error)) << '\n';
  return exit_code_of(error);
}

}  // namespace mendwatch::cli
