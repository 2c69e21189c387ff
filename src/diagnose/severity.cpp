#include "src/diagnose/severity.hpp"

#include "src/base/text.hpp"

namespace mendwatch::diagnose {
namespace {

bool says(const std::string& text, std::initializer_list<std::string_view> phrases) {
  for (const auto phrase : phrases)
    if (text.find(phrase) != std::string::npos)
      return true;
  return false;
}

Severity plain_severity(const correlate::Incident& incident, const std::vector<Clue>& clues) {
  using enum detect::Kind;
  read::Level worst = read::Level::unset;
  bool raised = false;
  if (incident.kind == crash_loop)
    return Severity::critical;
  for (const auto& clue : clues) {
    worst = std::max(worst, clue.level);
    raised = raised || !clue.trace.raised.empty();
    const std::string text = lower(clue.message);
    if (says(text, {"out of memory", "outofmemory", "no space left", "disk full", "data loss", "corrupt", "segmentation fault", "sigsegv"}))
      return Severity::critical;
    for (const auto& exception : clue.trace.raised)
      if (exception.type == "panic" || exception.type == "fatal error" || exception.type.ends_with("OutOfMemoryError"))
        return Severity::critical;
    if (text.find("check failed:") != std::string::npos)
      return Severity::critical;
  }
  if (worst == read::Level::fatal)
    return Severity::critical;
  switch (incident.kind) {
    case repeated_error:
    case new_error: return worst == read::Level::warning && !raised ? Severity::medium : worst >= read::Level::error || raised || worst == read::Level::unset ? Severity::high : Severity::medium;
    case silence: return Severity::high;
    case slow:
    case truncation:
    case duplicate_spike:
    case surge:
    case forecast: return worst >= read::Level::error ? Severity::high : Severity::medium;
    default: return Severity::low;
  }
}

}  // namespace

Severity severity_of(const correlate::Incident& incident, const std::vector<Clue>& clues) {
  const Severity plain = plain_severity(incident, clues);
  const bool wide = incident.services.size() > 1 || incident.count >= 100;
  if (!wide || plain >= Severity::high)
    return plain;
  return static_cast<Severity>(static_cast<int>(plain) + 1);
}

}  // namespace mendwatch::diagnose
