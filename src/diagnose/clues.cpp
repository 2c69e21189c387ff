#include "src/diagnose/clues.hpp"

#include "src/base/text.hpp"
#include "src/read/header.hpp"

namespace mendwatch::diagnose {

std::vector<Clue> clues_of(const correlate::Incident& incident) {
  std::vector<Clue> clues;
  for (const auto& anomaly : incident.anomalies) {
    Clue clue;
    // The latest sample is the one that the captures and the trace belong to.
    clue.line = anomaly.samples.empty() ? anomaly.template_text : anomaly.samples.back();
    read::Header header;
    read::read_header(clue.line, anomaly.last_seen, {}, header);
    clue.message = std::string{trim(header.message.empty() ? clue.line : header.message)};
    clue.level = header.level;
    clue.logger = header.logger;
    clue.trace_text = anomaly.trace;
    if (clue.trace_text.empty() && !header.trace.empty())
      clue.trace_text = header.trace;
    clue.trace = read_trace(clue.line + '\n' + clue.trace_text);
    clue.captures = anomaly.captures;
    clue.weight = clues.empty() ? 1 : 0.7;
    clues.push_back(std::move(clue));
    if (clues.size() == 8)
      break;
  }
  return clues;
}

}  // namespace mendwatch::diagnose
