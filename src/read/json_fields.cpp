#include "src/read/structured.hpp"

#include <nlohmann/json.hpp>

namespace mendwatch::read {
namespace {

using Json = nlohmann::json;

constexpr std::size_t most_fields = 128;
constexpr int deepest = 8;

// A line of nothing but brackets would cost many times its own size. Those in strings count too; nobody writes so many.
bool nests_too_deep(std::string_view line) {
  int depth = 0;
  for (const char c : line) {
    depth += (c == '{' || c == '[') - (c == '}' || c == ']');
    if (depth > 64)
      return true;
  }
  return false;
}

// journald writes what is not UTF-8 as an array of byte values.
bool is_bytes(const Json& value) {
  if (!value.is_array() || value.empty())
    return false;
  for (const auto& item : value)
    if (!item.is_number_unsigned() || item.get<std::uint64_t>() > 255)
      return false;
  return true;
}

// A list of strings, as some loggers give a stack.
bool is_lines(const Json& value) {
  if (!value.is_array() || value.empty())
    return false;
  for (const auto& item : value)
    if (!item.is_string())
      return false;
  return true;
}

std::string text_of(const Json& value, const std::string& key) {
  std::string text;
  if (value.is_string())
    return value.get<std::string>();
  if (key == "MESSAGE" && is_bytes(value)) {
    for (const auto& item : value) text += static_cast<char>(item.get<unsigned>());
    return text;
  }
  if (is_lines(value)) {
    for (const auto& item : value) text += (text.empty() ? "" : "\n") + item.get<std::string>();
    return text;
  }
  return value.is_null() ? text : value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void flatten(const Json& object, const std::string& prefix, int depth, Fields& fields) {
  for (const auto& [key, value] : object.items()) {
    const auto path = prefix.empty() ? key : prefix + '.' + key;
    if (value.is_object() && depth < deepest)
      flatten(value, path, depth + 1, fields);
    else if (fields.size() < most_fields || has_meaning(path))
      fields.emplace_back(path, text_of(value, key));
  }
}

}  // namespace

bool read_json_fields(std::string_view line, Fields& fields) {
  fields.clear();
  if (line.size() < 2 || line.front() != '{' || line.back() != '}')
    return false;
  if (nests_too_deep(line))
    return false;
  const auto object = Json::parse(line.begin(), line.end(), nullptr, false);
  if (!object.is_object())
    return false;
  flatten(object, "", 0, fields);
  return !fields.empty();
}

}  // namespace mendwatch::read
