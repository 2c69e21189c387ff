#include "src/cli/table.hpp"

#include "src/base/text.hpp"

#include <algorithm>
#include <ostream>

namespace mendwatch::cli {
namespace {

// Characters, not bytes; good enough for columns.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string cell_of(const std::string& text) {
  auto cell = visible(to_utf8(text));
  std::replace_if(cell.begin(), cell.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  return cell;
}

}  // namespace

void write_table(Streams& streams, const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], width_of(cell_of(row[i])));
  }
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const auto cell = cell_of(row[i]);
      line += cell;
      if (i + 1 < row.size())
        line += std::string(widths[i] - width_of(cell) + 2, ' ');
    }
    streams.out << (&row == &rows.front() ? paint(streams, Paint::dim, line) : line) << '\n';
  }
}

void write_diff(Streams& streams, std::string_view diff, std::string_view indent) {
  for (auto line : lines_of(diff)) {
    const auto colour = line.starts_with("+++") || line.starts_with("---") ? Paint::bold
                        : line.starts_with('+')                           ? Paint::green
                        : line.starts_with('-')                           ? Paint::red
                        : line.starts_with("@@")                          ? Paint::cyan
                                                                          : Paint::plain;
    streams.out << indent << paint(streams, colour, visible(to_utf8(line))) << '\n';
  }
}

}  // namespace mendwatch::cli
