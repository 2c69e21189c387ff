#include "src/config/parts.hpp"

#include <re2/re2.h>

namespace mendwatch::config {
namespace {

void read_roles(Section& section, std::vector<std::string>& roles) {
  roles = {"approver"};
  section.read("roles", roles);
  for (const auto& role : roles)
    if (role != "approver" && !nearest(role, {"approver"}).empty())
      section.complain("roles", "has a word that is nearly approver, which is the one that decides");
}

}  // namespace

void read_name(Section& section, std::string& into, std::set<std::string>& taken) {
  static const RE2 form{"[a-z0-9][a-z0-9_.-]{0,62}"};
  section.require("name");
  std::string name;
  section.read("name", name);
  if (name.empty())
    return;
  if (!RE2::FullMatch(name, form))
    return section.complain("name", "must be lower-case letters, digits, - _ or . and at most 63 of them");
  if (!taken.insert(name).second)
    return section.complain("name", "is used a second time; names are unique");
  into = name;
}

void read_people(Section& root, Configuration& configuration, Reading& reading) {
  std::set<std::string> names, principals;
  for (auto& section : root.sections("people")) {
    approve::Person person;
    read_name(section, person.name, names);
    section.require("principals");
    section.read("principals", person.principals);
    for (const auto& principal : person.principals) {
      if (!approve::is_principal(principal))
        section.complain("principals", "must be local:UID, token:NAME or slack:TEAM/USER");
      else if (!principals.insert(principal).second)
        section.complain("principals", "names one that belongs to somebody else or stands here twice; a vote must count once");
    }
    read_roles(section, person.roles);
    section.finish();
    configuration.people.push_back(std::move(person));
  }
  if (!root.has("people"))
    configuration.people = {{"you", {"local:" + std::to_string(reading.outside.uid), "token:page"}, {"approver"}}};
}

void read_listen(Section& root, Configuration& configuration) {
  static const RE2 form{"([0-9.]+|localhost|\\[[0-9a-fA-F:.]+\\]):([0-9]{1,5})"};
  std::string text;
  root.read("listen", text);
  if (text.empty())
    return;
  std::string host;
  int port = 0;
  if (!RE2::FullMatch(text, form, &host, &port) || port > 65535)
    return root.complain("listen", "must be an address and a port, as 127.0.0.1:8686 or [::1]:8686");
  if (host.front() == '[')
    host = host.substr(1, host.size() - 2);
  configuration.listen = {host == "localhost" ? "127.0.0.1" : host, static_cast<std::uint16_t>(port)};
}

}  // namespace mendwatch::config
