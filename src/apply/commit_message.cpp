#include "src/apply/commit_message.hpp"

#include "src/base/redact.hpp"
#include "src/base/text.hpp"

namespace mendwatch::apply {
namespace {

constexpr std::size_t width = 72;
constexpr std::size_t most_subject = 100;
constexpr std::size_t most_paragraph = 1500;

// Much of it comes from logs: one line, nothing hidden, no secrets.
std::string one_line(std::string_view text) {
  static const Redactor redact;
  std::string line;
  for (const char c : visible(to_utf8(redact(text))))
    if (const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r'; !blank)
      line += c;
    else if (!line.empty() && line.back() != ' ')
      line += ' ';
  return shorten(trim(line), most_paragraph);
}

std::string wrapped(const std::string& line) {
  std::string text;
  std::size_t column = 0;
  for (auto word : split(line, ' ')) {
    if (column > 0 && column + 1 + word.size() > width) {
      text += '\n';
      column = 0;
    }
    text += column > 0 ? " " : "";
    text += word;
    column += (column > 0 ? 1 : 0) + word.size();
  }
  return text;
}

void add_paragraph(std::string& message, std::string_view heading, std::string_view text) {
  const auto line = one_line(text);
  if (!line.empty())
    message += "\n" + wrapped(std::string{heading} + line) + "\n";
}

std::string title_of(const approve::Fix& fix) { return shorten(one_line(chosen(fix).title), most_subject - 20); }

std::string people_of(const approve::Fix& fix) {
  std::string lines;
  for (const auto& yes : fix.yes)
    if (yes.option == fix.option)
      lines += "Approved-by: " + one_line(yes.person) + "\n";
  return lines;
}

}  // namespace

std::string commit_message(const approve::Fix& fix) {
  const auto& proposal = fix.proposal;
  auto message = "Auto-fix: " + title_of(fix) + "\n";
  add_paragraph(message, "", proposal.issue);
  add_paragraph(message, "Root cause: ", proposal.root_cause.summary);
  add_paragraph(message, "", chosen(fix).reasoning);
  message += "\n";
  if (!proposal.incident.empty())
    message += "Incident: " + one_line(proposal.incident) + "\n";
  return message + "Fix: " + fix.id + "\n" + people_of(fix);
}

std::string revert_message(const approve::Fix& fix) {
  auto message = "Revert \"Auto-fix: " + title_of(fix) + "\"\n";
  const auto by = one_line(fix.revert_asked_by);
  message += "\nThis reverts commit " + fix.commit + ".\n\n";
  return message + "Reverts-fix: " + fix.id + "\nReverts-commit: " + fix.commit + "\n" + (by.empty() ? "" : "Asked-by: " + by + "\n");
}

bool is_revert_message(std::string_view message, const std::string& id, const std::string& commit) {
  // The trailers are the last paragraph; what stands above may be anybody's words.
  const auto body = trim(message);
  const auto gap = body.rfind("\n\n");
  if (gap == std::string_view::npos)
    return false;
  bool names_fix = false, names_commit = false;
  for (auto line : lines_of(body.substr(gap + 2))) {
    names_fix |= line == "Reverts-fix: " + id;
    names_commit |= line == "Reverts-commit: " + commit;
  }
  return names_fix && names_commit;
}

approve::StepOrder with_message(approve::StepOrder order, const approve::Fix& fix) {
  switch (order.step) {
    case approve::Step::commit:
    case approve::Step::push:
      order.message = commit_message(fix);
      break;
    case approve::Step::revert:
      order.message = revert_message(fix);
      break;
    default:
      break;
  }
  return order;
}

}  // namespace mendwatch::apply
