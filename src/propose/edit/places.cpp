#include "src/propose/edit/places.hpp"

#include "src/base/text.hpp"
#include "src/code/language.hpp"
#include "src/propose/guarded_paths.hpp"

#include <re2/re2.h>

namespace mendwatch::propose {
namespace {

// The repository's file that a path of a trace means: the longest common end, if only one file has it.
std::string file_of(const Scene& scene, std::string_view trace_path) {
  const auto name = trace_path.substr(trace_path.rfind('/') == std::string_view::npos ? 0 : trace_path.rfind('/') + 1);
  std::string best;
  std::size_t longest = 0;
  bool tie = false;
  for (const auto& path : scene.index.named(std::string{name})) {
    auto a = split(path, '/'), b = split(trace_path, '/');
    std::size_t common = 0;
    while (common < a.size() && common < b.size() && a[a.size() - 1 - common] == b[b.size() - 1 - common])
      ++common;
    if (common > longest)
      best = path, longest = common, tie = false;
    else if (common == longest)
      tie = true;
  }
  return tie ? std::string{} : best;
}

bool foreign(std::string_view path) {
  for (auto part : {"site-packages/", "dist-packages/", "node_modules/", "/usr/lib/", "/usr/local/lib/", "node:", "<"})
    if (path.find(part) != std::string_view::npos)
      return true;
  return false;
}

const std::string* trace_of(const Scene& scene) {
  for (const auto& anomaly : scene.incident.anomalies)
    if (!anomaly.trace.empty())
      return &anomaly.trace;
  return nullptr;
}

// `    total = order["coupon"]["x"]` / `            ~~~~~^^^^^^^^^^`: columns are characters there; they are taken for bytes, which
// is right for what is ASCII up to the mark.
void read_underline(std::string_view quoted, std::string_view marks, Frame& frame) {
  const auto begin = marks.find_first_not_of(' '), end = marks.find_last_not_of(' ');
  if (begin == std::string_view::npos || marks.find_first_not_of(" ~^") != std::string_view::npos)
    return;
  const auto indent = quoted.find_first_not_of(' ');
  if (begin < indent || end >= quoted.size())
    return;
  frame.mark = begin - indent;
  frame.mark_end = end + 1 - indent;
}

std::vector<Frame> frames_of(const Scene& scene, const std::string& trace, bool& innermost_last) {
  static const RE2 python{R"re(^\s*File "([^"]+)", line (\d+))re"};
  static const RE2 node{R"(^\s*at (?:.*? \()?(?:file://)?([^()\s]+?):(\d+):(\d+)\)?\s*$)"};
  std::vector<Frame> frames;
  innermost_last = false;
  std::string path;
  int line = 0, column = 0;
  const auto lines = lines_of(trace);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const re2::StringPiece text{lines[i].data(), lines[i].size()};
    if (RE2::PartialMatch(text, python, &path, &line)) {
      innermost_last = true;
      Frame frame{foreign(path) ? std::string{} : file_of(scene, path), line, 0, {}, 0, 0};
      if (i + 1 < lines.size() && !trim(lines[i + 1]).starts_with("File \""))
        frame.source = trim(lines[i + 1]);
      if (i + 2 < lines.size() && !frame.source.empty())
        read_underline(lines[i + 1], lines[i + 2], frame);
      frames.push_back(std::move(frame));
    } else if (RE2::PartialMatch(text, node, &path, &line, &column)) {
      frames.push_back({foreign(path) ? std::string{} : file_of(scene, path), line, column, {}, 0, 0});
    }
  }
  return frames;
}

bool is_block(const code::Node& node) {
  const auto kind = node.kind();
  return kind == "block" || kind == "module" || kind == "program" || kind == "statement_block" || kind == "switch_case" || kind == "switch_default";
}

}  // namespace

std::vector<diagnose::Location> telling_locations(const Scene& scene, std::size_t limit) {
  std::vector<diagnose::Location> locations;
  for (const auto& location : scene.cause.locations) {
    if (locations.size() == limit || (!locations.empty() && location.score < 0.4 * locations.front().score))
      break;
    if (location.line > 0 && code::is_program(code::language_of(location.file)) && !is_beside_the_code(location.file) && !code::is_vendored(location.file))
      locations.push_back(location);
  }
  return locations;
}

std::optional<Frame> failing_frame(const Scene& scene) {
  const auto* trace = trace_of(scene);
  if (!trace)
    return std::nullopt;
  bool innermost_last = false;
  auto frames = frames_of(scene, *trace, innermost_last);
  if (innermost_last)
    std::reverse(frames.begin(), frames.end());
  for (const auto& frame : frames)
    if (!frame.file.empty() && !code::is_test(frame.file) && !code::is_vendored(frame.file))
      return frame;
  return std::nullopt;
}

std::optional<Failure> failure_of(const Scene& scene) {
  static const RE2 named{R"(^(?:Uncaught |Unhandled \w+ )?(?:[A-Za-z_][\w]*\.)*([A-Z][A-Za-z0-9_]*(?:Error|Exception|Warning|Interrupt|Exit|Iteration|Timeout|NotFound|Unavailable)?)(?::\s*(.*))?$)"};
  static const RE2 inside{R"(\b([A-Z][A-Za-z]*(?:Error|Exception)): (.*))"};
  Failure failure;
  const auto try_lines = [&](std::vector<std::string_view> lines) {
    for (auto line : lines) {
      line = trim(line);
      if (RE2::FullMatch(re2::StringPiece{line.data(), line.size()}, named, &failure.type, &failure.message))
        return true;
    }
    return false;
  };
  if (const auto* trace = trace_of(scene)) {
    auto lines = lines_of(*trace);
    // Python says it last, JavaScript first.
    if (trace->find("File \"") != std::string::npos)
      std::reverse(lines.begin(), lines.end());
    if (try_lines(lines))
      return failure;
  }
  for (const auto& anomaly : scene.incident.anomalies)
    for (const auto& sample : anomaly.samples)
      if (RE2::PartialMatch(sample, inside, &failure.type, &failure.message))
        return failure;
  return std::nullopt;
}

bool is_marked(const Frame& frame, const Source& source, const code::Node& node) {
  if (node.line() > frame.line || node.last_line() < frame.line)
    return false;
  if (frame.mark == frame.mark_end)
    return true;
  const auto first = source.text().find_first_not_of(" \t", source.line_begin(node.begin()));
  return node.line() == frame.line && node.begin() >= first + frame.mark && node.end() <= first + frame.mark_end;
}

code::Node statement_at(const Source& source, int line) {
  auto node = source.tree().at_line(line);
  while (node && !(node.parent() && is_block(node.parent()) && !node.is("comment"))) {
    // A line may hold several statements, or be a block's first line.
    if (is_block(node)) {
      for (const auto& child : node.named_children())
        if (child.line() <= line && line <= child.last_line())
          return child;
    }
    node = node.parent();
  }
  return node;
}

code::Node function_around(const code::Node& node) {
  auto around = node;
  while (around && around.parent()) {
    const auto kind = around.kind();
    if (kind == "function_definition" || kind == "function_declaration" || kind == "function_expression" || kind == "arrow_function" ||
        kind == "method_definition" || kind == "generator_function_declaration" || kind == "generator_function" || kind == "function" || kind == "lambda")
      return around;
    around = around.parent();
  }
  return around;
}

code::Node tried_at(const Source& source, int line) {
  const auto at = source.tree().at_line(line);
  for (auto node = at; node; node = node.parent()) {
    if (node.is("except_clause") || node.is("catch_clause"))
      return node.parent().field("body");
    const auto arguments = node.parent();
    if (arguments.is("arguments") && arguments.parent().field("function").is("member_expression") &&
        arguments.parent().field("function").field("property").text() == "catch")
      return arguments.parent().field("function").field("object");
    if (node.is("function_definition") || node.is("function_declaration") || node.is("method_definition"))
      break;
  }
  return statement_at(source, line);
}

std::string function_name(const code::Node& function) {
  if (auto name = function.field("name"))
    return std::string{name.text()};
  const auto parent = function.parent();
  if (parent.is("variable_declarator"))
    return std::string{parent.field("name").text()};
  if (parent.is("pair"))
    return std::string{parent.field("key").text()};
  return {};
}

bool mentions(const code::Node& node, std::string_view identifier) {
  bool found = false;
  code::walk(node, [&](const code::Node& inner) {
    const auto kind = inner.kind();
    // A member of something else is another name.
    const bool member = (inner.parent().is("attribute") && inner.field_name() == "attribute") || (inner.parent().is("keyword_argument") && inner.field_name() == "name");
    found |= !member && (kind == "identifier" || kind == "shorthand_property_identifier" || kind == "shorthand_property_identifier_pattern") && inner.text() == identifier;
    return !found;
  });
  return found;
}

std::string unused_name(const code::Node& node, const std::vector<std::string>& wishes) {
  for (const auto& wish : wishes)
    if (!mentions(node, wish))
      return wish;
  for (int i = 2;; ++i)
    if (auto name = wishes.front() + "_" + std::to_string(i); !mentions(node, name))
      return name;
}

bool is_plain(const code::Node& expression) {
  const auto kind = expression.kind();
  if (kind == "identifier" || kind == "this" || kind == "string" || kind == "integer" || kind == "number" || kind == "property_identifier" ||
      kind == "string_fragment" || kind == "string_content" || kind == "string_start" || kind == "string_end")
    return true;
  if (kind != "attribute" && kind != "subscript" && kind != "member_expression" && kind != "subscript_expression" && kind != "non_null_expression")
    return false;
  const auto parts = expression.named_children();
  return std::all_of(parts.begin(), parts.end(), is_plain);
}

}  // namespace mendwatch::propose
