#include "src/cli/scan_summary.hpp"

#include "src/base/text.hpp"
#include "src/cli/log_input.hpp"

#include <algorithm>
#include <ostream>

namespace mendwatch::cli {
namespace {

constexpr std::size_t most_rows = 100;
constexpr std::size_t frequent_shown = 10;
constexpr std::size_t longest_text = 100;

using Row = std::vector<std::string>;

std::size_t width_of(std::string_view text) {  // in characters
  return std::size_t(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

// Columns as wide as their widest cell; those in `right` lean to the right, the last one is not padded.
void table(const std::vector<Row>& rows, const std::set<std::size_t>& right, Streams& streams, const std::function<Paint(std::size_t row, std::size_t column)>& colour) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], width_of(row[i]));
  }
  for (std::size_t r = 0; r < rows.size(); ++r) {
    for (std::size_t i = 0; i < rows[r].size(); ++i) {
      const auto& cell = rows[r][i];
      const std::string blanks(widths[i] - width_of(cell), ' ');
      const auto painted = paint(streams, colour(r, i), cell);
      const bool last = i + 1 == rows[r].size();
      streams.out << (right.contains(i) ? blanks + painted : last ? painted : painted + blanks) << (last ? "\n" : "  ");
    }
  }
}

std::string moment(Time time) {
  auto text = to_rfc3339(std::chrono::floor<std::chrono::seconds>(time));
  text[10] = ' ';
  text.pop_back();  // the Z
  return text;
}

Paint colour_of(Severity severity) {
  switch (severity) {
    case Severity::critical:
    case Severity::high:
      return Paint::red;
    case Severity::medium:
      return Paint::yellow;
    case Severity::low:
      break;
  }
  return Paint::blue;
}

void print_troubles(const ScanSummary& summary, Streams& streams) {
  const auto troubles = summary.by_weight();
  std::vector<Row> rows{{"SEVERITY", "KIND", "SERVICE", "COUNT", "FIRST SEEN", "LAST SEEN", "WHAT"}};
  for (const auto* trouble : troubles) {
    const auto& one = *trouble;
    const auto said = one.exception.empty() ? one.template_text : one.exception;
    rows.push_back({std::string{to_string(one.severity)}, std::string{to_string(one.kind)}, visible(shorten(one.service, 40)), grouped(one.count), moment(one.first_seen),
                    moment(one.last_seen), shorten(visible(said), longest_text)});
  }
  table(rows, {3}, streams, [&](std::size_t row, std::size_t column) {
    return row == 0 ? Paint::bold : column == 0 ? colour_of(troubles[row - 1]->severity) : Paint::plain;
  });
  if (summary.troubles.size() > troubles.size())
    streams.out << "… and " << grouped(summary.troubles.size() - troubles.size()) << " more; --json tells all\n";
}

void print_templates(const ScanSummary& summary, Streams& streams) {
  auto templates = summary.templates;
  std::stable_sort(templates.begin(), templates.end(), [](const auto& a, const auto& b) { return a.second.count > b.second.count; });
  templates.resize(std::min(templates.size(), frequent_shown));
  std::vector<Row> rows{{"COUNT", "SERVICE", "MOST FREQUENT TEMPLATES"}};
  for (const auto& [service, one] : templates)
    rows.push_back({grouped(one.count), visible(shorten(service, 40)), shorten(visible(one.text), longest_text)});
  table(rows, {0}, streams, [](std::size_t row, std::size_t) { return row == 0 ? Paint::bold : Paint::plain; });
}

}  // namespace

void ScanSummary::add(const read::Record& record) {
  ++records;
  ++levels[std::size_t(record.level)];
  if (services.size() < 1000)
    services.insert(record.service);
  if (record.timed) {
    from = std::min(from.value_or(record.time), record.time);
    until = std::max(until.value_or(record.time), record.time);
  }
}

void ScanSummary::add(const detect::Anomaly& anomaly) {
  ++anomalies;
  worst = std::max(worst.value_or(anomaly.severity), anomaly.severity);
  if (troubles.size() < 100'000 || troubles.contains(anomaly.fingerprint))
    troubles[anomaly.fingerprint] = anomaly;
}

std::vector<const detect::Anomaly*> ScanSummary::by_weight() const {
  std::vector<const detect::Anomaly*> result;
  for (const auto& [fingerprint, one] : troubles)
    result.push_back(&one);
  std::sort(result.begin(), result.end(), [](const auto* a, const auto* b) {
    return a->severity != b->severity ? a->severity > b->severity : a->count != b->count ? a->count > b->count : a->fingerprint < b->fingerprint;
  });
  result.resize(std::min(result.size(), most_rows));
  return result;
}

void print(const ScanSummary& summary, Streams& streams) {
  const auto level = [&](read::Level one) { return summary.levels[std::size_t(one)]; };
  streams.out << grouped(summary.lines) << (summary.lines == 1 ? " line, " : " lines, ") << count_of(summary.services.size(), "service") << ", "
              << count_of(summary.templates.size(), "template") << ", " << grouped(level(read::Level::error) + level(read::Level::fatal)) << " errors, "
              << grouped(level(read::Level::warning)) << " warnings";
  if (summary.from)
    streams.out << "; " << moment(*summary.from) << " to " << moment(*summary.until) << " UTC";
  streams.out << "\n\n";
  if (summary.troubles.empty())
    streams.out << (summary.lines == 0 ? "Nothing to look at.\n" : "Nothing unusual.\n");
  else
    print_troubles(summary, streams);
  if (!summary.templates.empty()) {
    streams.out << '\n';
    print_templates(summary, streams);
  }
}

}  // namespace mendwatch::cli
