#include "src/config/section.hpp"

#include <re2/re2.h>

#include <charconv>

namespace mendwatch::config {
namespace {

// Plain text that one YAML reader or another takes for something else: `no` is false, `010` is 8, `1:30` is 90, `1.10` is 1.1.
bool is_ambiguous(const std::string& text) {
  static const RE2 words{"(?i)y|n|yes|no|on|off|true|false|null|~|\\.nan|[-+]?\\.inf"};
  static const RE2 numbers{"[-+]?(?:0[0-9_]+|0[xob][0-9a-fA-F_]+|[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\\.[0-9_]*)?|[0-9][0-9_]*_[0-9_]*|"
                           "[0-9]*\\.[0-9_]+(?:[eE][-+]?[0-9]+)?|[0-9][0-9_]*\\.(?:[eE][-+]?[0-9]+)?|[0-9]+[eE][-+]?[0-9]+)|\\+[0-9]+"};
  return RE2::FullMatch(text, words) || RE2::FullMatch(text, numbers);
}

std::string one_of(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i)
    text += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + words[i];
  return text;
}

template <class T>
std::optional<T> decimal(const std::string& text) {
  static const RE2 form{"-?(?:0|[1-9][0-9]*)"};
  T number{};
  if (!RE2::FullMatch(text, form))
    return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional{number} : std::nullopt;
}

std::string bounds(auto least, auto most) { return "from " + least + " to " + most; }

std::string shown(const std::string& key) { return visible(shorten(key, 60)); }

}  // namespace

Section::Section(const Yaml& map, std::string path, Reading& reading) : map_(&map), path_(std::move(path)), reading_(&reading) {}

bool Section::has(const std::string& key) const {
  return std::any_of(map_->entries.begin(), map_->entries.end(), [&](const auto& entry) { return entry.key.text == key; });
}

const Yaml* Section::find(const std::string& key) {
  known_.insert(key);
  for (const auto& [name, value] : map_->entries)
    if (name.text == key) {
      if (!value.null)
        return &value;
      reading_->complain(name, name_of(key) + " has no value");
    }
  return nullptr;
}

void Section::complain(const std::string& key, std::string message) {
  for (const auto& [name, value] : map_->entries)
    if (name.text == key)
      return reading_->complain(value.null ? name : value, name_of(key) + " " + message);
  reading_->complain(*map_, name_of(key) + " " + message);
}

const Yaml* Section::scalar(const std::string& key, std::string_view what) {
  const auto* value = find(key);
  if (value && value->kind != Yaml::Kind::scalar) {
    complain(key, "must be " + std::string{what} + ", not a " + (value->kind == Yaml::Kind::list ? "list" : "map"));
    return nullptr;
  }
  return value;
}

std::optional<std::string> Section::text_of(const Yaml& value, const std::string& key) {
  if (value.kind != Yaml::Kind::scalar || value.null)
    reading_->complain(value, name_of(key) + " must be text");
  else if (value.plain && is_ambiguous(value.text))
    reading_->complain(value, name_of(key) + " is something that YAML reads in more than one way: put it in quotes");
  else if (trim(value.text).empty())
    reading_->complain(value, name_of(key) + " is empty");
  else if (has_hidden_characters(value.text) || value.text.find('\n') != std::string::npos)
    reading_->complain(value, name_of(key) + " contains characters that cannot be seen");
  else
    return value.text;
  return std::nullopt;
}

void Section::read(const std::string& key, std::string& into) {
  if (const auto* value = scalar(key, "text"))
    if (auto text = text_of(*value, key))
      into = std::move(*text);
}

void Section::read(const std::string& key, bool& into) {
  const auto* value = scalar(key, "true or false");
  if (!value)
    return;
  if (value->plain && (value->text == "true" || value->text == "false"))
    into = value->text == "true";
  else
    complain(key, "must be true or false, in these letters and without quotes");
}

void Section::read(const std::string& key, int& into, Range<int> range) {
  const auto* value = scalar(key, "a whole number");
  if (!value)
    return;
  const auto number = value->plain ? decimal<int>(value->text) : std::nullopt;
  if (!number)
    complain(key, "must be a whole number in decimal digits, without a leading 0 and without quotes");
  else if (*number < range.least || *number > range.most)
    complain(key, "must be " + bounds(std::to_string(range.least), std::to_string(range.most)));
  else
    into = *number;
}

void Section::read(const std::string& key, std::size_t& into, Range<std::size_t> range) {
  int number = static_cast<int>(into);
  read(key, number, Range<int>{static_cast<int>(range.least), static_cast<int>(range.most)});
  into = static_cast<std::size_t>(number);
}

void Section::read(const std::string& key, double& into, Range<double> range) {
  const auto* value = scalar(key, "a number");
  if (!value)
    return;
  static const RE2 form{"-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?"};
  double number = 0;
  if (!value->plain || !RE2::FullMatch(value->text, form) ||
      std::from_chars(value->text.data(), value->text.data() + value->text.size(), number).ec != std::errc{}) {
    complain(key, "must be a number, as 0.5 or 3, without quotes");
  } else if (number < range.least || number > range.most) {
    const auto text = [](double bound) { return Json(bound).dump(); };
    complain(key, "must be " + bounds(text(range.least), text(range.most)));
  } else {
    into = number;
  }
}

void Section::read(const std::string& key, Duration& into, Range<Duration> range) {
  const auto* value = scalar(key, "a duration");
  if (!value)
    return;
  static const RE2 form{"(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:ms|s|m|h|d)?"};
  const auto duration = parse_duration(value->text);
  if (!RE2::FullMatch(value->text, form) || !duration)
    complain(key, "must be a duration, as 250ms, 30s, 5m, 1h or 7d");
  else if (*duration < range.least || *duration > range.most)
    complain(key, "must be " + bounds(to_text(range.least), to_text(range.most)));
  else
    into = *duration;
}

void Section::read(const std::string& key, std::vector<std::string>& into) {
  const auto* value = find(key);
  if (!value)
    return;
  if (value->kind != Yaml::Kind::list)
    return complain(key, "must be a list, as [a, b]");
  if (value->items.empty())
    return complain(key, "is an empty list");
  std::vector<std::string> texts;
  for (const auto& item : value->items)
    if (auto text = text_of(item, key))
      texts.push_back(std::move(*text));
  if (texts.size() == value->items.size())
    into = std::move(texts);
}

std::optional<std::string> Section::word(const std::string& key, const std::vector<std::string>& words) {
  const auto* value = scalar(key, one_of(words));
  if (!value)
    return std::nullopt;
  if (std::find(words.begin(), words.end(), value->text) != words.end())
    return value->text;
  const auto near = nearest(value->text, words);
  complain(key, "must be " + one_of(words) + (near.empty() ? "" : "; did you mean " + near + "?"));
  return std::nullopt;
}

void Section::read_path(const std::string& key, std::filesystem::path& into) {
  std::string text;
  read(key, text);
  if (!text.empty())
    into = (reading_->folder / text).lexically_normal();
}

void Section::read_secret(const std::string& key, std::string& into) {
  const auto* value = scalar(key, "${ENV:NAME} or file:PATH");
  if (!value)
    return;
  static const RE2 variable{"\\$\\{ENV:([A-Za-z_][A-Za-z0-9_]*)\\}"};
  std::string secret, name;
  if (RE2::FullMatch(value->text, variable, &name)) {
    const auto found = reading_->outside.environment(name);
    if (!found || found->empty())
      return complain(key, "needs the environment variable " + name + ", which is not set");
    secret = *found;
  } else if (value->text.starts_with("file:") && value->text.size() > 5) {
    const auto path = (reading_->folder / value->text.substr(5)).lexically_normal();
    auto content = reading_->outside.read_file(path);
    if (!content)
      return complain(key, "needs the file " + visible(path.string()) + ": " + content.error().message);
    secret = std::string{trim(*content)};
    if (secret.empty())
      return complain(key, "needs the file " + visible(path.string()) + ", which is empty");
  } else {
    return complain(key, "is a secret, which never stands in this file: write ${ENV:NAME} or file:PATH");
  }
  reading_->secrets.push_back(secret);
  into = std::move(secret);
}

std::optional<Section> Section::section(const std::string& key) {
  const auto* value = find(key);
  if (!value)
    return std::nullopt;
  if (value->kind != Yaml::Kind::map) {
    complain(key, "must be a map with keys of its own");
    return std::nullopt;
  }
  return Section{*value, name_of(key), *reading_};
}

std::vector<Section> Section::sections(const std::string& key) {
  const auto* value = find(key);
  std::vector<Section> all;
  if (!value)
    return all;
  if (value->kind != Yaml::Kind::list) {
    complain(key, "must be a list, each item beginning with -");
    return all;
  }
  for (std::size_t i = 0; i < value->items.size(); ++i) {
    const auto path = name_of(key) + "[" + std::to_string(i) + "]";
    if (value->items[i].kind == Yaml::Kind::map)
      all.emplace_back(value->items[i], path, *reading_);
    else
      reading_->complain(value->items[i], path + " must be a map with keys of its own");
  }
  return all;
}

void Section::require(const std::string& key) {
  known_.insert(key);
  if (!has(key))
    reading_->complain(*map_, (path_.empty() ? "the file" : path_) + " needs " + key);
}

void Section::finish() {
  for (const auto& [key, value] : map_->entries) {
    if (known_.contains(key.text))
      continue;
    const auto near = nearest(key.text, {known_.begin(), known_.end()});
    reading_->complain(key, "unknown key '" + shown(key.text) + "'" + (path_.empty() ? "" : " in " + path_) +
                                (near.empty() ? "; known are " + join({known_.begin(), known_.end()}, ", ") : "; did you mean " + near + "?"));
  }
}

}  // namespace mendwatch::config
