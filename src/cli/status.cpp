#include "src/base/text.hpp"
#include "src/cli/service.hpp"
#include "src/cli/verbs.hpp"

#include <ostream>

namespace mendwatch::cli {
namespace {

struct StatusOptions {
  ServiceOptions service;
  bool json = false;
};

// A child that did not stay as it was started.
struct Restarted {
  std::string path;
  std::uint64_t restarts = 0;
  std::string state;
  std::string last_error;
};

void find_restarted(const Json& node, const std::string& above, std::vector<Restarted>& found) {
  const auto path = above.empty() ? node.value("id", "") : above + "/" + node.value("id", "");
  if (node.value("restarts", 0u) > 0 || node.value("state", "running") != "running")
    found.push_back({path, node.value("restarts", 0u), node.value("state", ""), node.value("last_error", "")});
  for (const auto& child : node.value("children", Json::array()))
    find_restarted(child, path, found);
}

struct Gathered {
  Json status, fixes, incidents, tree;
};

Result<Gathered> gather(const Service& service) {
  Gathered all;
  for (auto [path, into] : {std::pair{"/api/v1/status", &all.status}, {"/api/v1/fixes", &all.fixes}, {"/api/v1/incidents?open=1", &all.incidents}, {"/api/v1/supervision", &all.tree}}) {
    auto answer = service.get(path);
    if (!answer)
      return answer.error();
    *into = std::move(*answer);
  }
  return all;
}

void write_text(const Gathered& all, const Service& service, Streams& streams) {
  const auto heading = [&](std::string text) { return paint(streams, Paint::dim, text + std::string(text.size() < 12 ? 12 - text.size() : 1, ' ')); };
  streams.out << "mendwatch " << all.status.value("version", "") << " at " << service.url() << ", "
              << (all.status.value("ready", false) ? paint(streams, Paint::green, "ready") : paint(streams, Paint::red, "not ready: the journal does not answer"))
              << ", since " << all.status.value("started", "") << '\n';
  std::vector<std::string> names;
  for (const auto& item : all.status.value("services", Json::array()))
    names.push_back(item.value("name", ""));
  streams.out << heading("Watching") << (names.empty() ? "nothing" : visible(join(names, ", "))) << '\n';
  std::size_t open = 0;
  for (const auto& fix : all.fixes.value("fixes", Json::array())) {
    if (fix.value("settled", false))
      continue;
    const auto stage = fix.value("stage", "");
    streams.out << heading(open++ == 0 ? "Fixes" : "") << fix.value("id", "") << "  " << paint(streams, stage == "posted" ? Paint::yellow : Paint::blue, stage == "posted" ? "waits for you" : stage)
                << "  " << visible(fix.value("service", "")) << ": " << visible(shorten(fix.value("issue", ""), 80)) << '\n';
  }
  if (open == 0)
    streams.out << heading("Fixes") << "none open\n";
  streams.out << heading("Incidents") << all.incidents.value("incidents", Json::array()).size() << " open\n";
  std::vector<Restarted> restarted;
  find_restarted(all.tree, "", restarted);
  if (restarted.empty())
    streams.out << heading("Supervision") << "all as started\n";
  for (const auto& child : restarted)
    streams.out << heading(&child == &restarted.front() ? "Supervision" : "") << child.path << ' ' << child.state << ", " << count_of(child.restarts, "restart")
                << (child.last_error.empty() ? "" : ": " + visible(shorten(child.last_error, 120))) << '\n';
}

ExitCode status(const StatusOptions& options, Streams& streams) {
  auto service = Service::find(options.service);
  if (!service)
    return fail(streams, service.error());
  auto all = gather(*service);
  if (!all)
    return fail(streams, all.error());
  if (options.json) {
    auto json = all->status;
    json["url"] = service->url();
    json["fixes"] = all->fixes.value("fixes", Json::array());
    json["incidents"] = all->incidents.value("incidents", Json::array());
    json["supervision"] = all->tree;
    streams.out << to_json_text(json) << '\n';
  } else {
    write_text(*all, *service, streams);
  }
  return ExitCode::done;
}

}  // namespace

void add_status(CommandLine& line) {
  auto options = std::make_shared<StatusOptions>();
  auto& verb = add_verb(line, line.app, {"status", "How the running service is: what it watches, what waits, what was restarted", {"mendwatch status", "mendwatch status --json"}},
                        [options](Streams& streams) { return status(*options, streams); });
  add_service_options(verb, options->service);
  verb.add_flag("--json", options->json, "one JSON object, nothing else");
}

}  // namespace mendwatch::cli
