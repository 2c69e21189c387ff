#include "src/diagnose/findings.hpp"

#include "src/base/text.hpp"
#include "src/code/guarded_calls.hpp"
#include "src/diagnose/mentions.hpp"
#include "src/diagnose/printed_by.hpp"

#include <algorithm>
#include <set>

namespace mendwatch::diagnose {
namespace {

std::string place_of(const std::string& file, int line) { return file + ':' + std::to_string(line); }

// ` (E1, E2)`, without those that were struck.
std::string cited(std::initializer_list<std::string> ids) {
  std::string result;
  for (const auto& id : ids)
    if (!id.empty())
      result += (result.empty() ? " (" : ", ") + id;
  return result.empty() ? result : result + ')';
}

std::string cite_source(const Search& search, const std::string& file, int line) {
  const std::string source = search.places.source(file, line);
  return search.book.cite(place_of(file, line), source, source);
}

std::string function_at(const Search& search, const std::string& file, int line) {
  const auto* facts = search.index.facts(file);
  const auto* symbol = facts == nullptr ? nullptr : code::enclosing(*facts, line);
  return symbol == nullptr ? std::string{} : symbol->name;
}

// Messages about limits are mended where the limit is set.
bool speaks_of_limit(const Clue& clue, detect::Kind kind) {
  if (kind == detect::Kind::truncation || kind == detect::Kind::slow)
    return true;
  const std::string text = lower(clue.message);
  for (const std::string_view word : {"truncat", "limit", "timeout", "timed out", "exceed", "too large", "too long", "too many", "maximum", "max_"})
    if (text.find(word) != std::string::npos)
      return true;
  return false;
}

// `throwGeneralError`, `on_panic`, `check_failed`: functions that report a trouble and are not its cause.
bool only_reports(std::string_view function) {
  const std::string name = lower(function);
  for (const std::string_view start : {"throw", "raise", "fail", "onpanic", "on_panic", "handle_error", "handleerror", "report", "panic", "abort", "assert", "die", "must"})
    if (name.starts_with(start))
      return true;
  return name.ends_with("error_handler") || name.ends_with("errorhandler");
}

// The call in the handler's try that the message is most likely about.
std::vector<Finding> find_failing_call(const Clue& clue, const Search& search, const Printed& printed) {
  const std::string& file = *printed.statement.path;
  const auto language = code::language_of(file);
  auto bytes = search.snapshot.read(file);
  if (!bytes || !code::has_grammar(language))
    return {};
  const auto tree = code::SyntaxTree::parse(language, *std::move(bytes));
  if (!tree)
    return {};
  const auto calls = code::guarded_calls(*tree, printed.statement.fact->line);
  const auto words = code::words_of(clue.message);
  const code::Node* best = nullptr;
  std::size_t most = 0;
  for (const auto& call : calls) {
    std::size_t shared = 1;
    for (const auto& word : code::words_of(replace_all(std::string{call.text().substr(0, 300)}, "_", " ")))
      shared += std::find(words.begin(), words.end(), word) != words.end() ? 1 : 0;
    if (shared > most) {
      most = shared;
      best = &call;
    }
  }
  if (best == nullptr)
    return {};
  const int line = best->line();
  const auto id = cite_source(search, file, line);
  return {{{file, line, function_at(search, file, line), printed.score * 0.75, "the call whose failure is reported there" + cited({id})},
           Role::failing_call, to_utf8(best->text().substr(0, 120))}};
}

}  // namespace

std::vector<Finding> find_frames(const Clue& clue, const Search& search) {
  std::vector<Finding> result;
  std::map<int, int> rank_in_block;
  const std::string whole = clue.line + '\n' + clue.trace_text;
  for (const auto& frame : clue.trace.frames) {
    const auto places = search.places.of(frame);
    if (places.empty())
      continue;
    int& rank = rank_in_block[frame.block];
    if (rank > 8)
      continue;
    const double block = frame.block == clue.trace.root_block ? 1 : 0.8;
    const auto quoted = rank < 3 ? search.book.cite("trace", whole, frame.text) : std::string{};
    for (const auto& place : places) {
      const double score = 0.93 * place.certainty * std::pow(0.72, rank) * block * clue.weight * (code::is_test(place.file) ? 0.6 : 1) * (only_reports(simple_function(frame.function)) ? 0.68 : 1);
      const auto source = rank < 2 ? cite_source(search, place.file, place.line) : std::string{};
      result.push_back({{place.file, place.line, place.function, score,
                         (rank == 0 ? "innermost frame of the trace in this repository" : "frame " + std::to_string(rank + 1) + " of the trace in this repository") +
                             cited({quoted, source})},
                        rank == 0 ? Role::raised : Role::called_from, {}});
    }
    ++rank;
  }
  return result;
}

std::vector<Finding> find_statements(const Clue& clue, const Search& search, bool has_frames) {
  std::vector<Finding> result;
  std::vector<std::pair<std::string, std::string>> messages{{clue.message, clue.line}};
  for (const auto& raised : clue.trace.raised)
    if (raised.message.size() >= 4 && raised.text != clue.line)
      messages.emplace_back(raised.message, raised.text);
  std::set<std::pair<const std::string*, const code::Statement*>> seen;
  for (const auto& [message, line] : messages) {
    const auto printed = printed_by({message, clue.level, clue.logger}, search.index);
    double best = printed.empty() ? 0 : printed.front().ordering;
    for (std::size_t i = 0; i < printed.size(); ++i) {
      const auto& [path, statement] = printed[i].statement;
      // Candidates that fit about as well stay close; the rest falls off.
      const double falloff = i == 0 ? 1 : std::clamp(1 - (best - printed[i].ordering) / 25 - 0.08 * static_cast<double>(i), 0.1, 0.95);
      if (!seen.emplace(path, statement).second)
        continue;
      const double score = printed[i].score * falloff * clue.weight * (has_frames ? 0.55 : 0.92) * (code::is_test(*path) ? 0.4 : 1);
      const auto said = i < 2 ? search.book.cite("log", clue.line + '\n' + clue.trace_text, line) : std::string{};
      const auto source = i < 3 ? cite_source(search, *path, statement->line) : std::string{};
      const char* what = statement->kind == code::StatementKind::raise ? "raises an error with this text" : statement->kind == code::StatementKind::log ? "prints this message" : "holds the text of this message";
      result.push_back({{*path, statement->line, function_at(search, *path, statement->line), score, (printed[i].whole ? "" : "probably ") + (what + cited({said, source}))}, Role::printed, {}});
      if (i == 0 && printed[i].whole) {
        auto call = find_failing_call(clue, search, printed[i]);
        for (auto& finding : call)
          finding.location.score = score * 0.8;
        result.insert(result.end(), call.begin(), call.end());
      }
    }
  }
  return result;
}

std::vector<Finding> find_settings(const Clue& clue, const Search& search) {
  std::vector<Finding> result;
  const bool limit = speaks_of_limit(clue, search.kind);
  const auto settings = mentioned_settings(clue, search.index);
  const auto by_name = static_cast<double>(std::count_if(settings.begin(), settings.end(), [](const auto& one) { return one.by_name; }));
  for (const auto& mentioned : settings) {
    const auto& [path, setting] = mentioned.setting;
    const auto said = search.book.cite("log", clue.line, mentioned.by_name && clue.line.find(mentioned.said) != std::string::npos ? mentioned.said : setting->value);
    const auto source = cite_source(search, *path, setting->line);
    // Without a limit in play, a name and a value in common (`host=127.0.0.1`) are often chance.
    const double score = mentioned.score * clue.weight * (limit ? 1.02 : 0.55 / std::max(1.0, std::sqrt(by_name)));
    result.push_back({{*path, setting->line, function_at(search, *path, setting->line), std::min(score, 0.95),
                       setting->path + " is set to " + shorten(setting->value, 80) + " here" + cited({said, source})},
                      Role::setting, setting->key + " = " + shorten(setting->value, 80)});
  }
  return result;
}

std::vector<Finding> find_symbols(const Clue& clue, const Search& search) {
  std::vector<Finding> result;
  for (const auto& mentioned : mentioned_symbols(clue, search.index)) {
    const auto& [path, symbol] = mentioned.symbol;
    const auto said = search.book.cite("log", clue.line + '\n' + clue.trace_text, mentioned.said);
    const auto source = cite_source(search, *path, symbol->line);
    result.push_back({{*path, symbol->line, symbol->name, mentioned.score * clue.weight, "defines " + mentioned.said + ", which the message names" + cited({said, source})}, Role::named, mentioned.said});
  }
  return result;
}

}  // namespace mendwatch::diagnose
