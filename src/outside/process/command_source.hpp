#pragma once

#include "src/outside/process/child.hpp"
#include "src/outside/process/replay.hpp"
#include "src/read/line_source.hpp"
#include "src/read/line_splitter.hpp"

#include <array>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace mendwatch::process {

struct CommandSettings {
  std::vector<std::string> argv;  // no shell; `{since}` in it becomes the time of the last record, RFC 3339
  Duration interval{0};           // 0: it keeps running and is followed; else it is run so often, and what is new is taken
  std::size_t first_lines = 200;  // of the first run of all, the last so many (polled commands)
  Duration first_since = std::chrono::minutes{5};  // `{since}` of the first start of all is so long ago
  Duration back_off = std::chrono::seconds{1};     // before the first restart; doubles with each up to the limit
  Duration back_off_limit = std::chrono::minutes{1};
  Duration run_limit = std::chrono::minutes{5};  // a polled run that takes longer is killed
};

/// What a command prints, as `docker logs -f shop` does: two streams, NAME and NAME.stderr. A command that ends is started
/// again; what it then repeats is left out, by its times and by its last lines.
class CommandSource : public read::LineSource {
public:
  /// `positions`: where earlier reading stopped; none at the very first start.
  CommandSource(std::string name, CommandSettings settings, std::vector<read::Position> positions);

  /// Errors: unavailable, not_found: the command ended or could not be started, and when it is tried again. Its last lines come
  /// before that.
  Result<std::vector<read::Chunk>> poll(std::size_t max_bytes, Time now) override;
  Duration pace() const override { return std::chrono::milliseconds{100}; }

private:
  struct Stream {
    std::string name;
    read::LineSplitter splitter;
    Replay replay;
    std::deque<read::RawLine> run;  // of a polled command: the lines of this run so far
    std::size_t run_bytes = 0;
    bool run_cut = false;
    bool first_run = true;  // of all, not after a restart of ours
    bool open = false;
  };

  bool polled() const { return settings_.interval > Duration{0}; }
  void start(Time now);
  bool read(Stream& stream, int descriptor, std::size_t max_bytes, Time now, std::vector<read::Chunk>& chunks);
  void give(Stream& stream, read::Chunk chunk, std::vector<read::Chunk>& chunks);
  void take_run(Stream& stream, Time now, std::vector<read::Chunk>& chunks);
  void end(Time now, const std::string& how, bool well, std::vector<read::Chunk>& chunks);
  Time since(Time now) const;

  CommandSettings settings_;
  std::array<Stream, 2> streams_;
  std::optional<Child> child_;
  std::optional<Error> error_;
  Time started_{};
  Time next_start_{};
  Duration back_off_;
  std::string last_words_;  // the last line on standard error, for the error
};

}  // namespace mendwatch::process
