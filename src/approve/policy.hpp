#pragma once

#include "src/propose/fix_proposal.hpp"

#include <map>

namespace mendwatch::approve {

/// Somebody who may decide, under all the names by which they come.
struct Person {
  std::string name;
  std::vector<std::string> principals;  // slack:TEAM/USER, local:UID, token:NAME
  std::vector<std::string> roles;       // approver decides; other words are the team's own
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Person, name, principals, roles)

/// What one repository asks of a decision. A quorum counts people, never principals.
struct Rules {
  std::string repository;
  std::uint32_t quorum = 1;
  std::uint32_t quorum_restricted = 2;  // for an option that touches restricted paths
  std::uint32_t quorum_high_risk = 1;   // for an option whose risk is high
  std::vector<std::string> roles = {"approver"};  // any of these may decide
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Rules, repository, quorum, quorum_restricted, quorum_high_risk, roles)

/// Who may decide what. From the configuration, never from strangers.
struct Policy {
  std::vector<Person> people;
  std::vector<Rules> repositories;  // one that is not listed has the default rules
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Policy, people, repositories)

/// True for `slack:TEAM/USER`, `local:UID` and `token:NAME`.
bool is_principal(std::string_view text);

/// The policy's own soundness: names and principals are unique and well-formed, quorums can be reached.
/// Errors: configuration, with the entry it is about.
Result<void> check(const Policy& policy);

/// The rules of `repository`.
Rules rules_of(const Policy& policy, const std::string& repository);

/// Principal → name of the person, for all who may decide in `repository`.
std::map<std::string, std::string> deciders(const Policy& policy, const std::string& repository);

/// How many people must say yes to `option`.
std::uint32_t needed(const Rules& rules, const propose::Option& option);

}  // namespace mendwatch::approve
