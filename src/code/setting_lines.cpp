#include "src/base/text.hpp"
#include "src/code/settings.hpp"

#include <algorithm>

namespace mendwatch::code {
namespace {

bool is_key(std::string_view text) {
  return !text.empty() && text.size() <= 100 && text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-/@") == std::string_view::npos;
}

// `value # a comment` → `value`; quotes end a value by themselves.
std::string_view without_comment(std::string_view value) {
  if (!value.empty() && (value[0] == '"' || value[0] == '\'')) {
    const auto end = value.find(value[0], 1);
    return end == std::string_view::npos ? value : value.substr(0, end + 1);
  }
  for (const auto* mark : {" #", "\t#", " ;"})
    value = value.substr(0, value.find(mark));
  return trim(value);
}

// How one format separates a key from its value.
std::size_t separator(Language language, std::string_view path, std::string_view line) {
  const auto equals = line.find('=');
  if (language != Language::ini || equals != std::string_view::npos)
    return language == Language::env && equals == std::string_view::npos ? line.find(' ') : equals;
  const auto colon = line.find(':');
  if (colon != std::string_view::npos && is_key(trim(line.substr(0, colon))))
    return colon;
  return path.ends_with(".conf") ? line.find_first_of(" \t") : std::string_view::npos;  // nginx and its kind
}

}  // namespace

std::vector<Setting> settings_of_lines(Language language, std::string_view path, std::string_view bytes, const FactLimits& limits) {
  std::vector<Setting> result;
  std::string section;
  int number = 0;
  for (const auto whole : lines_of(bytes)) {
    ++number;
    auto line = trim(whole);
    if (line.empty() || line[0] == '#' || line[0] == ';' || result.size() >= limits.settings)
      continue;
    if (line[0] == '[' && line.back() == ']' && language != Language::env) {
      section = to_utf8(trim(line.substr(1, line.size() - 2)).substr(0, 200));
      std::erase_if(section, [](char c) { return c == '[' || c == ']' || c == '"'; });
      continue;
    }
    if (language == Language::env)
      for (const std::string_view word : {"export ", "ENV ", "ARG "})
        if (line.starts_with(word))
          line = trim(line.substr(word.size()));
    const auto at = separator(language, path, line);
    if (at == std::string_view::npos)
      continue;
    auto key = trim(line.substr(0, at));
    auto value = without_comment(trim(line.substr(at + 1)));
    if (!value.empty() && value.back() == ';')
      value.remove_suffix(1);
    const bool quoted = value.size() >= 2 && (value[0] == '"' || value[0] == '\'') && value.back() == value[0];
    if (quoted)
      value = value.substr(1, value.size() - 2);
    if (key.size() >= 2 && key.front() == '"' && key.back() == '"')
      key = key.substr(1, key.size() - 2);
    if (!is_key(key) || value.empty() || value.size() > limits.text)
      continue;
    const auto begin = static_cast<std::uint64_t>(value.data() - bytes.data());
    const std::string name{key.substr(key.rfind('.') + 1)};
    std::string text = to_utf8(value);
    if (!quoted && text.find_first_not_of("0123456789_") == std::string::npos)
      std::erase(text, '_');
    result.push_back({name.empty() ? std::string{key} : name, (section.empty() ? "" : section + '.') + std::string{key}, std::move(text),
                      SettingForm::data, quoted, number, begin, begin + value.size()});
  }
  return result;
}

}  // namespace mendwatch::code
