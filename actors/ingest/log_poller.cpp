#include "actors/ingest/log_poller.hpp"

namespace mendwatch {
namespace {

using Self = LogPollerActor::stateful_pointer<LogPollerState>;
constexpr std::size_t most_careful = 50'000;

void look_in(Self self, Duration wait) {
  if (self->state.look_is_due)
    return;
  self->state.look_is_due = true;
  self->delayed_send(self, wait, atom::tick_v);
}

void note(Self self, std::string problem) {
  if (problem == self->state.last_error)
    return;
  self->state.last_error = std::move(problem);
  self->state.settings.report(self->state.settings.source + ": " + self->state.last_error);
}

// Asks the analyzer where its memory ends, and opens the source there.
void begin(Self self) {
  auto& state = self->state;
  state.beginning = true;
  ++state.session;
  self->request(state.analyzer, state.settings.patience, atom::resume_v)
    .then(
      [self](ResumePoint& point) {
        auto& state = self->state;
        state.beginning = false;
        state.fence = point.fence;
        state.reached.clear();
        state.source = state.settings.open(std::move(point.positions));
        state.reader.emplace(state.settings.source, state.settings.reader);
        look_in(self, Duration{0});
      },
      [self](caf::error& error) {
        self->state.beginning = false;
        note(self, from_caf(error).message);
        look_in(self, self->state.settings.retry);
      });
}

void begin_again(Self self, bool careful) {
  auto& state = self->state;
  ++state.session;
  state.source = nullptr;
  state.on_their_way = 0;
  state.one_by_one.clear();
  if (careful)
    state.careful = most_careful;
  look_in(self, state.settings.retry);
}

bool passed(const LogPollerState& state) {
  for (const auto& [stream, far] : state.furthest) {
    auto here = state.reached.find(stream);
    if (here == state.reached.end() || (here->second.inode == far.inode && here->second.offset < far.offset))
      return false;
  }
  return true;
}

void send(Self self, read::LogBatch batch);

void send_next_record(Self self) {
  auto& state = self->state;
  if (state.one_by_one.empty()) {
    if (state.careful == 0 || passed(state))
      state.careful = 0;
    return look_in(self, Duration{0});
  }
  auto one = std::move(state.one_by_one.front());
  state.one_by_one.pop_front();
  send(self, std::move(one));
}

// The router refuses the record: everything goes on without it, and what is missing is told.
void skip(Self self, read::LogBatch refused) {
  auto& state = self->state;
  state.skipped += refused.records.size();
  note(self, "left out a record that ended the analyzer again and again");
  refused.gaps.push_back({state.now(), state.settings.source, "a record could not be analysed and was left out"});
  refused.records.clear();
  send(self, std::move(refused));
}

void send(Self self, read::LogBatch batch) {
  auto& state = self->state;
  batch.fence = state.fence;
  ++state.on_their_way;
  auto after = batch.after;
  auto single = state.careful > 0 ? std::make_shared<read::LogBatch>(batch) : nullptr;
  self->request(state.analyzer, state.settings.patience, std::move(batch))
    .then(
      [=, session = state.session](std::uint64_t) {
        auto& state = self->state;
        if (session != state.session)
          return;
        --state.on_their_way;
        for (const auto& position : after)
          state.reached[position.stream] = position;
        if (state.careful > 0)
          send_next_record(self);
        else
          look_in(self, Duration{0});
      },
      [=, session = state.session](caf::error& error) {
        auto& state = self->state;
        if (session != state.session)
          return;
        --state.on_their_way;
        if (is(error, Errc::poisoned) && single && single->records.size() <= 1)
          return skip(self, std::move(*single));
        if (!is(error, Errc::conflict))
          note(self, "the analyzer did not take a batch: " + from_caf(error).message);
        begin_again(self, !is(error, Errc::conflict));
      });
}

void split(Self self, read::LogBatch batch) {
  auto& state = self->state;
  auto after = std::exchange(batch.after, {});
  for (auto& record : batch.records) {
    read::LogBatch one{batch.source, batch.number, 0, {}, {}, {}, true};
    one.records.push_back(std::move(record));
    state.one_by_one.push_back(std::move(one));
  }
  state.careful -= std::min(state.careful - 1, batch.records.size());
  if (state.one_by_one.empty())
    state.one_by_one.push_back({batch.source, batch.number, 0, {}, {}, {}, true});
  // The position moves once all before it has been taken.
  state.one_by_one.back().after = std::move(after);
  state.one_by_one.back().more = false;
  state.one_by_one.front().gaps = std::move(batch.gaps);
  send_next_record(self);
}

void dispatch(Self self, read::LogBatch batch) {
  auto& state = self->state;
  ++state.batches;
  state.records += batch.records.size();
  if (state.careful > 0)
    return split(self, std::move(batch));
  for (const auto& position : batch.after)
    state.furthest[position.stream] = position;
  send(self, std::move(batch));
}

void look(Self self) {
  auto& state = self->state;
  if (!state.source) {
    if (!state.beginning)
      begin(self);
    return;
  }
  auto credit = state.careful > 0 ? 1 : state.settings.credit;
  if (state.on_their_way >= credit)
    return;  // an acknowledgement wakes us
  auto now = state.now();
  bool some = false;
  if (auto chunks = state.source->poll(state.settings.max_bytes, now)) {
    for (const auto& chunk : *chunks) {
      some = some || !chunk.lines.empty();
      state.reader->take(chunk, now);
    }
  } else {
    note(self, to_string(chunks.error()));
  }
  bool finished = !some && state.source->finished();
  state.reader->flush(finished ? Time::max() : now - state.settings.quiet);
  if (auto batch = state.reader->batch())
    dispatch(self, std::move(*batch));
  if (some)
    look_in(self, Duration{0});
  else if (!finished)
    look_in(self, state.reader->pending() ? std::min(state.source->pace(), state.settings.quiet) : state.source->pace());
}

}  // namespace

LogPollerActor::behavior_type log_poller(Self self, PollerSettings settings, AnalyzerActor analyzer, Clock now) {
  self->state.settings = std::move(settings);
  self->state.analyzer = std::move(analyzer);
  self->state.now = std::move(now);
  look_in(self, Duration{0});
  return {
    [self](atom::tick) {
      self->state.look_is_due = false;
      look(self);
    },
    [self](atom::state) {
      const auto& state = self->state;
      return Document{{{"source", state.settings.source},
                       {"finished", state.source && state.source->finished()},
                       {"records", state.records},
                       {"batches", state.batches},
                       {"on_their_way", state.on_their_way},
                       {"careful", state.careful > 0},
                       {"skipped", state.skipped},
                       {"last_error", state.last_error}}};
    },
  };
}

}  // namespace mendwatch
