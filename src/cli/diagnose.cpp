#include "src/diagnose/diagnose.hpp"

#include "src/base/text.hpp"
#include "src/cli/case.hpp"
#include "src/cli/diagnosis.hpp"
#include "src/cli/verbs.hpp"

#include <istream>
#include <fstream>
#include <ostream>

namespace mendwatch::cli {
namespace {

struct DiagnoseOptions {
  std::string repository;
  std::string commit;
  std::string file = "-";
  std::string batch;
  std::string cache;
  std::vector<std::string> prefixes;
  bool json = false;
};

Result<diagnose::RootCause> diagnose_lines(Library& library, const DiagnoseOptions& options, const std::string& id, const std::string& repository,
                                           const std::vector<std::string>& lines) {
  auto opened = library.open(repository, options.commit);
  if (!opened)
    return opened.error();
  // A time of 0 says that no line told one.
  auto incident = incident_of_lines(id, lines, Time{});
  if (!incident)
    return incident.error();
  diagnose::Settings settings;
  settings.prefixes = options.prefixes;
  return diagnose::diagnose(*incident, *opened->snapshot, *opened->index, settings);
}

// One object a line: {"id","repo","lines":[…]}. What is wrong with one case is told and doesn't end the others.
ExitCode diagnose_batch(const DiagnoseOptions& options, Streams& streams) {
  std::ifstream file;
  if (options.batch != "-") {
    file.open(options.batch);
    if (!file)
      return fail(streams, Error{Errc::not_found, "cannot be read", options.batch});
  }
  std::istream& cases = options.batch == "-" ? streams.in : file;
  Library library{options.cache};
  auto code = ExitCode::done;
  int number = 0;
  for (std::string line; std::getline(cases, line) && streams.out;) {
    ++number;
    if (trim(line).empty())
      continue;
    const std::string where = options.batch + ':' + std::to_string(number);
    try {
      const auto one = Json::parse(line);
      const auto id = one.contains("id") && one["id"].is_string() ? one["id"].get<std::string>() : std::to_string(number);
      const auto repository = one.contains("repo") ? one.at("repo").get<std::string>() : options.repository;
      const auto cause = diagnose_lines(library, options, id, repository, one.at("lines").get<std::vector<std::string>>());
      if (cause)
        streams.out << to_line(json_of(*cause)) << '\n' << std::flush;
      else
        code = fail(streams, Error{cause.error().code, cause.error().message, where + ": " + cause.error().context});
    } catch (const std::exception& problem) {
      code = fail(streams, Error{Errc::malformed, std::string{"a case is {\"id\",\"repo\",\"lines\":[…]}: "} + problem.what(), where});
    }
  }
  return code;
}

ExitCode diagnose_file(const DiagnoseOptions& options, Streams& streams) {
  if (!options.batch.empty())
    return diagnose_batch(options, streams);
  if (options.repository.empty()) {
    streams.err << "mendwatch: diagnose: --repo DIR is missing: where the service's source is\nTry: mendwatch diagnose --help\n";
    return ExitCode::usage;
  }
  const auto lines = lines_of_file(options.file, streams);
  if (!lines)
    return fail(streams, lines.error());
  Library library{options.cache};
  const auto cause = diagnose_lines(library, options, options.file == "-" ? "stdin" : options.file, options.repository, *lines);
  if (!cause)
    return fail(streams, cause.error());
  if (options.json)
    streams.out << to_line(json_of(*cause)) << '\n';
  else
    print(*cause, streams);
  return ExitCode::done;
}

}  // namespace

void add_diagnose(CommandLine& line) {
  auto options = std::make_shared<DiagnoseOptions>();
  auto& verb = add_verb(line, line.app,
                        {"diagnose",
                         "The root cause of these lines: places in a repository, suspect commits, evidence",
                         {"mendwatch diagnose --repo ~/shop error.log", "kubectl logs shop | mendwatch diagnose --repo ~/shop --json",
                          "mendwatch diagnose --batch cases.jsonl"}},
                        [options](Streams& streams) { return diagnose_file(*options, streams); });
  verb.add_option("FILE", options->file, "lines of one trouble; - is standard input");
  verb.add_option("--repo", options->repository, "the service's git repository (its committed files are read), or a plain folder")->type_name("DIR");
  verb.add_option("--commit", options->commit, "a commit or branch; else what is checked out")->type_name("COMMIT");
  verb.add_option("--prefix", options->prefixes, "a container path that stands for the repository's root; may be repeated")->type_name("PATH");
  verb.add_option("--batch", options->batch, "many cases: a line each, {\"id\",\"repo\",\"lines\":[…]}; prints one object a line")->type_name("FILE");
  verb.add_option("--cache", options->cache, "a folder in which what was read of repositories is kept for the next time")->type_name("DIR");
  verb.add_flag("--json", options->json, "one JSON object, nothing else");
}

}  // namespace mendwatch::cli
