#pragma once

#include "src/approve/next.hpp"
#include "src/approve/policy.hpp"
#include "src/correlate/ledger.hpp"
#include "src/detect/settings.hpp"
#include "src/verify/judge.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

// What the YAML file says, checked and complete: paths are absolute, secrets are read, defaults are filled in.
namespace mendwatch::config {

/// Where lines of a service come from. Exactly one of the four.
struct Source {
  std::string name;                  // `shop.0`: the service and the place in its list; stable over restarts
  std::vector<std::string> files;    // globs, absolute
  std::vector<std::string> command;  // argument vector
  bool standard_input = false;
  bool ingest = false;               // lines pushed to /ingest/SERVICE
  std::optional<Duration> interval;  // of a command that is asked again and again; without it, one that keeps running
  int first_lines = 200;             // of a polled command: how many lines it is asked for the first time
};

struct Service {
  std::string name;
  std::string repository;   // its name; empty: troubles are told, not mended
  std::string description;  // what it does, for people
  std::vector<Source> sources;
};

/// How the service comes to run a commit. Run on the host, from the configuration only.
struct Deploy {
  std::vector<std::string> command;  // gets MENDWATCH_COMMIT in its environment
  std::filesystem::path folder;      // where it runs: that of the configuration file
  Duration limit = std::chrono::seconds{120};
};

struct Repository {
  std::string name;
  std::string remote;   // an absolute path or a URL
  std::string branch = "main";
  std::string user;     // of an https remote
  std::string password;  // a secret: from the environment or a file only
  std::vector<std::string> paths = {"**"};        // globs: what may be changed
  std::vector<std::string> restricted_paths;      // globs: guarded files that may be changed all the same, by two people
  std::vector<std::string> prefixes;              // container paths that are the repository's root
  propose::SandboxLevel sandbox = propose::SandboxLevel::basic;  // what it takes at least to run anything
  std::vector<propose::Check> checks;             // empty: found by marker files
  std::optional<Deploy> deploy;
  propose::OnWorse on_worse = propose::OnWorse::revert;
  std::uint32_t quorum = 1;  // how many people must say yes
  std::uint32_t quorum_restricted = 2;
  std::uint32_t quorum_high_risk = 1;
};

struct Listen {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8686;  // 0: any free one
};

struct Configuration {
  std::filesystem::path file;    // where it was read; empty for one made in memory
  std::filesystem::path state;   // the state folder
  Listen listen;
  std::string ingest_token;      // a secret; empty: only loopback may push lines
  bool allow_root = false;
  std::vector<std::filesystem::path> playbooks;  // extra folders
  detect::Settings detect;
  correlate::Settings correlate;
  approve::Patience approve;
  verify::Settings verify;
  std::vector<approve::Person> people;
  std::vector<Repository> repositories;
  std::vector<Service> services;
  std::vector<std::string> secrets;  // every secret that was read, so that it can be kept out of logs and cards
};

/// Who may decide what.
approve::Policy policy_of(const Configuration& configuration);

/// By name; nullptr if there is none.
const Repository* find_repository(const Configuration& configuration, std::string_view name);
const Service* find_service(const Configuration& configuration, std::string_view name);

}  // namespace mendwatch::config
