#include "src/cli/diagnosis.hpp"

#include "src/base/text.hpp"

#include <cmath>
#include <iomanip>
#include <ostream>

namespace mendwatch::cli {
namespace {

double rounded(double value) { return std::round(value * 1000) / 1000; }

}  // namespace

nlohmann::ordered_json json_of(const diagnose::RootCause& cause) {
  using Object = nlohmann::ordered_json;
  Object locations = Object::array();
  for (const auto& one : cause.locations)
    locations.push_back({{"file", one.file}, {"line", one.line}, {"function", one.function}, {"score", rounded(one.score)}, {"why", one.why}});
  Object suspects = Object::array();
  for (const auto& one : cause.suspect_commits)
    suspects.push_back({{"commit", one.commit}, {"score", rounded(one.score)}, {"why", one.why}});
  Object evidence = Object::array();
  for (const auto& one : cause.evidence)
    evidence.push_back({{"id", one.id}, {"source", one.source}, {"quote", one.quote}});
  return Object{{"id", cause.id}, {"summary", cause.summary}, {"severity", to_string(cause.severity)}, {"confidence", rounded(cause.confidence)},
                      {"locations", std::move(locations)}, {"suspect_commits", std::move(suspects)}, {"evidence", std::move(evidence)}};
}

std::string to_line(const nlohmann::ordered_json& object) { return object.dump(-1, ' ', false, Json::error_handler_t::replace); }

void print(const diagnose::RootCause& cause, Streams& streams) {
  auto& out = streams.out;
  out << visible(cause.summary) << "\n\nseverity " << paint(streams, Paint::bold, to_string(cause.severity)) << ", confidence " << std::fixed << std::setprecision(2)
      << cause.confidence << '\n';
  if (!cause.locations.empty())
    out << '\n' << paint(streams, Paint::bold, "Where") << '\n';
  for (const auto& one : cause.locations)
    out << "  " << std::setprecision(2) << one.score << "  " << visible(one.file) << (one.line > 0 ? ":" + std::to_string(one.line) : "")
        << (one.function.empty() ? "" : "  " + visible(one.function)) << "\n        " << paint(streams, Paint::dim, visible(one.why)) << '\n';
  if (!cause.suspect_commits.empty())
    out << '\n' << paint(streams, Paint::bold, "Commits") << '\n';
  for (const auto& one : cause.suspect_commits)
    out << "  " << std::setprecision(2) << one.score << "  " << one.commit.substr(0, 12) << "  " << visible(one.why) << '\n';
  if (!cause.evidence.empty())
    out << '\n' << paint(streams, Paint::bold, "Evidence") << '\n';
  for (const auto& one : cause.evidence)
    out << "  " << one.id << "  " << visible(one.source) << "\n        " << paint(streams, Paint::dim, visible(one.quote)) << '\n';
}

}  // namespace mendwatch::cli
