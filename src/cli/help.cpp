#include "src/cli/usage.hpp"
#include "src/cli/verbs.hpp"

#include "src/base/text.hpp"

#include <iomanip>
#include <ostream>

namespace mendwatch::cli {
namespace {

ExitCode list_exit_codes(Streams& streams) {
  for (const auto& [code, name, meaning] : exit_codes())
    streams.out << std::setw(4) << static_cast<int>(code) << "  " << std::left << std::setw(14) << name << std::right << meaning << '\n';
  return ExitCode::done;
}

// Walks down the verbs that `words` name. Errors: not_found, with the nearest verb.
Result<const CLI::App*> find_verb(const CLI::App& app, const std::vector<std::string>& words) {
  const auto* verb = &app;
  for (const auto& word : words) {
    std::vector<std::string> known;
    const CLI::App* next = nullptr;
    for (const auto* candidate : verb->get_subcommands([](const CLI::App*) { return true; })) {
      known.push_back(candidate->get_name());
      if (candidate->get_name() == word)
        next = candidate;
    }
    if (!next) {
      if (verb == &app)
        known.push_back("exit-codes");
      const auto near = nearest(word, known);
      return Error{Errc::not_found, "there is no such verb" + (near.empty() ? "" : "; did you mean " + near + "?"), word};
    }
    verb = next;
  }
  return verb;
}

ExitCode help(const CLI::App& app, const std::vector<std::string>& topic, Streams& streams) {
  if (topic.size() == 1 && topic.front() == "exit-codes")
    return list_exit_codes(streams);
  auto verb = find_verb(app, topic);
  if (!verb) {
    fail(streams, verb.error());
    return ExitCode::usage;
  }
  // The whole command line is in front of a verb's own usage.
  streams.out << (*verb)->help(*verb == &app ? "" : "mendwatch " + path_of(**verb), CLI::AppFormatMode::All);
  return ExitCode::done;
}

}  // namespace

void add_help(CommandLine& line) {
  auto topic = std::make_shared<std::vector<std::string>>();
  auto& verb = add_verb(line, line.app, {"help", "Help on a verb, or on exit-codes", {"mendwatch help scan", "mendwatch help exit-codes"}},
                        [&line, topic](Streams& streams) { return help(line.app, *topic, streams); });
  verb.add_option("TOPIC", *topic, "a verb, or exit-codes");
}

}  // namespace mendwatch::cli
