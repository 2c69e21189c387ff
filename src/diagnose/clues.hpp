#pragma once

#include "src/correlate/incident.hpp"
#include "src/diagnose/frames.hpp"
#include "src/read/record.hpp"

namespace mendwatch::diagnose {

/// One thing that was said, taken apart.
struct Clue {
  std::string line;        // as it came: what a quote is taken from
  std::string message;     // without its header
  read::Level level = read::Level::unset;
  std::string logger;      // who said it, where the header tells
  Trace trace;             // of the line and what belongs to it
  std::string trace_text;
  std::map<std::string, std::string> captures;
  double weight = 1;       // the incident's first anomaly counts most
};

/// What an incident tells: a clue for each of its anomalies. Pure.
std::vector<Clue> clues_of(const correlate::Incident& incident);

}  // namespace mendwatch::diagnose
