#include "src/propose/strict_yaml.hpp"

#include "src/base/text.hpp"

namespace mendwatch::propose {

void StrictMap::complain(std::optional<Error>& problem, const std::string& source, const YAML::Node& at, const std::string& message) {
  const auto mark = at.Mark();
  if (!problem)
    problem = Error{Errc::configuration, message, source + ":" + std::to_string(mark.is_null() ? 1 : mark.line + 1)};
}

void StrictMap::complain(const YAML::Node& at, const std::string& message) { complain(problem_, source_, at, message); }

StrictMap::StrictMap(const YAML::Node& node, std::string source, std::string what, std::optional<Error>& problem)
    : source_(std::move(source)), what_(std::move(what)), problem_(problem), node_(node) {
  if (!node.IsDefined() || node.IsNull())
    return;
  if (!node.IsMap()) {
    complain(node, what_ + " must be a mapping");
    return;
  }
  for (const auto& pair : node) {
    if (!pair.first.IsScalar()) {
      complain(pair.first, "a key of " + what_ + " must be a word");
      continue;
    }
    const auto key = pair.first.Scalar();
    if (!values_.emplace(key, pair.second).second)
      complain(pair.first, "'" + key + "' is given twice");
    keys_.emplace(key, pair.first);
  }
}

YAML::Node StrictMap::get(const std::string& key) {
  asked_.push_back(key);
  const auto found = values_.find(key);
  return found == values_.end() ? YAML::Node{YAML::NodeType::Undefined} : found->second;
}

std::string StrictMap::text(const std::string& key, bool required) {
  const auto node = get(key);
  if (!node.IsDefined()) {
    if (required)
      complain(node_, what_ + " needs '" + key + "'");
    return {};
  }
  if (!node.IsScalar() || (required && node.Scalar().empty())) {
    complain(node, "'" + key + "' must be a text");
    return {};
  }
  return node.Scalar();
}

std::vector<std::string> StrictMap::texts(const std::string& key) {
  const auto node = get(key);
  std::vector<std::string> values;
  if (!node.IsDefined())
    return values;
  if (node.IsScalar())
    return {node.Scalar()};
  if (!node.IsSequence()) {
    complain(node, "'" + key + "' must be a text or a list of texts");
    return values;
  }
  for (const auto& item : node) {
    if (!item.IsScalar())
      complain(item, "'" + key + "' must hold texts");
    else
      values.push_back(item.Scalar());
  }
  return values;
}

std::optional<long> StrictMap::integer(const std::string& key) {
  const auto node = get(key);
  if (!node.IsDefined())
    return std::nullopt;
  const auto word = node.IsScalar() ? node.Scalar() : std::string{};
  const bool digits = !word.empty() && word.size() < 10 && word.find_first_not_of("0123456789") == std::string::npos;
  if (!digits || (word.size() > 1 && word[0] == '0')) {
    complain(node, "'" + key + "' must be a whole number");
    return std::nullopt;
  }
  return std::stol(word);
}

void StrictMap::finish() {
  for (const auto& [key, node] : keys_)
    if (std::find(asked_.begin(), asked_.end(), key) == asked_.end()) {
      const auto near = nearest(key, asked_);
      complain(node, "unknown word '" + key + "' in " + what_ + (near.empty() ? "; it knows " + join(asked_, ", ") : "; did you mean '" + near + "'?"));
    }
}

}  // namespace mendwatch::propose
