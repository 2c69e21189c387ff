#include "src/cli/templates.hpp"

#include "src/base/text.hpp"
#include "src/cli/log_input.hpp"
#include "src/cli/verbs.hpp"
#include "src/mine/template_tree.hpp"
#include "src/read/record_reader.hpp"

#include <algorithm>
#include <ostream>

namespace mendwatch::cli {
namespace {

void show(const std::vector<mine::Template>& templates, std::uint64_t lines, Streams& streams) {
  streams.out << grouped(lines) << " lines, " << grouped(templates.size()) << " templates\n\n";
  std::size_t width = 5;
  for (const auto& one : templates)
    width = std::max(width, grouped(one.count).size());
  const auto row = [&](const std::string& count, const std::string& text) {
    streams.out << std::string(width - std::min(width, count.size()), ' ') << count << "  " << text << '\n';
  };
  row("COUNT", "TEMPLATE");
  for (const auto& one : templates)
    row(grouped(one.count), shorten(visible(one.text), 300));
}

}  // namespace

ExitCode templates(const TemplatesOptions& options, Streams& streams) {
  mine::TemplateTree tree;
  std::vector<std::uint64_t> groups;  // of each line, as it was read
  std::uint64_t lines = 0;
  ProgressLine progress{streams};
  const auto read = each_line(options.file, streams, [&](const read::RawLine& line) {
    const auto record = read::read_line(line.bytes, Time{});
    const auto id = tree.add(record.message).template_id;
    ++lines;
    if (options.groups && options.strict)
      streams.out << lines << '\t' << id << '\n';
    else if (options.groups)
      groups.push_back(id);
    progress.lines(lines, 0);
    return bool(streams.out);
  });
  progress.clear();
  if (!read)
    return fail(streams, read.error());
  for (std::size_t i = 0; i < groups.size(); ++i)
    streams.out << i + 1 << '\t' << tree.resolve(groups[i]) << '\n';
  if (options.groups)
    return ExitCode::done;

  auto found = tree.templates();
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.count > b.count; });
  if (!options.json)
    show(found, lines, streams);
  else
    for (const auto& one : found)
      streams.out << nlohmann::ordered_json{{"id", one.id}, {"count", one.count}, {"template", one.text}}.dump(-1, ' ', false, Json::error_handler_t::replace) << '\n';
  return ExitCode::done;
}

void add_templates(CommandLine& line) {
  auto options = std::make_shared<TemplatesOptions>();
  auto& verb = add_verb(line, line.app,
                        {"templates", "The templates of a log, with counts", {"mendwatch templates app.log", "kubectl logs deploy/shop | mendwatch templates -", "mendwatch templates --groups app.log.gz > groups.tsv"}},
                        [options](Streams& streams) { return templates(*options, streams); });
  verb.add_option("FILE", options->file, "the log, packed by gzip or zstd or not; - is standard input (default)");
  auto* json = verb.add_flag("--json", options->json, "one JSON object a template, nothing else");
  auto* groups = verb.add_flag("--groups", options->groups, "a line for each line of the log: its number, a tab, its template's id")->excludes(json);
  verb.add_flag("--strict", options->strict, "with --groups: the ids as they were when the line was read, before later merges")->needs(groups);
}

}  // namespace mendwatch::cli
