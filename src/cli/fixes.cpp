#include "src/approve/lifecycle.hpp"
#include "src/base/text.hpp"
#include "src/cli/service.hpp"
#include "src/cli/table.hpp"
#include "src/cli/verbs.hpp"

#include <ostream>

namespace mendwatch::cli {
namespace {

struct FixesOptions {
  ServiceOptions service;
  bool open = false;
  std::size_t limit = 20;
  bool json = false;
};

ExitCode fixes(const FixesOptions& options, Streams& streams) {
  auto service = Service::find(options.service);
  if (!service)
    return fail(streams, service.error());
  auto answer = service->get("/api/v1/fixes");
  if (!answer)
    return fail(streams, answer.error());
  std::vector<std::vector<std::string>> rows{{"FIX", "STAGE", "SERVICE", "WHAT", "SINCE"}};
  std::size_t shown = 0;
  for (const auto& item : (*answer)["fixes"]) {
    if ((options.open && item.value("settled", false)) || shown == options.limit)
      continue;
    ++shown;
    if (options.json) {
      streams.out << to_json_text(item) << '\n';
      continue;
    }
    const auto summary = from_json_text<approve::Summary>(to_json_text(item));
    if (summary)
      rows.push_back({summary->id, std::string{mendwatch::to_string(summary->stage)}, summary->service, shorten(summary->issue, 70), to_rfc3339(summary->proposed)});
  }
  if (options.json)
    return ExitCode::done;
  if (rows.size() == 1)
    streams.out << (options.open ? "No fix is open.\n" : "There are no fixes yet.\n");
  else
    write_table(streams, rows);
  return ExitCode::done;
}

}  // namespace

void add_fixes(CommandLine& line) {
  auto options = std::make_shared<FixesOptions>();
  auto& verb = add_verb(line, line.app, {"fixes", "What was proposed, newest first", {"mendwatch fixes", "mendwatch fixes --open --json"}},
                        [options](Streams& streams) { return fixes(*options, streams); });
  add_service_options(verb, options->service);
  verb.add_flag("--open", options->open, "only those that are not over");
  verb.add_option("--limit", options->limit, "at most so many")->capture_default_str()->check(CLI::Range(1, 200));
  verb.add_flag("--json", options->json, "one JSON object a fix, nothing else");
}

}  // namespace mendwatch::cli
