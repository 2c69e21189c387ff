#include "src/propose/edit/raise_argument.hpp"

#include "src/base/text.hpp"
#include "src/propose/edit/places.hpp"
#include "src/propose/guarded_paths.hpp"
#include "src/propose/number_ladder.hpp"

namespace mendwatch::propose {
namespace {

using code::Node;

// The value handed over under a name, and that name.
struct Argument {
  Node value;
  std::string name;
};

bool is_number(const Node& node) { return node.is("integer") || node.is("float") || node.is("number"); }

std::vector<Argument> arguments_named(const Node& around, const std::string& wanted) {
  std::vector<Argument> found;
  const auto plain = code::plain_key(wanted);
  const auto fits = [&](std::string_view name) { return code::plain_key(name).find(plain) != std::string::npos; };
  code::walk(around, [&](const Node& node) {
    if (node.is("keyword_argument") && fits(node.field("name").text()))
      found.push_back({node.field("value"), std::string{node.field("name").text()}});
    else if (node.is("pair") && fits(node.field("key").text()))
      found.push_back({node.field("value"), std::string{trim(node.field("key").text())}});
    else if (node.is("call_expression") && node.field("function").text() == "AbortSignal.timeout" && fits("timeout") && !node.field("arguments").named_children().empty())
      found.push_back({node.field("arguments").named_children()[0], "timeout"});
    else if (node.is("call") && node.field("function").text().ends_with("wait_for") && fits("timeout") && node.field("arguments").named_children().size() == 2 &&
             !node.field("arguments").named_children()[1].is("keyword_argument"))
      found.push_back({node.field("arguments").named_children()[1], "timeout"});
    return !node.is("function_definition") && !node.is("function_declaration") && !node.is("class_definition");
  });
  return found;
}

Result<Edit> raised(const Scene& scene, const std::string& path, std::size_t begin, std::size_t end, bool in_file, const std::string& name, double factor) {
  auto source = Source::open(scene.snapshot, path);
  if (!source)
    return source.error();
  if (in_file)
    begin = source->from_file(begin), end = source->from_file(end);
  const auto literal = source->text().substr(begin, end - begin);
  const auto number = parse_number(literal);
  const auto next = number ? next_on_ladder(*number, factor) : std::nullopt;
  if (!next)
    return Error{Errc::refused, name + " is not a plain number", path};
  const auto written = write_number(*next, literal);
  source->replace(begin, end, written);
  auto change = source->finish();
  if (!change)
    return change.error();
  Edit edit;
  edit.changes = {std::move(*change)};
  edit.score = 0.8;
  const auto line = 1 + std::count(source->text().begin(), source->text().begin() + static_cast<long>(begin), '\n');
  edit.captures = {{"name", name}, {"old", literal}, {"new", written}, {"file", path}, {"line", std::to_string(line)}};
  return edit;
}

// `settings.tool_timeout` → the one setting `tool_timeout` with a number.
Result<Edit> raised_setting(const Scene& scene, std::string_view expression, double factor) {
  const auto dot = expression.rfind('.');
  const std::string key{expression.substr(dot == std::string_view::npos ? 0 : dot + 1)};
  std::vector<code::Found<code::Setting>> definitions;
  for (const auto& found : scene.index.settings(key))
    if (!is_beside_the_code(*found.path) && steering_role(lower(*found.path)).empty() && found.fact->form != code::SettingForm::argument && parse_number(found.fact->value))
      definitions.push_back(found);
  if (definitions.size() != 1)
    return Error{Errc::refused, std::to_string(definitions.size()) + " settings are called " + key, "time-out"};
  return raised(scene, *definitions[0].path, definitions[0].fact->begin, definitions[0].fact->end, true, key, factor);
}

}  // namespace

Edits raise_argument(const Scene& scene) {
  const auto& wanted = scene.parameter("argument");
  const auto factor = parse_number(scene.parameter("factor"));
  if (!factor)
    return {{}, "factor must be a number"};
  auto locations = telling_locations(scene);
  if (const auto frame = failing_frame(scene))
    locations.insert(locations.begin(), {frame->file, frame->line, {}, 1, {}});
  std::string why_not = "no place in the code is known to have failed";
  for (const auto& location : locations) {
    const auto source = Source::open(scene.snapshot, location.file);
    if (!source)
      continue;
    const auto found = arguments_named(tried_at(*source, location.line), wanted);
    why_not = (found.empty() ? "no " : "several ") + wanted + " is handed over at " + location.file + ":" + std::to_string(location.line);
    if (found.size() != 1)
      continue;
    const auto edit = is_number(found[0].value) ? raised(scene, location.file, found[0].value.begin(), found[0].value.end(), false, found[0].name, *factor)
                                                : raised_setting(scene, found[0].value.text(), *factor);
    if (edit)
      return {{*edit}, {}};
    why_not = to_string(edit.error());
  }
  return {{}, why_not};
}

}  // namespace mendwatch::propose
