#include "src/cli/playbooks.hpp"

#include "src/base/text.hpp"
#include "src/cli/case.hpp"
#include "src/cli/verbs.hpp"
#include "src/propose/rehearsal.hpp"

#include <ostream>

namespace mendwatch::cli {
namespace {

struct PlaybookOptions {
  std::vector<std::string> files;
  bool json = false;
};

ExitCode test_playbooks(const PlaybookOptions& options, Streams& streams) {
  const auto playbooks = options.files.empty() ? all_playbooks({}) : playbooks_of(options.files);
  if (!playbooks)
    return fail(streams, playbooks.error());
  std::size_t failed = 0, passed = 0;
  for (const auto& playbook : *playbooks) {
    if (!options.json)
      streams.out << paint(streams, Paint::bold, playbook.name) << '\n';
    for (const auto& test : playbook.tests) {
      const auto incident = incident_of_lines(test.name, test.log, *parse_rfc3339("2025-10-20T03:00:00Z"));
      const auto result = incident ? propose::rehearse(playbook, test, *incident) : propose::Rehearsed{false, to_string(incident.error())};
      ++(result.passed ? passed : failed);
      if (options.json) {
        streams.out << to_json_text(Json{{"playbook", playbook.name}, {"test", test.name}, {"passed", result.passed}, {"file", playbook.source}, {"line", test.line}, {"report", result.report}}) << '\n';
        continue;
      }
      streams.out << (result.passed ? paint(streams, Paint::green, "  ok    ") : paint(streams, Paint::red, "  FAILED")) << ' ' << test.name << '\n';
      if (!result.passed)
        streams.out << "    " << playbook.source << ':' << test.line << '\n' << "    " << replace_all(visible(result.report), "\n", "\n    ") << '\n';
    }
  }
  if (!options.json)
    streams.out << passed << " passed, " << failed << " failed\n";
  return failed > 0 ? ExitCode::failed : ExitCode::done;
}

ExitCode list_playbooks(const PlaybookOptions& options, Streams& streams) {
  const auto playbooks = options.files.empty() ? all_playbooks({}) : playbooks_of(options.files);
  if (!playbooks)
    return fail(streams, playbooks.error());
  for (const auto& playbook : *playbooks) {
    if (options.json)
      streams.out << to_json_text(Json{{"playbook", playbook.name}, {"about", playbook.about}, {"operation", playbook.operation}, {"source", playbook.source}, {"tests", playbook.tests.size()}}) << '\n';
    else
      streams.out << paint(streams, Paint::bold, playbook.name) << "  " << paint(streams, Paint::dim, playbook.operation) << "\n    " << playbook.about << '\n';
  }
  return ExitCode::done;
}

}  // namespace

void add_playbook(CommandLine& line) {
  auto& group = add_group(line.app, "playbook", "What mendwatch knows to do without a model");
  auto testing = std::make_shared<PlaybookOptions>();
  auto& test = add_verb(line, group, {"test", "Run the tests that playbooks bring with them", {"mendwatch playbook test", "mendwatch playbook test ./playbooks/mine.yaml"}},
                        [testing](Streams& streams) { return test_playbooks(*testing, streams); });
  test.add_option("FILE", testing->files, "playbooks; else the built-in ones");
  test.add_flag("--json", testing->json, "one JSON object a test, nothing else");
  auto listing = std::make_shared<PlaybookOptions>();
  auto& list = add_verb(line, group, {"list", "Name them and what they do", {"mendwatch playbook list"}}, [listing](Streams& streams) { return list_playbooks(*listing, streams); });
  list.add_option("FILE", listing->files, "playbooks; else the built-in ones");
  list.add_flag("--json", listing->json, "one JSON object a playbook, nothing else");
}

}  // namespace mendwatch::cli
