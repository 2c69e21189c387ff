#include "src/propose/session.hpp"

#include "src/base/redact.hpp"
#include "src/base/text.hpp"
#include "src/code/syntax_tree.hpp"
#include "src/propose/checks.hpp"

namespace mendwatch::propose {
namespace {

// What a log or a repository said may stand in a sentence, but not pretend to be something else there.
std::string harmless(std::string_view text, std::size_t bytes = 160) {
  std::string line = replace_all(visible(to_utf8(text)), "\n", " ");
  return shorten(line, bytes);
}

bool query_finds(const std::string& pattern, const Scene& scene) {
  for (const auto& location : scene.cause.locations) {
    const auto bytes = scene.snapshot.read(location.file);
    if (!bytes)
      continue;
    const auto tree = code::SyntaxTree::parse(code::language_of(location.file), *bytes);
    if (!tree)
      continue;
    const auto* facts = scene.index.facts(location.file);
    const auto* around = facts ? code::enclosing(*facts, location.line) : nullptr;
    const auto found = tree->query(pattern, {}, 1'000);
    if (!found)
      continue;
    for (const auto& match : *found)
      for (const auto& [name, nodes] : match)
        for (const auto& node : nodes)
          if (!around || (node.line() >= around->line && node.last_line() <= around->last_line))
            return true;
  }
  return false;
}

std::string options_in_words(const std::vector<Option>& options) {
  std::vector<std::string> titles;
  for (const auto& option : options)
    titles.push_back(option.title);
  return count_of(options.size(), "option") + ": " + join(titles, "; ");
}

}  // namespace

Session::Session(const correlate::Incident& incident, const diagnose::RootCause& cause, const code::Snapshot& snapshot, const code::Index& index,
                 const std::vector<Playbook>& playbooks, const Settings& settings)
    : incident_(incident), cause_(cause), snapshot_(snapshot), index_(index), playbooks_(playbooks), settings_(settings) {
  proposal_.incident = incident.id;
  proposal_.service = incident.service;
  proposal_.fingerprint = incident.fingerprint;
  proposal_.repository = settings.repository.empty() ? cause.repository : settings.repository;
  proposal_.branch = settings.branch;
  proposal_.base_commit = snapshot.commit();
  proposal_.issue = incident.title;
  proposal_.root_cause = cause;
}

Action Session::advance(const Event& event) {
  if (const auto* tried = std::get_if<Tried>(&event))
    return decide(tried->trials);
  candidates_.clear();
  reasons_.clear();
  for (const auto& playbook : playbooks_)
    speak(playbook);
  std::stable_sort(candidates_.begin(), candidates_.end(), [](const auto& a, const auto& b) { return a.rank > b.rank; });
  if (candidates_.size() > settings_.most_trials)
    candidates_.resize(settings_.most_trials);
  if (candidates_.empty())
    return done();
  TryOptions action;
  for (const auto& candidate : candidates_)
    action.options.push_back(candidate.option);
  return action;
}

void Session::speak(const Playbook& playbook) {
  for (const auto& anomaly : incident_.anomalies) {
    auto captures = matches(playbook.match, anomaly);
    if (!captures)
      continue;
    const diagnose::Location place = cause_.locations.empty() ? diagnose::Location{} : cause_.locations.front();
    for (auto& [name, value] : *captures)
      value = harmless(value);
    (*captures)["count"] = std::to_string(anomaly.count);
    (*captures)["times"] = anomaly.count == 1 ? "once" : std::to_string(anomaly.count) + " times";
    (*captures)["service"] = harmless(anomaly.service);
    (*captures)["message"] = harmless(Redactor{}(anomaly.samples.empty() ? anomaly.template_text : anomaly.samples.back()));
    (*captures)["function"] = harmless(place.function);
    (*captures)["place"] = harmless(place.file) + (place.line > 0 ? ":" + std::to_string(place.line) : "");
    Scene scene{incident_, cause_, snapshot_, index_, *captures, {}};
    for (const auto& [name, text] : playbook.parameters)
      scene.parameters[name] = filled(text, scene.captures);
    const auto& languages = playbook.match.languages;
    if (!languages.empty() &&
        std::find(languages.begin(), languages.end(), to_string(code::language_of(place.file))) == languages.end())
      continue;
    if (!playbook.match.query.empty() && !query_finds(playbook.match.query, scene)) {
      reasons_.push_back(playbook.name + ": the code doesn't look as it expects");
      continue;
    }
    const auto* chosen = operation(playbook.operation);
    if (!chosen)
      continue;
    auto edits = chosen->run(scene);
    if (edits.edits.empty())
      reasons_.push_back(playbook.name + ": " + harmless(edits.why_not, 300));
    for (auto& edit : edits.edits)
      consider(playbook, scene, std::move(edit));
    if (!edits.edits.empty())
      return;
  }
}

void Session::consider(const Playbook& playbook, const Scene& scene, Edit edit) {
  const auto judgement = judge_changes(snapshot_.list(), edit.changes, settings_.changes);
  if (!judgement.allowed) {
    reasons_.push_back(playbook.name + ": not allowed: " + harmless(join(judgement.problems, "; "), 300));
    return;
  }
  // Two playbooks may come to the same bytes.
  for (const auto& known : candidates_) {
    const bool same = known.option.changes.size() == edit.changes.size() &&
                      std::equal(edit.changes.begin(), edit.changes.end(), known.option.changes.begin(),
                                 [](const auto& a, const auto& b) { return a.path == b.path && a.after == b.after; });
    if (same)
      return;
  }
  Captures captures = scene.captures;
  for (const auto& [name, value] : edit.captures)
    captures[name] = harmless(value);
  Option option;
  option.kind = edit.kind;
  option.playbook = playbook.name;
  option.title = shorten(filled(playbook.explain.title, captures), 100);
  option.reasoning = filled(playbook.explain.reasoning, captures);
  option.pros = filled(playbook.explain.pros, captures);
  option.cons = filled(playbook.explain.cons, captures);
  option.risk = std::max(playbook.explain.risk, edit.least_risk);
  option.risk_note = filled(playbook.explain.side_effects, captures);
  for (const auto& caution : edit.cautions)
    option.risk_note += " " + harmless(caution, 400);
  option.suspect_commit = edit.suspect_commit;
  option.restricted = judgement.restricted;
  option.on_worse = settings_.on_worse;
  std::vector<std::string> paths;
  for (const auto& change : edit.changes)
    paths.push_back(change.path);
  option.changes = std::move(edit.changes);
  option.checks = find_checks(snapshot_, paths, settings_.checks);
  candidates_.push_back({std::move(option), edit.score * playbook.priority});
}

// Why the option is dropped, or nothing. Fills in what the trial brought.
std::string Session::judge_trial(Option& option, const Trial& trial) const {
  if (!trial.problem.empty())
    return trial.problem;
  option.tree = trial.tree;
  option.diff = trial.diff;
  option.sandbox = trial.sandbox;
  option.lines_executed = trial.lines_executed;
  const auto fails_anyway = [&](const std::string& name) {
    return std::find(trial.failing_before.begin(), trial.failing_before.end(), name) != trial.failing_before.end();
  };
  option.proofs = known_proofs(option.changes);
  for (auto proof : trial.proofs) {
    if (proof.verdict == Verdict::failed && fails_anyway(proof.name)) {
      proof.verdict = Verdict::unavailable;
      proof.detail = "It fails without the change as well, so it proves nothing. " + proof.detail;
    }
    option.proofs.push_back(std::move(proof));
  }
  for (const auto& proof : option.proofs)
    if (proof.verdict == Verdict::failed)
      return "the check '" + proof.name + "' failed: " + harmless(proof.detail, 300);
  // What proves nothing cannot stand in the way later either.
  std::erase_if(option.checks, [&](const auto& check) { return fails_anyway(check.name); });
  if (!option.lines_executed) {
    option.risk = std::max(option.risk, Risk::medium);
    option.risk_note += option.risk_note.empty() ? "" : " ";
    option.risk_note += "No test executed the changed lines.";
  }
  return {};
}

Action Session::decide(const std::vector<Trial>& trials) {
  if (trials.size() != candidates_.size()) {
    reasons_.push_back("the options could not be tried");
    return done();
  }
  for (std::size_t i = 0; i < trials.size(); ++i) {
    auto option = candidates_[i].option;
    const auto problem = judge_trial(option, trials[i]);
    if (!problem.empty())
      reasons_.push_back(option.title + ": dropped, " + problem);
    else if (proposal_.options.size() < settings_.most_options)
      proposal_.options.push_back(std::move(option));
  }
  return done();
}

Done Session::done() {
  std::vector<std::string> reasons;
  for (const auto& reason : reasons_)
    if (std::find(reasons.begin(), reasons.end(), reason) == reasons.end())
      reasons.push_back(reason);
  if (proposal_.options.empty()) {
    proposal_.abstained = reasons.empty() ? "No playbook speaks of this trouble." : join(reasons, ". ");
    proposal_.summary = "No option.";
  } else {
    proposal_.summary = options_in_words(proposal_.options);
    if (!reasons.empty())
      proposal_.summary += ". Not proposed: " + join(reasons, ". ");
  }
  return Done{proposal_};
}

}  // namespace mendwatch::propose
