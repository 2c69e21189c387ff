#include "src/propose/line_diff.hpp"

#include <algorithm>

namespace mendwatch::propose {
namespace {

using Lines = std::vector<std::string_view>;

Lines whole_lines(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const auto size = end == std::string_view::npos ? text.size() : end + 1;
    lines.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return lines;
}

constexpr int most_steps = 4000;

// The signs in order: the greedy search keeps the furthest reach of each diagonal for every number of steps, then walks back.
std::vector<char> shortest_script(const Lines& a, const Lines& b) {
  const int n = static_cast<int>(a.size()), m = static_cast<int>(b.size());
  std::vector<std::vector<int>> reach;
  std::vector<int> v(static_cast<std::size_t>(2 * most_steps + 3), 0);
  constexpr int zero = most_steps + 1;
  const auto at = [](std::vector<int>& row, int k) -> int& { return row[static_cast<std::size_t>(zero + k)]; };
  int steps = -1;
  for (int d = 0; d <= std::min(n + m, most_steps) && steps < 0; ++d) {
    reach.emplace_back(v.begin() + (zero - d - 1), v.begin() + (zero + d + 2));
    for (int k = -d; k <= d; k += 2) {
      int x = k == -d || (k != d && at(v, k - 1) < at(v, k + 1)) ? at(v, k + 1) : at(v, k - 1) + 1;
      while (x < n && x - k < m && a[static_cast<std::size_t>(x)] == b[static_cast<std::size_t>(x - k)])
        ++x;
      at(v, k) = x;
      if (x >= n && x - k >= m) {
        steps = d;
        break;
      }
    }
  }
  std::vector<char> signs;
  if (steps < 0) {
    signs.assign(a.size(), '-');
    signs.insert(signs.end(), b.size(), '+');
    return signs;
  }
  int x = n, y = m;
  for (int d = steps; d > 0; --d) {
    const auto& row = reach[static_cast<std::size_t>(d)];  // as it was before step d; its middle is diagonal 0
    const auto old = [&](int k) { return row[static_cast<std::size_t>(k + d + 1)]; };
    const int k = x - y;
    const bool down = k == -d || (k != d && old(k - 1) < old(k + 1));
    const int from_k = down ? k + 1 : k - 1;
    const int from_x = old(from_k), from_y = from_x - from_k;
    while (x > from_x && y > from_y && x > 0 && y > 0 && (down ? y > from_y + 1 : x > from_x + 1)) {
      signs.push_back(' ');
      --x, --y;
    }
    signs.push_back(down ? '+' : '-');
    x = from_x, y = from_y;
  }
  for (; x > 0 && y > 0; --x, --y)
    signs.push_back(' ');
  std::reverse(signs.begin(), signs.end());
  return signs;
}

}  // namespace

std::vector<DiffLine> line_diff(std::string_view before, std::string_view after) {
  const auto a = whole_lines(before), b = whole_lines(after);
  std::size_t head = 0, tail = 0;
  while (head < a.size() && head < b.size() && a[head] == b[head])
    ++head;
  while (tail < a.size() - head && tail < b.size() - head && a[a.size() - 1 - tail] == b[b.size() - 1 - tail])
    ++tail;
  std::vector<char> signs(head, ' ');
  const auto middle = shortest_script(Lines(a.begin() + static_cast<long>(head), a.end() - static_cast<long>(tail)),
                                      Lines(b.begin() + static_cast<long>(head), b.end() - static_cast<long>(tail)));
  signs.insert(signs.end(), middle.begin(), middle.end());
  signs.insert(signs.end(), tail, ' ');
  std::vector<DiffLine> lines;
  lines.reserve(signs.size());
  std::size_t i = 0, j = 0;
  for (char sign : signs) {
    DiffLine line{sign, sign == '+' ? b[j] : a[i], 0, 0};
    if (sign != '+')
      line.before = static_cast<int>(++i);
    if (sign != '-')
      line.after = static_cast<int>(++j);
    lines.push_back(line);
  }
  return lines;
}

std::string unified(const std::vector<DiffLine>& lines, int context) {
  std::string text;
  const auto near = static_cast<std::size_t>(std::max(context, 0));
  std::size_t shown_until = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].sign == ' ')
      continue;
    // A hunk: from `near` lines before this change to `near` lines behind the last change that is close enough.
    const std::size_t first = std::max(shown_until, i >= near ? i - near : 0);
    std::size_t last = i;
    for (std::size_t j = i + 1; j < lines.size() && j <= last + 2 * near + 1; ++j)
      if (lines[j].sign != ' ')
        last = j;
    const std::size_t end = std::min(lines.size(), last + near + 1);
    int old_first = 0, old_count = 0, new_first = 0, new_count = 0;
    std::string body;
    for (std::size_t j = first; j < end; ++j) {
      const auto& line = lines[j];
      if (line.sign != '+' && ++old_count == 1)
        old_first = line.before;
      if (line.sign != '-' && ++new_count == 1)
        new_first = line.after;
      body += line.sign;
      body += line.text;
      if (!line.text.ends_with('\n'))
        body += "\n\\ No newline at end of file\n";
    }
    text += "@@ -" + std::to_string(old_first) + "," + std::to_string(old_count) + " +" + std::to_string(new_first) + "," +
            std::to_string(new_count) + " @@\n" + body;
    shown_until = end;
    i = end - 1;
  }
  return text;
}

}  // namespace mendwatch::propose
