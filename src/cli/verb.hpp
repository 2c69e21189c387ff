#pragma once

#include "src/cli/exit_code.hpp"
#include "src/cli/streams.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

// How a verb hooks in. One file a verb; its function takes its options and the streams:
//
//   void add_scan(CommandLine& line) {
//     auto options = std::make_shared<ScanOptions>();
//     auto& verb = add_verb(line, line.app, {"scan", "What any log says: templates, anomalies, a summary", {"mendwatch scan app.log"}},
//                           [options](Streams& streams) { return scan(*options, streams); });
//     verb.add_option("FILE", options->files, "logs to read; - is standard input");
//     verb.add_flag("--json", options->json, "one JSON object a line, nothing else");
//   }
//
// It is declared in verbs.hpp and called once in cli.cpp.
namespace mendwatch::cli {

/// What a verb does once the whole command line has been understood.
using Action = std::function<ExitCode(Streams&)>;

/// The command line as it is put together and read.
struct CommandLine {
  CLI::App app;
  Action chosen;  // of the verb that was given
};

/// What help shows of a verb. Examples are whole command lines.
struct VerbText {
  std::string name;
  std::string description;
  std::vector<std::string> examples;
};

/// Adds a verb below `parent` (line.app, or a verb that groups others). `action` runs after parsing, if this verb was given.
CLI::App& add_verb(CommandLine& line, CLI::App& parent, VerbText text, Action action);

/// Adds a word that only groups verbs, such as `config` in `config check`.
CLI::App& add_group(CLI::App& parent, const std::string& name, const std::string& description);

/// Tells `error` on standard error, as `mendwatch: CONTEXT: MESSAGE`, and returns its exit code.
ExitCode fail(Streams& streams, const Error& error);

}  // namespace mendwatch::cli
