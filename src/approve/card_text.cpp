#include "src/approve/card.hpp"

#include "src/approve/digest.hpp"
#include "src/base/text.hpp"

namespace mendwatch::approve {
namespace {

// Only our own labels stand at the beginning of a line.
std::string indented(std::string_view text) {
  std::string out;
  for (auto line : lines_of(text)) {
    out += "  ";
    out += line;
    out += '\n';
  }
  return out;
}

std::string upper(std::string_view word) {
  std::string text{word};
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return char(c >= 'a' && c <= 'z' ? c - 32 : c); });
  return text;
}

std::string heading(const Card& card, const CardOption& option) {
  return card.options.size() > 1 ? "Option " + std::to_string(option.number) + ": " + option.title + "\n" : option.title + "\n";
}

std::string proposed_fix(const Card& card, const CardOption& option) {
  std::string text = indented(heading(card, option));
  if (!option.places.empty())
    text += indented("at " + join(option.places, ", "));
  text += '\n' + indented(option.diff) + '\n';
  if (!option.whole)
    text += "  … cut here. The whole diff, with its digest: mendwatch show " + card.fix + "\n";
  for (const auto& proof : option.proofs)
    text += indented(proof);
  for (const auto& mark : option.marks)
    text += indented("⚠ " + mark);
  return text;
}

std::string reasoning(const Card& card, const CardOption& option) {
  std::string text = card.options.size() > 1 ? indented(heading(card, option)) : "";
  text += indented(option.reasoning);
  if (!option.pros.empty())
    text += indented("For: " + option.pros);
  if (!option.cons.empty())
    text += indented("Against: " + option.cons);
  return text;
}

std::string risk(const Card& card, const CardOption& option) {
  std::string text = card.options.size() > 1 ? indented("Option " + std::to_string(option.number) + ": " + upper(to_string(option.risk))) : "";
  return text + indented(option.risk_note) + indented(option.on_worse);
}

std::string_view mark_of(const Line& line) {
  switch (line.what) {
    case Happening::failed:
    case Happening::rolled_back:
    case Happening::deploy_failed:
    case Happening::rejected:
      return "❌";
    case Happening::worse:
    case Happening::inconclusive:
      return "⚠";
    case Happening::expired:
      return "⌛";
    case Happening::superseded:
      return "➖";
    case Happening::voted:
      return "✋";
    case Happening::revert_asked:
    case Happening::reverted:
      return "↩";
    default:
      return "✅";
  }
}

}  // namespace

std::string to_text(const Line& line) {
  return to_rfc3339(std::chrono::floor<std::chrono::seconds>(line.at)) + " " + std::string{mark_of(line)} + " " + line.sentence;
}

std::string to_text(const Card& card) {
  std::string text = card.headline + "\n\n🔧 Proactive Fix Proposal - " + card.fix + "\n";
  text += "\nIssue Detected:\n" + indented(card.issue) + "Severity: " + upper(to_string(card.severity)) + "\n" + "Service: " + card.service;
  if (!card.first_seen.empty())
    text += " · first seen " + card.first_seen;
  text += " · seen " + (card.count == 1 ? "once" : std::to_string(card.count) + " times") + "\n";
  text += "\nRoot Cause Analysis:\n" + indented(card.root_cause);
  for (const auto& line : card.evidence)
    text += indented("- " + line);
  text += "\nProposed Fix:\n";
  for (const auto& option : card.options)
    text += proposed_fix(card, option);
  text += "\nReasoning:\n";
  for (const auto& option : card.options)
    text += reasoning(card, option);
  text += "\nRisk Assessment:" + (card.options.size() == 1 ? " " + upper(to_string(card.options[0].risk)) : "") + "\n";
  for (const auto& option : card.options)
    text += risk(card, option);
  text += '\n';
  for (const auto& line : card.how)
    text += line + "\n";
  if (!card.how.empty() && !card.deadline.empty())
    text += "Deadline: " + card.deadline + "\n";
  text += "Digest: " + (card.digest.empty() ? "stands below the whole diff: mendwatch show " + card.fix : card.digest) + "\n";
  if (!card.life.empty())
    text += '\n';
  for (const auto& line : card.life)
    text += to_text(line) + "\n";
  return text;
}

std::string told_text(const propose::FixProposal& proposal) {
  Fix fix;
  fix.proposal = proposal;
  fix.proposal.options.clear();
  const auto card = card_of(fix);
  std::string text = card.headline + "\n\n🔎 Trouble Without a Fix - " + visible(proposal.incident) + "\n";
  text += "\nIssue Detected:\n" + indented(card.issue) + "Severity: " + upper(to_string(card.severity)) + "\n";
  text += "\nRoot Cause Analysis:\n" + indented(card.root_cause);
  for (const auto& line : card.evidence)
    text += indented("- " + line);
  text += "\nWhy there is no fix:\n" + indented(visible(shorten(to_utf8(proposal.abstained), 1000)));
  return text;
}

Json document_of(const Fix& fix, std::span<const Event> events) {
  const auto card = card_of(fix, Diffs::whole);
  Json document = {{"summary", summary_of(fix)},
                   {"card", card},
                   {"life", fix.life},
                   {"text", to_text(card)},
                   {"typed_digest", !can_be_shown_whole(fix.proposal)},
                   {"can_be_reverted", can_be_reverted(fix)},
                   {"branch", fix.proposal.branch},
                   {"base_commit", fix.proposal.base_commit},
                   {"events", Json::array()}};
  for (const auto& event : events) {
    document["events"].push_back(event);
    if (event.what == Happening::proposed)
      document["events"].back()["detail"] = Json::object();
  }
  return document;
}

}  // namespace mendwatch::approve
