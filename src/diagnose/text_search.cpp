#include "src/base/text.hpp"
#include "src/diagnose/findings.hpp"
#include "src/diagnose/mentions.hpp"

#include <algorithm>

namespace mendwatch::diagnose {
namespace {

constexpr std::uint64_t bytes_limit = 64u << 20;
constexpr std::size_t hits_limit = 12;  // what is in more places tells nothing

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// What is looked for: a whole source line, or a name that is used as a member or called.
struct Wanted {
  std::string text;
  bool whole_line = false;
  double weight = 0;
  std::vector<std::pair<std::string, int>> hits;
};

bool occurs(const Wanted& wanted, std::string_view line) {
  if (wanted.whole_line)
    return trim(line) == wanted.text;
  for (auto at = line.find(wanted.text); at != std::string_view::npos; at = line.find(wanted.text, at + 1)) {
    const bool alone = (at + wanted.text.size() == line.size() || !is_name_character(line[at + wanted.text.size()]));
    const bool member = at > 0 && (line[at - 1] == '.' || line[at - 1] == ':' || (line[at - 1] == '>' && at > 1));
    const bool quoted = at > 0 && (line[at - 1] == '\'' || line[at - 1] == '"');
    if (alone && (member || quoted))
      return true;
  }
  return false;
}

std::vector<Wanted> wanted_of(const Clue& clue) {
  std::vector<Wanted> result;
  const std::string whole = clue.line + '\n' + clue.trace_text;
  for (const auto line : lines_of(whole)) {
    std::string text{trim(line)};
    // Python and Ruby show the source line; a sentence is none.
    const bool code = text.find_first_of("=(.[") != std::string::npos && text.size() >= 14 && text.size() <= 300;
    if (code && result.size() < 12)
      result.push_back({text, true, 0.75, {}});
  }
  std::string said = clue.message;
  for (const auto& raised : clue.trace.raised)
    said += '\n' + raised.message;
  for (const auto& name : names_in(said))
    if (name.size() >= 4 && name.find('.') == std::string::npos && result.size() < 24)
      result.push_back({name, false, 0.3, {}});
  return result;
}

}  // namespace

std::vector<Finding> find_in_text(const Clue& clue, const Search& search) {
  auto wanted = wanted_of(clue);
  if (wanted.empty())
    return {};
  std::uint64_t bytes = 0;
  for (const auto& file : search.index.files()) {
    if (file.test || file.vendored || !code::is_program(file.facts->language))
      continue;
    const auto content = search.snapshot.read(file.path);
    if (!content || (bytes += content->size()) > bytes_limit)
      continue;
    for (auto& one : wanted) {
      if (one.hits.size() > hits_limit || content->find(one.text) == std::string::npos)
        continue;
      int number = 0;
      for (const auto line : lines_of(*content)) {
        ++number;
        if (one.hits.size() <= hits_limit && occurs(one, line))
          one.hits.emplace_back(file.path, number);
      }
    }
  }
  std::vector<Finding> result;
  for (const auto& one : wanted) {
    if (one.hits.empty() || one.hits.size() > hits_limit)
      continue;
    for (const auto& [file, line] : one.hits) {
      const auto source = search.places.source(file, line);
      const auto said = search.book.cite("log", clue.line + '\n' + clue.trace_text, one.text);
      const auto here = search.book.cite(file + ':' + std::to_string(line), source, source);
      const auto* facts = search.index.facts(file);
      const auto* symbol = facts == nullptr ? nullptr : code::enclosing(*facts, line);
      std::string why = one.whole_line ? "the source line that the log shows" : "uses " + one.text + ", which the message names";
      if (!said.empty() || !here.empty())
        why += " (" + said + (said.empty() || here.empty() ? "" : ", ") + here + ')';
      result.push_back({{file, line, symbol == nullptr ? "" : symbol->name, clue.weight * one.weight / std::sqrt(static_cast<double>(one.hits.size())), std::move(why)}, Role::shown, one.text});
    }
  }
  return result;
}

}  // namespace mendwatch::diagnose
