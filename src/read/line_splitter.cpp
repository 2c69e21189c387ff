#include "src/read/line_splitter.hpp"

#include <utility>

namespace mendwatch::read {

void LineSplitter::feed(std::string_view bytes, std::vector<RawLine>& out) {
  while (!bytes.empty()) {
    const auto line_end = bytes.find('\n');
    const auto piece = bytes.substr(0, line_end);
    // One byte more than the limit, so that the \r of a \r\n doesn't make a full line a cut one.
    const auto room = limit + 1 - partial_.size();
    partial_.append(piece.substr(0, room));
    cut_ = cut_ || piece.size() > room;
    end_ += piece.size();
    if (line_end == std::string_view::npos)
      return;
    ++end_;
    give(out);
    bytes.remove_prefix(line_end + 1);
  }
}

void LineSplitter::finish(std::vector<RawLine>& out) {
  if (end_ > begin_)
    give(out);
}

void LineSplitter::give(std::vector<RawLine>& out) {
  if (!cut_ && !partial_.empty() && partial_.back() == '\r')
    partial_.pop_back();
  if (partial_.size() > limit) {
    partial_.resize(limit);
    cut_ = true;
  }
  out.push_back({std::exchange(partial_, {}), begin_, end_, std::exchange(cut_, false)});
  begin_ = end_;
}

}  // namespace mendwatch::read
