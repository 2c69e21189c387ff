#include "src/cli/card.hpp"
#include "src/cli/service.hpp"
#include "src/cli/verbs.hpp"

#include <ostream>

namespace mendwatch::cli {
namespace {

struct ShowOptions {
  ServiceOptions service;
  std::string fix;
  bool json = false;
};

ExitCode show(const ShowOptions& options, Streams& streams) {
  auto service = Service::find(options.service);
  if (!service)
    return fail(streams, service.error());
  auto document = service->fix(options.fix);
  if (!document)
    return fail(streams, document.error());
  if (options.json) {
    streams.out << to_json_text(*document) << '\n';
    return ExitCode::done;
  }
  const auto card = from_json_text<approve::Card>(to_json_text(document->value("card", Json::object())));
  if (!card)
    return fail(streams, card.error());
  write_card(streams, *card);
  return ExitCode::done;
}

}  // namespace

void add_show(CommandLine& line) {
  auto options = std::make_shared<ShowOptions>();
  auto& verb = add_verb(line, line.app, {"show", "A fix: what is wrong, the whole diff, the checks, what happened", {"mendwatch show fix_20251020_030000"}},
                        [options](Streams& streams) { return show(*options, streams); });
  verb.add_option("FIX", options->fix, "its id")->required();
  add_service_options(verb, options->service);
  verb.add_flag("--json", options->json, "one JSON object, nothing else");
}

}  // namespace mendwatch::cli
