#pragma once

#include "src/code/index.hpp"
#include "src/correlate/incident.hpp"
#include "src/propose/fix_proposal.hpp"

#include <span>

namespace mendwatch::propose {

/// Named texts: what a pattern found, what an edit did. Playbooks' sentences are filled from them.
using Captures = std::map<std::string, std::string>;

/// All that an edit may look at.
struct Scene {
  const correlate::Incident& incident;
  const diagnose::RootCause& cause;
  const code::Snapshot& snapshot;
  const code::Index& index;
  Captures captures;    // of the playbook's patterns
  Captures parameters;  // of the operation, already filled; with defaults

  const std::string& parameter(const std::string& name) const { return parameters.at(name); }
};

/// One way in which an operation can be carried out.
struct Edit {
  OptionKind kind = OptionKind::patch;
  std::vector<FileChange> changes;
  Captures captures;                  // what it `provides`
  double score = 1;                   // how well it fits, 0 to 1
  Risk least_risk = Risk::low;        // the risk is never told lower
  std::vector<std::string> cautions;  // sentences for the card
  std::string suspect_commit;         // of a revert
};

/// What came of it: best first; or why nothing did.
struct Edits {
  std::vector<Edit> edits;
  std::string why_not;
};

struct Parameter {
  std::string_view name;
  std::string_view fallback;  // the value when a playbook doesn't say; `required` has none
  bool required = false;
};

/// An edit primitive: the only things that playbooks can do to code.
struct Operation {
  std::string_view name;
  std::string_view about;
  std::span<const Parameter> parameters;
  std::span<const std::string_view> provides;  // captures that every edit brings, for the sentences
  Edits (*run)(const Scene&);
};

/// All of them, by name.
std::span<const Operation> operations();

/// By name, or null.
const Operation* operation(std::string_view name);

/// `text` with each `{name}` as `captures` has it; unknown names stay as they are.
std::string filled(std::string_view text, const Captures& captures);

/// The names between braces.
std::vector<std::string> placeholders(std::string_view text);

}  // namespace mendwatch::propose
