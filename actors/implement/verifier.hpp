#pragma once

#include "actors/implement/deliver.hpp"
#include "messages/analyzer.hpp"
#include "messages/verifier.hpp"
#include "src/base/redact.hpp"
#include "src/config/configuration.hpp"
#include "src/verify/judge.hpp"

namespace mendwatch {

struct VerifierSettings {
  std::vector<config::Repository> repositories;
  std::filesystem::path state;                    // deployments/FIX.log lie in it
  std::vector<AnalyzerActor> analyzers;           // of all sources
  verify::Settings verify;
  Duration pace = std::chrono::seconds{1};        // between two looks at the tallies
  Duration patience = std::chrono::seconds{5};    // for an analyzer's answer
  std::vector<std::string> secrets;               // never in what is told
};

/// A verification that is under way, with the answers of the round.
struct Watch {
  approve::StepOrder order;
  std::size_t missing = 0;  // answers
  std::size_t round = 0;
  std::vector<detect::Tallies> answers;
  std::string trouble;      // of the last that did not answer
};

struct VerifierState : WorkerState {
  static inline const char* name = "verifier";
  VerifierSettings settings;
  Redactor redact;
  std::map<std::pair<std::string, std::uint64_t>, Watch> watches;
  bool work_is_due = false;
};

/// Deploys by the repository's command, then watches the trouble's rate until there is a verdict. Spawn it detached, since a deployment
/// blocks. It may be ended at any moment: deployments are idempotent by the commit, and verification asks for the history again.
VerifierActor::behavior_type verifier(VerifierActor::stateful_pointer<VerifierState> self, VerifierSettings settings, DocketActor docket,
                                      Clock now);

}  // namespace mendwatch
