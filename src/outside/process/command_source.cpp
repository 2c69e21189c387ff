#include "src/outside/process/command_source.hpp"

#include "src/base/text.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace mendwatch::process {
namespace {

constexpr std::size_t most_lines_a_run = 100'000;
constexpr std::size_t most_bytes_a_run = 32 * 1024 * 1024;

}  // namespace

CommandSource::CommandSource(std::string name, CommandSettings settings, std::vector<read::Position> positions)
    : settings_(std::move(settings)), back_off_(settings_.back_off) {
  streams_[0].name = name;
  streams_[1].name = name + ".stderr";
  for (const auto& position : positions)
    for (auto& stream : streams_)
      if (position.stream == stream.name) {
        stream.replay = Replay{position};
        stream.splitter = read::LineSplitter{position.offset};
      }
}

Result<std::vector<read::Chunk>> CommandSource::poll(std::size_t max_bytes, Time now) {
  if (error_)
    return *std::exchange(error_, std::nullopt);
  std::vector<read::Chunk> chunks;
  if (!child_ && now >= next_start_)
    start(now);
  if (child_) {
    // Asked before reading: what a command said before its end is then all there to be read.
    const auto how = child_->ended();
    const bool drained = read(streams_[0], child_->output(), max_bytes, now, chunks);
    const bool errors_drained = read(streams_[1], child_->errors(), max_bytes, now, chunks);
    if (how && drained && errors_drained)
      end(now, *how, child_->succeeded(), chunks);
    else if (polled() && now - started_ >= settings_.run_limit)
      end(now, "not done after " + to_text(settings_.run_limit) + ", so it was killed", false, chunks);
  }
  if (chunks.empty() && error_)
    return *std::exchange(error_, std::nullopt);
  return chunks;
}

void CommandSource::start(Time now) {
  auto argv = settings_.argv;
  const auto since_text = to_rfc3339(since(now));
  for (auto& argument : argv) argument = replace_all(std::move(argument), "{since}", since_text);
  started_ = now;
  last_words_.clear();
  auto child = Child::start(argv);
  if (!child) {
    next_start_ = now + (polled() ? settings_.interval : back_off_);
    error_ = Error{child.error().code, child.error().message + "; tried again in " + to_text(next_start_ - now),
                   child.error().context};
    back_off_ = std::min(back_off_ * 2, settings_.back_off_limit);
    return;
  }
  child_ = std::move(*child);
  for (auto& stream : streams_) {
    stream.open = true;
    stream.replay.restart();
  }
}

Time CommandSource::since(Time now) const {
  const auto& [output, errors] = streams_;
  const auto last = std::max(output.replay.last_time(), errors.replay.last_time());
  return last.value_or(now - settings_.first_since);
}

// What is there now, without waiting. True if that was all.
bool CommandSource::read(Stream& stream, int descriptor, std::size_t max_bytes, Time now, std::vector<read::Chunk>& chunks) {
  read::Chunk chunk{stream.name, {}, {}, {}};
  std::array<char, 64 * 1024> buffer;
  bool drained = !stream.open;
  for (std::size_t total = 0; !drained && total < max_bytes;) {
    const auto got = ::read(descriptor, buffer.data(), std::min(buffer.size(), max_bytes - total));
    if (got < 0 && errno == EINTR)
      continue;
    if (got > 0) {
      stream.splitter.feed({buffer.data(), static_cast<std::size_t>(got)}, chunk.lines);
      total += static_cast<std::size_t>(got);
      continue;
    }
    drained = true;
    if (got == 0 || errno != EAGAIN) {
      stream.open = false;
      stream.splitter.finish(chunk.lines);
    }
  }
  if (&stream == &streams_[1] && !chunk.lines.empty())
    last_words_ = shorten(to_utf8(chunk.lines.back().bytes), 200);
  if (polled()) {
    for (auto& line : chunk.lines) {
      stream.run_bytes += line.bytes.size();
      stream.run.push_back(std::move(line));
    }
    for (; stream.run.size() > most_lines_a_run || stream.run_bytes > most_bytes_a_run; stream.run.pop_front()) {
      stream.run_bytes -= stream.run.front().bytes.size();
      stream.run_cut = true;
    }
  } else if (!chunk.lines.empty()) {
    stream.replay.follow(chunk.lines, now);
    give(stream, std::move(chunk), chunks);
  }
  return drained;
}

void CommandSource::give(Stream& stream, read::Chunk chunk, std::vector<read::Chunk>& chunks) {
  if (chunk.lines.empty() && chunk.gaps.empty())
    return;
  chunk.after = {stream.name, 0, stream.splitter.given(), stream.replay.cursor(), stream.replay.head()};
  chunks.push_back(std::move(chunk));
}

// A run is complete: what of it is new?
void CommandSource::take_run(Stream& stream, Time now, std::vector<read::Chunk>& chunks) {
  read::Chunk chunk{
      stream.name, {std::make_move_iterator(stream.run.begin()), std::make_move_iterator(stream.run.end())}, {}, {}};
  stream.run.clear();
  stream.run_bytes = 0;
  const bool very_first = std::exchange(stream.first_run, false) && stream.replay.empty();
  if (very_first && chunk.lines.size() > settings_.first_lines)
    chunk.lines.erase(chunk.lines.begin(), chunk.lines.end() - static_cast<std::ptrdiff_t>(settings_.first_lines));
  bool missing = false;
  stream.replay.poll(chunk.lines, now, missing);
  if (missing || (std::exchange(stream.run_cut, false) && !very_first))
    chunk.gaps.push_back({now, stream.name,
                          "this run's lines begin behind the end of the last run's; some between them may be missing: take more "
                          "lines, or run it more often"});
  give(stream, std::move(chunk), chunks);
}

void CommandSource::end(Time now, const std::string& how, bool well, std::vector<read::Chunk>& chunks) {
  child_.reset();
  for (auto& stream : streams_) {
    read::Chunk rest{stream.name, {}, {}, {}};
    if (std::exchange(stream.open, false))
      stream.splitter.finish(rest.lines);
    if (polled()) {
      for (auto& line : rest.lines) stream.run.push_back(std::move(line));
      take_run(stream, now, chunks);
    } else if (!rest.lines.empty()) {
      stream.replay.follow(rest.lines, now);
      give(stream, std::move(rest), chunks);
    }
  }
  if (polled()) {
    next_start_ = std::max(now, started_ + settings_.interval);
    if (well)
      return;
  } else {
    if (now - started_ >= settings_.back_off_limit)
      back_off_ = settings_.back_off;
    next_start_ = now + back_off_;
    back_off_ = std::min(back_off_ * 2, settings_.back_off_limit);
  }
  error_ =
      Error{Errc::unavailable,
            "ended: " + how + (last_words_.empty() ? "" : ": " + last_words_) + "; run again in " + to_text(next_start_ - now),
            join(settings_.argv, " ")};
}

}  // namespace mendwatch::process
