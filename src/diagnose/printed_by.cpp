#include "src/diagnose/printed_by.hpp"

#include "src/base/text.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace mendwatch::diagnose {
namespace {

constexpr std::size_t message_limit = 4'000;

// Blanks of any kind and number are one blank.
std::string one_line(std::string_view text) {
  std::string result;
  for (const char c : text)
    if (c != ' ' && c != '\t' && c != '\n' && c != '\r')
      result += c;
    else if (!result.empty() && result.back() != ' ')
      result += ' ';
  return result;
}

std::size_t letters_in(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
  }));
}

// How the pieces of a statement lie in a message.
struct Fit {
  std::size_t begin = 0;     // where the first piece stands
  std::size_t end = 0;       // behind the last one
  std::size_t constant = 0;  // letters that are explained
  std::size_t holes = 0;     // words between the pieces
  bool whole = false;
};

// Constant pieces in their order. A piece at the very end of the message counts there, not at an earlier place.
Fit fit(const std::vector<std::string>& pieces, std::string_view message) {
  Fit result;
  std::size_t at = 0;
  bool first = true;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const std::string piece_text = one_line(pieces[i]);
    std::string_view piece = piece_text;
    if (i == 0)
      piece.remove_prefix(std::min(piece.find_first_not_of(' '), piece.size()));
    if (i + 1 == pieces.size())
      while (piece.ends_with(' '))
        piece.remove_suffix(1);
    if (letters_in(piece) == 0 && piece.size() < 2)
      continue;
    auto found = message.find(piece, at);
    if (found == std::string_view::npos)
      return result;
    if (first)
      result.begin = found;
    else
      result.holes += 1 + static_cast<std::size_t>(std::count(message.begin() + static_cast<std::ptrdiff_t>(at), message.begin() + static_cast<std::ptrdiff_t>(found), ' '));
    first = false;
    at = found + piece.size();
    result.end = at;
    result.constant += letters_in(piece);
  }
  result.whole = !first;
  return result;
}

// `agents.strategy` hints at `src/agents/strategy.py`.
double logger_hint(std::string_view logger, const std::string& path) {
  if (logger.size() < 3)
    return 0;
  std::string wanted = replace_all(lower(logger), ".", "/");
  wanted = replace_all(wanted, "::", "/");
  const std::string plain = lower(path.substr(0, path.rfind('.')));
  if (plain == wanted || plain.ends_with('/' + wanted))
    return wanted.find('/') == std::string::npos ? 0.7 : 1;
  const auto tail = wanted.substr(wanted.rfind('/') + 1);
  return tail.size() >= 4 && plain.ends_with('/' + tail) ? 0.5 : 0;
}

}  // namespace

std::vector<Printed> printed_by(const Said& said, const code::Index& index, std::size_t limit) {
  const std::string message = one_line(said.message.substr(0, message_limit));
  const double total = static_cast<double>(index.statement_count()) + 1;
  // Where a repository prints one text only, each of its words is in every text, and tells something all the same.
  const auto rarity = [&](const std::string& word) { return std::max(0.1, std::log(total / (1.0 + static_cast<double>(index.count_of_word(word))))); };

  // Candidates share a rare word with the message.
  std::set<std::string> words;
  for (auto& word : code::words_of(message))
    if (index.count_of_word(word) > 0)
      words.insert(std::move(word));
  std::vector<std::string> rarest{words.begin(), words.end()};
  std::sort(rarest.begin(), rarest.end(), [&](const auto& a, const auto& b) { return index.count_of_word(a) < index.count_of_word(b); });
  std::set<std::pair<const std::string*, const code::Statement*>> candidates;  // equal files share their statements
  for (const auto& word : rarest) {
    if (candidates.size() > 20'000)
      break;
    if (index.count_of_word(word) <= 5'000)
      for (const auto& found : index.statements_with(word))
        candidates.emplace(found.path, found.fact);
  }

  const double message_letters = static_cast<double>(std::max<std::size_t>(letters_in(message), 1));
  std::vector<Printed> result;
  for (const auto& [path, statement] : candidates) {
    const code::Found<code::Statement> found{path, statement};
    const Fit how = fit(statement->pieces, message);
    double weight = 0;
    double shared = 0;
    for (const auto& piece : statement->pieces)
      for (const auto& word : code::words_of(piece)) {
        weight += rarity(word);
        if (words.contains(word))
          shared += rarity(word);
      }
    if (weight <= 0)
      continue;
    const double explained = static_cast<double>(how.constant) / message_letters;
    if (!how.whole && shared / weight < 0.75)
      continue;
    if (how.whole && how.constant < 6 && explained < 0.5)
      continue;
    Printed printed{found, 0, 0, how.whole};
    printed.ordering = how.whole ? 8 + weight + 0.15 * static_cast<double>(how.constant) - 0.25 * static_cast<double>(how.holes)
                                 : 0.5 * (shared - 2 * (weight - shared));
    if (how.whole && how.begin == 0)
      printed.ordering += 1.5;
    if (how.whole && how.end == message.size())
      printed.ordering += 1;
    for (const auto& key : statement->keys)
      if (message.find(key + '=') != std::string::npos || message.find(key + '"') != std::string::npos)
        printed.ordering += 1.5;
    using enum code::StatementKind;
    if (statement->kind == log || statement->kind == raise)
      printed.ordering += 2;
    if (statement->level != read::Level::unset && said.level != read::Level::unset && statement->kind == log)
      printed.ordering += statement->level == said.level ? 1.5 : -1;
    const double hint = logger_hint(said.logger, *found.path);
    printed.ordering += 4 * hint;
    if (code::is_test(*found.path))
      printed.ordering -= 5;
    if (code::is_vendored(*found.path))
      printed.ordering -= 4;
    const double certainty = how.whole ? std::min(1.0, 0.35 + weight / 40) : 0.3 * shared / weight;
    printed.score = std::clamp(certainty * (0.55 + 0.45 * std::min(1.0, explained * 1.6)) + 0.1 * hint, 0.0, 1.0);
    result.push_back(std::move(printed));
  }
  std::sort(result.begin(), result.end(), [](const auto& a, const auto& b) {
    if (a.ordering != b.ordering)
      return a.ordering > b.ordering;
    return std::pair{*a.statement.path, a.statement.fact->line} < std::pair{*b.statement.path, b.statement.fact->line};
  });
  if (result.size() > limit)
    result.resize(limit);
  return result;
}

}  // namespace mendwatch::diagnose
