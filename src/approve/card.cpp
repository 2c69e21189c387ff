#include "src/approve/card.hpp"

#include "src/approve/digest.hpp"
#include "src/base/text.hpp"

#include <cstdio>

namespace mendwatch::approve {
namespace {

constexpr std::size_t longest_diff = 3000;  // of each option, on a card that can't hold all
constexpr std::size_t longest_text = 2000;
constexpr std::size_t most_evidence = 6;

std::string shown(std::string_view text, std::size_t bytes = longest_text) { return visible(shorten(to_utf8(trim(text)), bytes)); }

// One line, whatever the text says: nothing in it can look like a line of ours.
std::string in_one_line(std::string_view text, std::size_t bytes = 400) {
  auto line = shown(text, bytes);
  std::replace_if(line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  return line;
}

std::string seconds_of(double seconds) {
  char text[32];
  std::snprintf(text, sizeof text, " (%.1f s)", seconds);
  return text;
}

std::string in_words(const propose::Proof& proof) {
  const auto name = in_one_line(proof.name);
  switch (proof.verdict) {
    case propose::Verdict::passed:
      return "✅ " + name + seconds_of(proof.seconds);
    case propose::Verdict::failed:
      return "❌ " + name + ": failed" + (proof.detail.empty() ? "" : ": " + in_one_line(proof.detail, 200));
    case propose::Verdict::unavailable:
      return "➖ " + name + ": unavailable" + (proof.detail.empty() ? "" : ": " + in_one_line(proof.detail, 200));
  }
  return name;
}

std::vector<std::string> places_of(const propose::Option& option) {
  std::vector<std::string> places;
  for (const auto& change : option.changes) {
    const auto before = lines_of(change.before), after = lines_of(change.after);
    std::size_t same = 0;
    while (same < before.size() && same < after.size() && before[same] == after[same])
      ++same;
    places.push_back(in_one_line(change.path) + ':' + std::to_string(std::min(same + 1, std::max<std::size_t>(after.size(), 1))));
  }
  return places;
}

std::vector<std::string> marks_of(const propose::Option& option) {
  std::vector<std::string> marks;
  if (option.sandbox == propose::SandboxLevel::unsafe_host)
    marks.emplace_back("The checks run on the host, without a sandbox (unsafe_host).");
  if (option.sandbox == propose::SandboxLevel::none)
    marks.emplace_back("There is no sandbox here: nothing was run, and it can't be pushed.");
  if (option.kind != propose::OptionKind::rollback && !option.lines_executed)
    marks.emplace_back("No test executed the changed lines.");
  if (option.restricted)
    marks.emplace_back("It touches restricted paths: two people must agree.");
  const auto count = std::count_if(option.changes.begin(), option.changes.end(), [](const auto& change) {
    return has_hidden_characters(change.after) && !has_hidden_characters(change.before);
  });
  if (count > 0)
    marks.emplace_back("It adds hidden characters, shown as \\u{…}.");
  return marks;
}

std::string promise_of(const propose::Option& option) {
  if (option.kind == propose::OptionKind::rollback)
    return "If it gets worse: you are told, nothing is done without asking.";
  return option.on_worse == propose::OnWorse::revert
             ? "If it gets worse: exactly this commit is taken back without asking, if that goes cleanly; otherwise you are asked."
             : "If it gets worse: you are asked, nothing is done without it.";
}

CardOption option_of(const propose::Option& option, std::uint32_t number, bool whole) {
  CardOption shown_option;
  shown_option.number = number;
  shown_option.title = in_one_line(option.title);
  shown_option.kind = option.kind;
  shown_option.places = places_of(option);
  shown_option.whole = whole || option.diff.size() <= longest_diff;
  shown_option.diff = visible(shown_option.whole ? to_utf8(option.diff) : shorten(to_utf8(option.diff), longest_diff));
  shown_option.reasoning = shown(option.reasoning);
  shown_option.pros = in_one_line(option.pros);
  shown_option.cons = in_one_line(option.cons);
  shown_option.risk = option.risk;
  shown_option.risk_note = shown(option.risk_note);
  for (const auto& proof : option.proofs)
    shown_option.proofs.push_back(in_words(proof));
  shown_option.marks = marks_of(option);
  shown_option.on_worse = promise_of(option);
  return shown_option;
}

std::vector<std::string> evidence_of(const diagnose::RootCause& cause) {
  std::vector<std::string> lines;
  for (const auto& place : cause.locations) {
    if (lines.size() == most_evidence)
      break;
    lines.push_back(in_one_line(place.file) + (place.line > 0 ? ":" + std::to_string(place.line) : "") +
                    (place.function.empty() ? "" : " in " + in_one_line(place.function)) + (place.why.empty() ? "" : ": " + in_one_line(place.why)));
  }
  for (const auto& suspect : cause.suspect_commits) {
    if (lines.size() == most_evidence)
      break;
    lines.push_back("commit " + in_one_line(suspect.commit.substr(0, 12)) + (suspect.why.empty() ? "" : ": " + in_one_line(suspect.why)));
  }
  return lines;
}

std::string upper(std::string_view word) {
  std::string text{word};
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return char(c >= 'a' && c <= 'z' ? c - 32 : c); });
  return text;
}

std::string headline_of(const Fix& fix) {
  const auto& proposal = fix.proposal;
  std::string text = in_one_line(proposal.service) + ": seen " + (proposal.count == 1 ? "once" : std::to_string(proposal.count) + " times");
  if (proposal.first_seen != Time{})
    text += " since " + to_rfc3339(std::chrono::floor<std::chrono::seconds>(proposal.first_seen));
  if (proposal.options.empty())
    return text + "; no fix was found.";
  const auto& first = proposal.options.front();
  const auto passed = std::count_if(first.proofs.begin(), first.proofs.end(),
                                    [](const auto& proof) { return proof.verdict == propose::Verdict::passed; });
  text += "; " + count_of(proposal.options.size(), "option") + ", " + std::to_string(passed) + " of " + count_of(first.proofs.size(), "check") +
          " passed, risk " + upper(to_string(first.risk)) + ".";
  return text;
}

std::vector<std::string> how_to_answer(const Fix& fix, bool whole) {
  if (!undecided(fix))
    return {};
  std::string yes = "To approve: @Agent implement " + fix.id;
  if (fix.proposal.options.size() > 1)
    yes += " option N";
  if (!whole)
    yes += " digest PREFIX";
  return {yes, "To reject: @Agent reject " + fix.id};
}

}  // namespace

bool is_shown(const Line& line) {
  switch (line.what) {
    case Happening::proposed:
    case Happening::posted:
    case Happening::began:
    case Happening::settled:
      return false;
    case Happening::done:
      return line.step != Step::post && line.step != Step::verify && line.step != Step::discard;
    default:
      return true;
  }
}

Card card_of(const Fix& fix, Diffs diffs) {
  const auto& proposal = fix.proposal;
  Card card;
  card.fix = fix.id;
  card.version = fix.version;
  card.stage = fix.stage;
  card.whole = diffs == Diffs::whole || can_be_shown_whole(proposal);
  card.digest = card.whole ? fix.digest : "";
  card.headline = headline_of(fix);
  card.service = in_one_line(proposal.service);
  card.repository = in_one_line(proposal.repository);
  card.issue = shown(proposal.issue);
  card.severity = proposal.root_cause.severity;
  card.first_seen = proposal.first_seen == Time{} ? "" : to_rfc3339(proposal.first_seen);
  card.count = proposal.count;
  card.root_cause = shown(proposal.root_cause.summary);
  card.confidence = proposal.root_cause.confidence;
  card.evidence = evidence_of(proposal.root_cause);
  for (const auto& option : proposal.options)
    card.options.push_back(option_of(option, std::uint32_t(card.options.size() + 1), card.whole));
  card.deadline = fix.deadline == Time{} ? "" : to_rfc3339(fix.deadline);
  card.how = how_to_answer(fix, can_be_shown_whole(proposal));
  for (const auto& line : fix.life)
    if (is_shown(line)) {
      card.life.push_back(line);
      card.life.back().sentence = in_one_line(line.sentence, 1000);
      card.life.back().by = in_one_line(line.by);
    }
  return card;
}

}  // namespace mendwatch::approve
