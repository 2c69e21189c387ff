#include "src/propose/edit/replace_number.hpp"

#include "src/base/text.hpp"
#include "src/code/language.hpp"
#include "src/propose/edit/source.hpp"
#include "src/propose/guarded_paths.hpp"
#include "src/propose/number_ladder.hpp"

#include <cmath>
#include <set>

namespace mendwatch::propose {
namespace {

using code::Setting;

/// `30s` → 30 and its unit; a bare number has none.
struct Quantity {
  double number = 0;
  std::string literal;
  std::string unit;
};

std::optional<Quantity> parse_quantity(std::string_view text) {
  text = trim(text);
  const auto end = std::min(text.find_first_not_of("0123456789_,."), text.size());
  const auto unit = lower(trim(text.substr(end)));
  auto number = parse_number(text.substr(0, end));
  if (!number && end < text.size())
    number = parse_number(text);  // 3e3
  if (!number || unit.size() > 12 || unit.find_first_not_of("abcdefghijklmnopqrstuvwxyz") != std::string::npos)
    return number && parse_number(text) ? std::optional<Quantity>{{*number, std::string{text}, {}}} : std::nullopt;
  return Quantity{*number, std::string{text.substr(0, end)}, unit};
}

double seconds_of(std::string_view unit) {
  if (unit.starts_with("ms") || unit.starts_with("milli"))
    return 0.001;
  if (unit.starts_with("m"))
    return 60;
  if (unit.starts_with("h"))
    return 3600;
  return 1;
}

bool near(double a, double b) { return std::abs(a - b) <= 1e-9 * std::max(std::abs(a), std::abs(b)); }

// Does this definition hold the number of the message? With times a definition may count in another unit than the message.
bool holds(const Quantity& defined, const Quantity& told, bool time, const Setting& setting) {
  if (!time)
    return defined.unit.empty() && near(defined.number, told.number);
  const double wanted = told.number * seconds_of(told.unit);
  if (!defined.unit.empty())
    return near(defined.number * seconds_of(defined.unit), wanted);
  const auto key = code::plain_key(setting.key);
  if (key.ends_with("ms") || key.find("milli") != std::string::npos)
    return near(defined.number * 0.001, wanted);
  return near(defined.number, wanted) || near(defined.number * 0.001, wanted);
}

std::vector<std::string> name_words(std::string_view name) {
  std::vector<std::string> words;
  std::string word;
  char before = 0;
  for (char c : name) {
    const bool upper = c >= 'A' && c <= 'Z';
    const bool letter = upper || (c >= 'a' && c <= 'z');
    if ((!letter || (upper && before >= 'a' && before <= 'z')) && !word.empty()) {
      words.push_back(lower(word));
      word.clear();
    }
    if (letter)
      word += c;
    before = c;
  }
  if (!word.empty())
    words.push_back(lower(word));
  for (auto& one : words)
    if (one.size() > 3 && one.ends_with("s"))
      one.pop_back();
  return words;
}

bool is_limit_word(const std::string& word) {
  static const std::set<std::string> words{"limit", "max", "maximum", "size", "budget", "cap", "token", "length", "len", "quota", "window", "context", "timeout", "deadline", "wait"};
  return words.contains(word);
}

bool is_identifier(std::string_view text, std::size_t at, std::size_t size) {
  const auto part = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; };
  return (at == 0 || !part(text[at - 1])) && (at + size == text.size() || !part(text[at + size]));
}

// True if somewhere in the program this constant is handed over under the name that the message knows: `max_tokens=ANSWER_BUDGET`.
bool is_used_as(const Scene& scene, const Setting& setting, const std::string& file, std::string_view name) {
  const auto plain = code::plain_key(name);
  if (plain.size() < 4 || setting.key.size() < 3)
    return false;
  for (const auto& candidate : scene.index.files()) {
    if (candidate.test || candidate.vendored || !candidate.facts || !code::is_program(candidate.facts->language))
      continue;
    const auto bytes = scene.snapshot.read(candidate.path);
    if (!bytes || bytes->find(setting.key) == std::string::npos)
      continue;
    int number = 0;
    for (auto line : lines_of(*bytes)) {
      ++number;
      if (candidate.path == file && number == setting.line)
        continue;
      const auto at = line.find(setting.key);
      if (at == std::string_view::npos || !is_identifier(line, at, setting.key.size()))
        continue;
      // The name stands to the left of the constant: an argument, a member, an assignment.
      if (code::plain_key(line.substr(0, at)).find(plain) != std::string::npos && line.substr(0, at).find_first_of("=:(") != std::string_view::npos)
        return true;
    }
  }
  return false;
}

struct Candidate {
  const std::string* path;
  const Setting* setting;
  Quantity quantity;
  double score;
};

bool is_located(const Scene& scene, const Candidate& candidate) {
  return std::any_of(scene.cause.locations.begin(), scene.cause.locations.end(),
                     [&](const auto& location) { return location.file == *candidate.path && location.line == candidate.setting->line; });
}

// `told`: the number of the message; without one, the name alone has to lead there, and then it must be the name itself.
std::vector<Candidate> find_candidates(const Scene& scene, const std::optional<Quantity>& told, const std::string& name, bool time) {
  std::vector<Candidate> candidates;
  for (const auto& file : scene.index.files()) {
    if (file.test || file.vendored || !file.facts || is_beside_the_code(file.path) || !steering_role(lower(file.path)).empty())
      continue;
    for (const auto& setting : file.facts->settings) {
      const auto quantity = parse_quantity(setting.value);
      if (!quantity || (told && !holds(*quantity, *told, time, setting)))
        continue;
      double score = related(setting, name);
      if (!told && (score < 0.85 || quantity->number < 2))
        continue;
      if (score < 0.5 && is_used_as(scene, setting, file.path, name))
        score = 0.85;
      candidates.push_back({&file.path, &setting, *quantity, score});
    }
  }
  // One name for the value in the whole program, though another than the message's, if it is at least a limit's name.
  if (told && candidates.size() == 1 && candidates[0].score < 0.5) {
    const auto words = name_words(candidates[0].setting->key);
    if (std::count_if(words.begin(), words.end(), is_limit_word) >= 2)
      candidates[0].score = 0.5;
  }
  std::erase_if(candidates, [](const auto& candidate) { return candidate.score < 0.5; });
  for (auto& candidate : candidates)
    if (is_located(scene, candidate))
      candidate.score = std::min(1.0, candidate.score + 0.05);
  std::stable_sort(candidates.begin(), candidates.end(), [](const auto& a, const auto& b) { return a.score > b.score; });
  return candidates;
}

Result<Edit> edit_of(const Scene& scene, const Candidate& candidate, double factor) {
  const auto raised = next_on_ladder(candidate.quantity.number, factor);
  if (!raised)
    return Error{Errc::refused, "there is no next value", *candidate.path};
  auto source = Source::open(scene.snapshot, *candidate.path);
  auto bytes = source ? Result<std::string>{source->text()} : scene.snapshot.read(*candidate.path);
  if (!bytes)
    return bytes.error();
  const std::size_t begin = source ? source->from_file(candidate.setting->begin) : candidate.setting->begin;
  const std::size_t end = std::min(bytes->size(), source ? source->from_file(candidate.setting->end) : candidate.setting->end);
  // As it is written there: 3_000 is 3000 elsewhere.
  const auto written = begin < end ? parse_quantity(bytes->substr(begin, end - begin)) : std::nullopt;
  if (!written || !near(written->number, candidate.quantity.number))
    return Error{Errc::refused, "the value isn't written out", *candidate.path};
  const auto at = bytes->find(written->literal, begin);
  const auto after_literal = write_number(*raised, written->literal);
  Edit edit;
  if (source) {
    source->replace(at, at + written->literal.size(), after_literal);
    auto change = source->finish();
    if (!change)
      return change.error();
    edit.changes = {std::move(*change)};
  } else {
    // Configuration without a grammar (TOML, INI): the bytes are known all the same.
    std::string after = *bytes;
    after.replace(at, written->literal.size(), after_literal);
    edit.changes = {FileChange{*candidate.path, std::move(*bytes), std::move(after), false}};
  }
  edit.score = candidate.score;
  edit.captures = {{"name", candidate.setting->key},
                   {"old", written->literal + written->unit},
                   {"new", after_literal + written->unit},
                   {"file", *candidate.path},
                   {"line", std::to_string(candidate.setting->line)}};
  if (candidate.setting->form == code::SettingForm::environment)
    edit.cautions.push_back("An environment variable " + candidate.setting->key + " that is set where the service runs still wins over this default.");
  return edit;
}

}  // namespace

double related(const Setting& setting, std::string_view name) {
  const auto wanted = code::plain_key(name), key = code::plain_key(setting.key);
  if (wanted.empty() || key.empty())
    return 0;
  if (key == wanted)
    return 0.95;
  if (wanted.size() >= 4 && key.find(wanted) != std::string::npos)
    return 0.9;
  if (wanted.size() >= 4 && code::plain_key(replace_all(setting.path, ".", "")).find(wanted) != std::string::npos)
    return 0.85;
  if (key.size() >= 5 && wanted.find(key) != std::string::npos)
    return 0.7;
  const auto told = name_words(name), words = name_words(setting.path);
  int shared = 0, telling = 0;
  for (const auto& word : told)
    if (std::find(words.begin(), words.end(), word) != words.end()) {
      ++shared;
      telling += word != "max" && word != "limit" && word != "size";
    }
  if (shared > 0 && static_cast<std::size_t>(shared) == told.size())
    return 0.8;
  const bool limit = std::any_of(words.begin(), words.end(), [](const auto& word) { return word == "max" || word == "limit" || word == "budget" || word == "cap"; });
  return telling > 0 && limit ? 0.6 : 0;
}

Edits replace_number(const Scene& scene) {
  const auto& value = scene.parameter("value");
  const auto& name = scene.parameter("name");
  const bool time = scene.parameter("quantity") == "time";
  const auto factor = parse_number(scene.parameter("factor"));
  auto told = parse_quantity(value);
  if (!factor || (!told && (!value.empty() || name.empty())))
    return {{}, "the message doesn't say the number"};
  if (told && time)
    told->unit = scene.parameter("unit").find('{') == std::string::npos ? lower(scene.parameter("unit")) : told->unit;
  const auto candidates = find_candidates(scene, told, name, time);
  if (candidates.empty())
    return {{}, "no setting in code or configuration that has to do with " + (name.empty() ? "it" : name) + (told ? " is " + value : " is a number")};
  std::vector<Candidate> best;
  for (const auto& candidate : candidates)
    if (candidate.score >= candidates.front().score - 0.06)
      best.push_back(candidate);
  if (best.size() > 3 || (!told && best.size() > 1))
    return {{}, std::to_string(best.size()) + " settings could be the one (" + best[0].setting->key + " in " + *best[0].path + " is one of them)"};
  Edits edits;
  for (const auto& candidate : best) {
    auto edit = edit_of(scene, candidate, *factor);
    if (edit)
      edits.edits.push_back(std::move(*edit));
    else
      edits.why_not = to_string(edit.error());
  }
  if (edits.edits.size() > 1)
    for (auto& edit : edits.edits) {
      edit.score *= 0.9;
      edit.cautions.push_back("The same value is defined in " + std::to_string(best.size()) + " places; which one counts here is not certain.");
    }
  return edits;
}

}  // namespace mendwatch::propose
