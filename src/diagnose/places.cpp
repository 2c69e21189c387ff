#include "src/diagnose/places.hpp"

#include "src/base/text.hpp"

#include <algorithm>

namespace mendwatch::diagnose {
namespace {

// How many folders and names, counted from the end, two paths share.
std::size_t common_ending(std::string_view a, std::string_view b) {
  auto parts_a = split(a, '/');
  auto parts_b = split(b, '/');
  std::size_t count = 0;
  while (count < parts_a.size() && count < parts_b.size() && parts_a[parts_a.size() - 1 - count] == parts_b[parts_b.size() - 1 - count])
    ++count;
  return count;
}

std::size_t parts_of(std::string_view path) { return static_cast<std::size_t>(std::count(path.begin(), path.end(), '/')) + 1; }

// The path below a folder where libraries are installed, as `redis/client.py`; empty where it is no library's.
std::string_view below_libraries(std::string_view path) {
  for (const std::string_view folder : {"/site-packages/", "/dist-packages/", "/node_modules/", "/gems/", "/pkg/mod/", "/registry/src/", "/vendor/",
                                        "/usr/lib/", "/usr/local/lib/", "/usr/local/go/src/", "/rustc/", "/lib/python", "/usr/include/"})
    if (const auto at = path.rfind(folder); at != std::string_view::npos)
      return path.substr(at + folder.size());
  return {};
}

// Names that every project has: alone they mean nothing.
bool is_common_name(std::string_view name) {
  for (const std::string_view common : {"index.js", "index.ts", "__init__.py", "main.py", "app.py", "utils.py", "util.go", "utils.go", "main.go",
                                        "helpers.py", "mod.rs", "lib.rs", "main.rs", "server.js", "app.js", "main.js", "utils.js", "base.py",
                                        "call.rb", "base.rb", "errors.go", "types.go", "client.go", "server.go", "http.go"})
    if (name == common)
      return true;
  return false;
}

}  // namespace

std::string simple_function(std::string_view function) {
  if (const auto block = function.rfind(" in "); block != std::string_view::npos)
    function = function.substr(block + 4);
  // The parameters of a C++ function go, those that only look like them (`(anonymous namespace)`, `(*T)`) stay.
  const auto parenthesis = function.rfind('(');
  if (parenthesis != std::string_view::npos && parenthesis > 0 && function.back() == ')' && function[parenthesis - 1] != '.' && function[parenthesis - 1] != ':')
    function = function.substr(0, parenthesis);
  function = function.substr(0, function.find('<') == 0 ? function.size() : function.find('<'));
  function = function.substr(function.find_last_of(".:#>\\ /") + 1);
  return std::string{function};
}

const std::vector<std::string>& Places::lines(const std::string& file) const {
  if (const auto known = lines_.find(file); known != lines_.end())
    return known->second;
  std::vector<std::string> read;
  if (const auto bytes = snapshot_.read(file))
    for (const auto line : lines_of(*bytes))
      read.emplace_back(trim(line));
  return lines_.emplace(file, std::move(read)).first->second;
}

std::string Places::source(const std::string& file, int line) const {
  const auto& all = lines(file);
  return line >= 1 && static_cast<std::size_t>(line) <= all.size() ? all[static_cast<std::size_t>(line) - 1] : std::string{};
}

std::vector<std::pair<std::string, double>> Places::files_of(const Frame& frame) const {
  std::string path = frame.file;
  for (const auto& prefix : prefixes_)
    if (!prefix.empty() && path.starts_with(prefix)) {
      const std::string inside{path.substr(prefix.size() + (prefix.back() == '/' ? 0 : path.size() > prefix.size() ? 1 : 0))};
      for (const auto& candidate : index_.named(inside.substr(inside.rfind('/') + 1)))
        if (candidate == inside)
          return {{candidate, 1.0}};
    }
  while (path.starts_with("../"))
    path.erase(0, 3);
  const std::string name = path.substr(path.rfind('/') + 1);
  const auto library = below_libraries(path);
  std::vector<std::pair<std::string, double>> result;
  for (const auto& candidate : index_.named(name)) {
    const auto common = common_ending(path, candidate);
    const bool whole = common == parts_of(candidate);
    double certainty = 0;
    if (!library.empty()) {
      // In a library's folder only the library that this repository is counts: all of its path, or all but `src/` or `lib/`.
      const bool without_source = common + 1 == parts_of(candidate) && (candidate.starts_with("src/") || candidate.starts_with("lib/"));
      const bool vendored_too = code::is_vendored(candidate) && common >= 3;
      if ((whole && common >= 2) || (without_source && common >= 2) || vendored_too)
        certainty = vendored_too ? 0.3 : 0.9;
    } else if (whole || common == parts_of(path)) {
      certainty = common >= 2 ? 1.0 : 0.9;
    } else if (common >= 2) {
      certainty = std::min(0.95, 0.5 + 0.15 * static_cast<double>(common));
    } else {
      certainty = is_common_name(name) ? 0.1 : 0.5;
    }
    if (certainty > 0)
      result.emplace_back(candidate, certainty + 0.001 * static_cast<double>(std::min<std::size_t>(common, 20)));
  }
  std::stable_sort(result.begin(), result.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  // Only the best are meant; several equally good ones make each less certain.
  if (!result.empty()) {
    const double best = result.front().second;
    std::erase_if(result, [&](const auto& file) { return file.second < best - 0.0005; });
  }
  if (result.size() > 8)
    result.clear();  // a name that is everywhere
  for (auto& file : result)
    file.second = std::min(1.0, file.second) / static_cast<double>(result.size());
  return result;
}

int Places::line_in(const std::string& file, const Frame& frame) const {
  const auto& all = lines(file);
  const int count = static_cast<int>(all.size());
  if (!frame.code.empty() && source(file, frame.line) != frame.code) {
    // The running version differs from this one: the same text, nearest to where it was.
    int nearest = 0;
    for (int line = 1; line <= count; ++line)
      if (all[static_cast<std::size_t>(line) - 1] == frame.code && (nearest == 0 || std::abs(line - frame.line) < std::abs(nearest - frame.line)))
        nearest = line;
    if (nearest > 0)
      return nearest;
  }
  const auto* facts = index_.facts(file);
  const auto name = simple_function(frame.function);
  if (facts == nullptr || name.empty())
    return frame.line <= count ? frame.line : 0;
  const code::Symbol* nearest = nullptr;
  for (const auto& symbol : facts->symbols) {
    if (symbol.name != name || symbol.kind == code::SymbolKind::type)
      continue;
    if (symbol.line <= frame.line && frame.line <= symbol.last_line)
      return frame.line;
    if (nearest == nullptr || std::abs(symbol.line - frame.line) < std::abs(nearest->line - frame.line))
      nearest = &symbol;
  }
  if (nearest != nullptr)
    return frame.line > nearest->last_line ? nearest->last_line : nearest->line;
  return frame.line <= count ? frame.line : 0;
}

// `dfly::Service::Eval()`, `Acme.Program.Main`: without a file, the definitions of that name.
std::vector<Place> Places::by_function(const Frame& frame) const {
  const std::string name = simple_function(frame.function);
  if (name.size() < 2)
    return {};
  std::string plain = replace_all(replace_all(frame.function, "(anonymous namespace)::", ""), "::", ".");
  plain = plain.substr(0, plain.find_first_of("(<"));
  const bool qualified = plain.find('.') != std::string::npos;
  std::vector<std::pair<std::size_t, Place>> found;
  for (const auto& [path, symbol] : index_.symbols(name)) {
    if (symbol->kind == code::SymbolKind::type || code::is_vendored(*path))
      continue;
    const std::string known = replace_all(code::qualified(*symbol), ".", "/");
    const auto common = common_ending(replace_all(plain, ".", "/"), known);
    if (qualified && common < 2)
      continue;  // a library's function of the same name
    found.push_back({common, {*path, symbol->line, symbol->name, 0}});
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<Place> result;
  if (found.empty())
    return result;
  for (auto& [common, place] : found)
    if (common == found.front().first && result.size() < 4)
      result.push_back(std::move(place));
  const auto same = static_cast<double>(std::count_if(found.begin(), found.end(), [&](const auto& other) { return other.first == found.front().first; }));
  for (auto& place : result)
    place.certainty = (found.front().first >= 2 ? 0.85 : 0.6) / same;
  std::erase_if(result, [](const Place& place) { return place.certainty < 0.15; });
  return result;
}

std::vector<Place> Places::of(const Frame& frame) const {
  if (frame.file.empty())
    return by_function(frame);
  std::vector<Place> result;
  const std::string name = simple_function(frame.function);
  for (const auto& [file, certainty] : files_of(frame)) {
    Place place{file, line_in(file, frame), {}, certainty};
    const auto* facts = index_.facts(file);
    const code::Symbol* around = facts != nullptr && place.line > 0 ? code::enclosing(*facts, place.line) : nullptr;
    if (around != nullptr)
      place.function = around->name;
    // Only a name in common: the function has to be there, too, or the line to look the same.
    const bool same_function = around != nullptr && around->name == name;
    const bool same_code = !frame.code.empty() && source(file, place.line) == frame.code;
    if (certainty < 0.55 && certainty > 0.05) {
      if (same_function || same_code)
        place.certainty = std::min(0.9, certainty * 1.8);
      else if (!name.empty() && facts != nullptr && common_ending(frame.file, file) < 2)
        place.certainty = certainty * 0.4;
    }
    result.push_back(std::move(place));
  }
  std::stable_sort(result.begin(), result.end(), [](const auto& a, const auto& b) { return a.certainty > b.certainty; });
  return result;
}

}  // namespace mendwatch::diagnose
