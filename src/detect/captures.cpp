#include "src/detect/captures.hpp"

#include "src/base/text.hpp"

namespace mendwatch::detect {
namespace {
constexpr std::size_t most = 32;
constexpr std::size_t longest = 200;
}  // namespace

std::map<std::string, std::string> captures_of(const read::Record& record, const std::vector<mine::Parameter>& parameters, const Redactor& redact) {
  std::map<std::string, std::string> captures;
  const auto add = [&](const std::string& name, std::string_view value) {
    if (captures.size() >= most || name.empty() || name.size() > longest || value.empty())
      return;
    // The name may be what tells that the value is a secret.
    const auto prefix = name + '=';
    auto clean = redact(prefix + shorten(value, longest));
    captures.emplace(name, clean.starts_with(prefix) ? clean.substr(prefix.size()) : clean);
  };
  for (const auto& parameter : parameters)
    add(parameter.name, parameter.text);
  for (const auto& [name, value] : record.fields)
    add(name, value);
  for (const auto& parameter : parameters) {
    if (!parameter.name.empty())
      continue;
    const std::string kind{to_string(parameter.kind)};
    std::string name = kind;
    for (int i = 2; captures.contains(name) && i < int(most); ++i)
      name = kind + '_' + std::to_string(i);
    add(name, parameter.text);
  }
  return captures;
}

}  // namespace mendwatch::detect
