#pragma once

#include "src/approve/lifecycle.hpp"

namespace mendwatch::approve {

/// One way to mend it, as people see it. Every text is safe to show: hidden characters are visible.
struct CardOption {
  std::uint32_t number = 1;
  std::string title;
  propose::OptionKind kind = propose::OptionKind::patch;
  std::vector<std::string> places;  // core/config.py:26
  std::string diff;
  bool whole = true;                // the diff is shown to its end
  std::string reasoning;
  std::string pros;
  std::string cons;
  propose::Risk risk = propose::Risk::medium;
  std::string risk_note;
  std::vector<std::string> proofs;  // `✅ python syntax: core/config.py (0.1 s)`
  std::vector<std::string> marks;   // what must not be overlooked: no sandbox, nothing ran the changed lines, restricted paths
  std::string on_worse;             // what the yes covers
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(CardOption, number, title, kind, places, diff, whole, reasoning, pros, cons, risk, risk_note,
                                                proofs, marks, on_worse)

/// A fix as people see it, on the page, in Slack, in a terminal: a function of its events.
struct Card {
  std::string fix;
  std::uint64_t version = 0;
  std::string digest;
  Stage stage = Stage::proposed;
  std::string headline;       // one sentence with numbers
  std::string service;
  std::string repository;
  std::string issue;
  Severity severity = Severity::medium;
  std::string first_seen;     // RFC 3339
  std::uint64_t count = 0;
  std::string root_cause;
  double confidence = 0;
  std::vector<std::string> evidence;  // `core/config.py:26: the value in the message is defined here`
  std::vector<CardOption> options;
  bool whole = true;          // all diffs are shown to their end; else a yes needs the digest's first characters
  std::string deadline;       // RFC 3339, once posted
  std::vector<std::string> how;  // `To approve: @Agent implement FIX` …, as long as people can decide
  std::vector<Line> life;     // what happened since it was posted, a line each
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Card, fix, version, digest, stage, headline, service, repository, issue, severity,
                                                first_seen, count, root_cause, confidence, evidence, options, whole, deadline, how, life)

/// How much of the diffs a card shows: what a channel can hold, or everything, as `mendwatch show` and the page do.
enum class Diffs : std::uint8_t { bounded, whole };

/// Where the diffs are cut, the digest is left out: who wants to say yes has to read them whole, where it stands.
Card card_of(const Fix& fix, Diffs diffs = Diffs::bounded);

/// True for the lines of a fix's life that a card shows.
bool is_shown(const Line& line);

/// The card as text, in the prototype's form.
std::string to_text(const Card& card);

/// What people are told about a trouble for which there is no fix: the same form, without anything to approve.
std::string told_text(const propose::FixProposal& proposal);

/// All that a page or a script wants to know of one fix: `{"summary", "card" (diffs whole), "life", "text", "typed_digest": a yes needs the
/// digest's first characters, "can_be_reverted", "branch", "base_commit", "events"}`. The first event, which is the proposal, stands without
/// its detail.
Json document_of(const Fix& fix, std::span<const Event> events);

/// One line of a card's life, `03:05:00 ✅ pushed …`.
std::string to_text(const Line& line);

}  // namespace mendwatch::approve
