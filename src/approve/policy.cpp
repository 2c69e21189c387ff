#include "src/approve/policy.hpp"

#include "src/base/text.hpp"

#include <set>

namespace mendwatch::approve {
namespace {

Error wrong(std::string message, std::string context) { return {Errc::configuration, std::move(message), std::move(context)}; }

bool has_any(const std::vector<std::string>& roles, const std::vector<std::string>& wanted) {
  return std::any_of(roles.begin(), roles.end(),
                     [&](const auto& role) { return std::find(wanted.begin(), wanted.end(), role) != wanted.end(); });
}

bool is_plain(std::string_view text) {
  return !text.empty() && text.size() <= 128 &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return c > ' ' && c < 0x7f; });
}

Result<void> check(const Person& person, std::set<std::string>& names, std::set<std::string>& principals) {
  if (trim(person.name).empty() || has_hidden_characters(person.name))
    return wrong("a person needs a name", "people");
  if (!names.insert(person.name).second)
    return wrong("this name stands twice", "people: " + person.name);
  for (const auto& principal : person.principals) {
    if (!is_principal(principal))
      return wrong("'" + visible(principal) + "' is neither slack:TEAM/USER nor local:UID nor token:NAME", "people: " + person.name);
    if (!principals.insert(principal).second)
      return wrong("'" + principal + "' belongs to two people", "people: " + person.name);
  }
  return {};
}

}  // namespace

bool is_principal(std::string_view text) {
  auto colon = text.find(':');
  if (colon == std::string_view::npos || !is_plain(text))
    return false;
  auto kind = text.substr(0, colon), name = text.substr(colon + 1);
  if (kind == "local")
    return !name.empty() && name.size() <= 10 && name.find_first_not_of("0123456789") == std::string_view::npos;
  if (kind == "slack") {
    auto slash = name.find('/');
    return slash != std::string_view::npos && slash > 0 && slash + 1 < name.size() && name.find('/', slash + 1) == std::string_view::npos;
  }
  return kind == "token" && !name.empty();
}

Result<void> check(const Policy& policy) {
  std::set<std::string> names, principals, repositories;
  for (const auto& person : policy.people)
    if (auto sound = check(person, names, principals); !sound)
      return sound;
  for (const auto& rules : policy.repositories) {
    if (!repositories.insert(rules.repository).second)
      return wrong("this repository stands twice", "repositories: " + rules.repository);
    if (rules.quorum == 0 || rules.quorum_restricted == 0 || rules.quorum_high_risk == 0)
      return wrong("a quorum is at least 1", "repositories: " + rules.repository);
    auto people = std::count_if(policy.people.begin(), policy.people.end(),
                                [&](const Person& person) { return has_any(person.roles, rules.roles) && !person.principals.empty(); });
    if (std::max(rules.quorum, rules.quorum_high_risk) > std::uint32_t(people))
      return wrong("the quorum is " + std::to_string(std::max(rules.quorum, rules.quorum_high_risk)) + ", but only " +
                       std::to_string(people) + " may decide: add people with the role '" + join(rules.roles, "' or '") + "'",
                   "repositories: " + rules.repository);
  }
  return {};
}

Rules rules_of(const Policy& policy, const std::string& repository) {
  for (const auto& rules : policy.repositories)
    if (rules.repository == repository)
      return rules;
  Rules rules;
  rules.repository = repository;
  return rules;
}

std::map<std::string, std::string> deciders(const Policy& policy, const std::string& repository) {
  const auto rules = rules_of(policy, repository);
  std::map<std::string, std::string> people;
  for (const auto& person : policy.people)
    if (has_any(person.roles, rules.roles))
      for (const auto& principal : person.principals)
        people.emplace(principal, person.name);
  return people;
}

std::uint32_t needed(const Rules& rules, const propose::Option& option) {
  auto people = rules.quorum;
  if (option.restricted)
    people = std::max(people, rules.quorum_restricted);
  if (option.risk == propose::Risk::high)
    people = std::max(people, rules.quorum_high_risk);
  return people;
}

}  // namespace mendwatch::approve
