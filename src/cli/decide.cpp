#include "src/approve/digest.hpp"
#include "src/base/text.hpp"
#include "src/cli/card.hpp"
#include "src/cli/service.hpp"
#include "src/cli/verbs.hpp"

#include <istream>
#include <ostream>

// approve, reject and revert: what a person decides.
namespace mendwatch::cli {
namespace {

struct DecideOptions {
  ServiceOptions service;
  std::string fix;
  std::uint32_t option = 0;  // 0: not named
  std::string digest;
  std::string reason;
  bool json = false;
};

std::string path_to(const DecideOptions& options, const std::string& verb) { return "/api/v1/fixes/" + http::percent_encoded(options.fix) + "/" + verb; }

ExitCode tell(const Result<Json>& answer, const DecideOptions& options, Streams& streams) {
  if (!answer)
    return fail(streams, answer.error());
  if (options.json)
    streams.out << to_json_text(*answer) << '\n';
  else
    streams.out << visible(answer->value("sentence", "done")) << '\n';
  return ExitCode::done;
}

std::string ask(Streams& streams, const std::string& question) {
  streams.err << question << std::flush;
  std::string line;
  std::getline(streams.in, line);
  return std::string{trim(line)};
}

// The option that is meant: the one that was named, the only one, or the one that is typed now. 0: none.
std::uint32_t choose_option(const DecideOptions& options, const approve::Card& card, Streams& streams) {
  if (options.option > 0 || card.options.size() <= 1)
    return options.option > 0 ? options.option : 1;
  if (!streams.in_is_terminal || !options.digest.empty())
    return 0;
  const auto typed = ask(streams, "Which option, 1 to " + std::to_string(card.options.size()) + "? ");
  for (const auto& option : card.options)
    if (typed == std::to_string(option.number))
      return option.number;
  return 0;
}

ExitCode wrong(Streams& streams, const std::string& words) {
  streams.err << "mendwatch: approve: " << words << '\n';
  return ExitCode::usage;
}

// The digest that the yes is for: the one that was given, or that of the card which is shown now and agreed to. Empty: no.
std::string agree(const Json& document, const approve::Card& card, std::uint32_t option, Streams& streams) {
  const auto digest = document.value("summary", Json::object()).value("digest", "");
  streams.err << "\nThis approves option " << option << " of " << card.fix << ": exactly the bytes above, digest " << digest.substr(0, 8) << "….\n";
  if (document.value("typed_digest", false)) {
    const auto typed = lower(ask(streams, "The change is long. Type the digest's first 8 characters to approve: "));
    return approve::is_prefix_of_digest(typed, digest) ? typed : "";
  }
  const auto typed = lower(ask(streams, "Type yes to approve: "));
  return typed == "yes" || typed == "y" ? digest : "";
}

ExitCode approve_fix(const DecideOptions& options, Streams& streams) {
  if (options.digest.empty() && !streams.in_is_terminal)
    return wrong(streams, "nobody can be asked here: say which bytes are meant with --digest PREFIX (`mendwatch show` prints the digest)");
  if (!options.digest.empty() && (options.digest.size() < approve::shortest_digest_prefix || options.digest.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos))
    return wrong(streams, "--digest takes the digest's first 8 hexadecimal digits or more");
  auto service = Service::find(options.service);
  if (!service)
    return fail(streams, service.error());
  auto document = service->fix(options.fix);
  if (!document)
    return fail(streams, document.error());
  const auto card = from_json_text<approve::Card>(to_json_text(document->value("card", Json::object())));
  if (!card)
    return fail(streams, card.error());
  auto digest = options.digest;
  if (digest.empty())
    write_card(streams, *card);
  const auto option = choose_option(options, *card, streams);
  if (option == 0)
    return wrong(streams, options.fix + " has " + std::to_string(card->options.size()) + " options: say which with --option N");
  if (digest.empty() && (digest = agree(*document, *card, option, streams)).empty()) {
    streams.err << "Nothing was approved.\n";
    return ExitCode::failed;
  }
  return tell(service->post(path_to(options, "approve"), {{"digest", digest}, {"option", option}}), options, streams);
}

ExitCode reject_fix(const DecideOptions& options, Streams& streams) {
  auto service = Service::find(options.service);
  if (!service)
    return fail(streams, service.error());
  auto document = service->fix(options.fix);
  if (!document)
    return fail(streams, document.error());
  const auto digest = document->value("summary", Json::object()).value("digest", "");
  return tell(service->post(path_to(options, "reject"), {{"digest", digest}, {"reason", options.reason}}), options, streams);
}

ExitCode revert_fix(const DecideOptions& options, Streams& streams) {
  auto service = Service::find(options.service);
  if (!service)
    return fail(streams, service.error());
  return tell(service->post(path_to(options, "revert"), Json::object()), options, streams);
}

std::shared_ptr<DecideOptions> add_decision(CommandLine& line, const VerbText& text, ExitCode (*decide)(const DecideOptions&, Streams&), CLI::App** verb) {
  auto options = std::make_shared<DecideOptions>();
  *verb = &add_verb(line, line.app, text, [options, decide](Streams& streams) { return decide(*options, streams); });
  (*verb)->add_option("FIX", options->fix, "its id")->required();
  add_service_options(**verb, options->service);
  (*verb)->add_flag("--json", options->json, "one JSON object, nothing else");
  return options;
}

}  // namespace

void add_approve(CommandLine& line) {
  CLI::App* verb = nullptr;
  auto options = add_decision(line, {"approve", "Say yes to a fix: shows the diff and asks; then it is checked, committed, pushed and followed",
                                     {"mendwatch approve fix_20251020_030000", "mendwatch approve fix_20251020_030000 --option 2 --digest 1a2b3c4d"}},
                              approve_fix, &verb);
  verb->add_option("--option", options->option, "which of the options, where there are several")->check(CLI::Range(1, 3));
  verb->add_option("--digest", options->digest, "the first 8 or more characters of the digest of the bytes that you have seen; needed without a terminal");
}

void add_reject(CommandLine& line) {
  CLI::App* verb = nullptr;
  auto options = add_decision(line, {"reject", "Say no to a fix; its trouble stays back for a while", {"mendwatch reject fix_20251020_030000 --reason 'we raise it next week'"}},
                              reject_fix, &verb);
  verb->add_option("--reason", options->reason, "why, for the record");
}

void add_revert(CommandLine& line) {
  CLI::App* verb = nullptr;
  add_decision(line, {"revert", "Take a pushed fix back: exactly its commit is reverted, pushed and deployed", {"mendwatch revert fix_20251020_030000"}}, revert_fix, &verb);
}

}  // namespace mendwatch::cli
