#include "src/diagnose/mentions.hpp"

#include "src/base/text.hpp"

#include <algorithm>
#include <set>

namespace mendwatch::diagnose {
namespace {

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789.") == std::string_view::npos && text.find_first_of("0123456789") != std::string_view::npos;
}

// A value alone tells something only if it isn't everywhere: `1`, `true`, `id` are.
bool is_telling(std::string_view value) {
  return is_number(value) ? value.size() >= 3 && value.find_first_not_of("0.") != std::string_view::npos : value.size() >= 5;
}

// `max_tokens=3000`, `timeout: 30`, `"limit": 5` → name and value.
std::vector<std::pair<std::string, std::string>> named_values(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> result;
  for (std::size_t at = 0; at < text.size() && result.size() < 32; ++at) {
    if (text[at] != '=' && text[at] != ':')
      continue;
    std::size_t end = at;
    while (end > 0 && (text[end - 1] == ' ' || text[end - 1] == '"' || text[end - 1] == '\''))
      --end;
    std::size_t begin = end;
    while (begin > 0 && (is_name_character(text[begin - 1]) || text[begin - 1] == '-' || text[begin - 1] == '.'))
      --begin;
    std::size_t first = at + 1;
    while (first < text.size() && (text[first] == ' ' || text[first] == '"' || text[first] == '\'') && first < at + 3)
      ++first;
    std::size_t last = first;
    while (last < text.size() && (is_name_character(text[last]) || text[last] == '.' || text[last] == '-' || text[last] == '/') && last < first + 200)
      ++last;
    while (last > first && text[last - 1] == '.')
      --last;
    if (end > begin + 1 && last > first)
      result.emplace_back(text.substr(begin, end - begin), text.substr(first, last - first));
  }
  return result;
}

std::vector<std::string> bare_values(std::string_view text) {
  std::vector<std::string> result;
  for (std::size_t at = 0; at < text.size() && result.size() < 32;) {
    std::size_t end = at;
    while (end < text.size() && (is_name_character(text[end]) || text[end] == '.'))
      ++end;
    auto word = text.substr(at, end - at);
    while (!word.empty() && word.back() == '.')
      word.remove_suffix(1);
    if (is_number(word))
      result.emplace_back(word);
    at = std::max(end, at + 1);
  }
  return result;
}

double form_weight(const code::Setting& setting) {
  using enum code::SettingForm;
  return setting.form == argument ? 0.85 : 1.0;
}

}  // namespace

std::vector<MentionedSetting> mentioned_settings(const Clue& clue, const code::Index& index, std::size_t limit) {
  std::vector<MentionedSetting> result;
  std::set<std::pair<const std::string*, const code::Setting*>> seen;  // equal files share their settings
  auto named = named_values(clue.message);
  for (const auto& [name, value] : clue.captures)
    named.emplace_back(name, value);
  const auto message_words = code::words_of(clue.message);
  for (const auto& [name, value] : named) {
    const std::string wanted = code::plain_key(name);
    if (wanted.size() < 3)
      continue;
    for (const auto& found : index.settings_with_value(value)) {
      const std::string key = code::plain_key(found.fact->key);
      const bool same = key == wanted;
      if ((!same && !key.ends_with(wanted) && !wanted.ends_with(key)) || key.size() < 3 || !seen.emplace(found.path, found.fact).second)
        continue;
      const double place = code::is_test(*found.path) ? 0.3 : code::is_vendored(*found.path) ? 0.3 : 1;
      result.push_back({found, name + '=' + value, (same ? 0.9 : 0.8) * place * form_weight(*found.fact), true});
    }
  }
  for (const auto& value : bare_values(clue.message)) {
    if (!is_telling(value))
      continue;
    auto places = index.settings_with_value(value);
    std::erase_if(places, [](const auto& found) { return code::is_test(*found.path) || code::is_vendored(*found.path); });
    if (places.size() > 20)
      continue;
    for (const auto& found : places) {
      if (!seen.emplace(found.path, found.fact).second)
        continue;
      // Words of the key in the message make it likely: `timed out after 1500 ms` and `request_timeout = 1500`.
      std::size_t shared = 0;
      for (const auto& word : code::words_of(replace_all(found.fact->key, "_", " ")))
        shared += std::any_of(message_words.begin(), message_words.end(), [&](const auto& said) { return said.starts_with(word.substr(0, 4)); });
      const double rare = 0.35 / static_cast<double>(std::max<std::size_t>(places.size(), 1));
      result.push_back({found, value, std::min(0.7, rare + 0.25 * static_cast<double>(shared)) * form_weight(*found.fact), false});
    }
  }
  std::stable_sort(result.begin(), result.end(), [](const auto& a, const auto& b) { return a.score > b.score; });
  if (result.size() > limit)
    result.resize(limit);
  return result;
}

std::vector<std::string> names_in(std::string_view text) {
  std::vector<std::string> result;
  const auto add = [&](std::string_view name) {
    while (!name.empty() && (name.back() == '.' || name.back() == ':'))
      name.remove_suffix(1);
    if (name.size() >= 3 && name.size() <= 100 && result.size() < 40 && std::find(result.begin(), result.end(), name) == result.end())
      result.emplace_back(name);
  };
  for (std::size_t at = 0; at < text.size();) {
    const char quote = text[at];
    if (quote == '\'' || quote == '"' || quote == '`') {
      const auto end = text.find_first_of("'\"`", at + 1);
      const auto inner = end == std::string_view::npos ? std::string_view{} : text.substr(at + 1, end - at - 1);
      if (!inner.empty() && inner.size() <= 100 && std::all_of(inner.begin(), inner.end(), [](char c) { return is_name_character(c) || c == '.' || c == ':'; })) {
        add(inner);
        for (const auto part : split(inner, '.'))
          add(part);
        at = end + 1;
        continue;
      }
    }
    if (!is_name_character(quote)) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && (is_name_character(text[end]) || (text[end] == '.' && end + 1 < text.size() && is_name_character(text[end + 1])) ||
                                 (text[end] == ':' && end + 1 < text.size() && text[end + 1] == ':') || (text[end] == ':' && text[end - 1] == ':')))
      ++end;
    const std::string dotted = replace_all(std::string{text.substr(at, end - at)}, "::", ".");
    for (const auto part : split(dotted, '.')) {
      const bool snake = part.find('_') != std::string_view::npos && part.find_first_not_of('_') != std::string_view::npos;
      bool camel = false;
      for (std::size_t i = 1; i < part.size(); ++i)
        camel = camel || (part[i] >= 'A' && part[i] <= 'Z' && part[i - 1] >= 'a' && part[i - 1] <= 'z');
      const bool called = text.substr(end).starts_with("()");
      if (snake || camel || called)
        add(part);
    }
    at = end;
  }
  return result;
}

std::vector<MentionedSymbol> mentioned_symbols(const Clue& clue, const code::Index& index, std::size_t limit) {
  std::vector<MentionedSymbol> result;
  std::set<std::string> names;
  std::string text = clue.message;
  for (const auto& raised : clue.trace.raised)
    text += '\n' + raised.message;
  for (const auto& name : names_in(text))
    names.insert(name);
  for (const auto& name : names) {
    auto found = index.symbols(name);
    std::erase_if(found, [](const auto& symbol) { return code::is_test(*symbol.path) || code::is_vendored(*symbol.path); });
    if (found.empty() || found.size() > 6)
      continue;
    for (const auto& symbol : found)
      result.push_back({symbol, name, 0.42 / static_cast<double>(found.size())});
  }
  std::stable_sort(result.begin(), result.end(), [](const auto& a, const auto& b) { return a.score > b.score; });
  if (result.size() > limit)
    result.resize(limit);
  return result;
}

}  // namespace mendwatch::diagnose
