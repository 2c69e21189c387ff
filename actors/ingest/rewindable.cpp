#include "actors/ingest/rewindable.hpp"

#include <algorithm>

namespace mendwatch {

class Rewindable::View : public read::LineSource {
public:
  View(std::shared_ptr<Rewindable> whole, std::uint64_t next) : whole_(std::move(whole)), next_(next) {}

  Result<std::vector<read::Chunk>> poll(std::size_t max_bytes, Time now) override {
    if (next_ < whole_->first_)
      next_ = whole_->first_;
    auto behind = next_ - whole_->first_;
    if (behind < whole_->kept_.size()) {
      ++next_;
      return std::vector<read::Chunk>{whole_->kept_[behind]};
    }
    auto chunks = whole_->poll(max_bytes, now);
    next_ = whole_->first_ + whole_->kept_.size();
    return chunks;
  }

  bool finished() const override { return next_ >= whole_->first_ + whole_->kept_.size() && whole_->source_->finished(); }
  Duration pace() const override { return whole_->source_->pace(); }

private:
  std::shared_ptr<Rewindable> whole_;
  std::uint64_t next_;
};

std::unique_ptr<read::LineSource> Rewindable::view(const std::vector<read::Position>& positions) {
  auto taken = [&](const read::Chunk& chunk) {
    return std::any_of(positions.begin(), positions.end(), [&](const auto& position) {
      return position.stream == chunk.stream && position.head == life_ && chunk.after.offset <= position.offset;
    });
  };
  auto next = first_ + std::uint64_t(std::find_if_not(kept_.begin(), kept_.end(), taken) - kept_.begin());
  return std::make_unique<View>(shared_from_this(), next);
}

Result<std::vector<read::Chunk>> Rewindable::poll(std::size_t max_bytes, Time now) {
  auto chunks = source_->poll(max_bytes, now);
  if (!chunks)
    return chunks;
  auto size = [](const read::Chunk& chunk) {
    std::size_t bytes = 0;
    for (const auto& line : chunk.lines)
      bytes += line.bytes.size() + sizeof line;
    return bytes;
  };
  for (auto& chunk : *chunks) {
    chunk.after.head = life_;
    kept_.push_back(chunk);
    bytes_ += size(chunk);
  }
  while (bytes_ > most && kept_.size() > 1) {
    bytes_ -= size(kept_.front());
    kept_.pop_front();
    ++first_;
  }
  return chunks;
}

}  // namespace mendwatch
