#include "actors/ingest/log_poller.hpp"
#include "actors/supervision/child.hpp"
#include "actors/supervision/supervisor.hpp"
#include "tests/support/actor_stage.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

const Time noon{std::chrono::hours{12}};

// A file that only grows.
struct File {
  std::string bytes;
  int opened = 0;
};

struct FileReader : read::LineSource {
  File* file;
  std::uint64_t offset;
  FileReader(File* file, std::uint64_t offset) : file(file), offset(offset) { ++file->opened; }

  Result<std::vector<read::Chunk>> poll(std::size_t max_bytes, Time) override {
    read::Chunk chunk{"file", {}, {}, {}};
    std::size_t taken = 0;
    while (taken < max_bytes) {
      auto end = file->bytes.find('\n', offset);
      if (end == std::string::npos)
        break;
      chunk.lines.push_back({file->bytes.substr(offset, end - offset), offset, end + 1, false});
      taken += end + 1 - offset;
      offset = end + 1;
    }
    if (chunk.lines.empty())
      return std::vector<read::Chunk>{};
    chunk.after = {"file", 1, offset, "", ""};
    return std::vector<read::Chunk>{chunk};
  }
};

// What the analyzer's memory and its disk are in this test: the records that it took, and the place behind them.
struct Analysis {
  std::vector<std::string> taken;
  std::uint64_t offset = 0;
  std::uint64_t fence = 0;
  std::size_t most_at_once = 0;
  std::size_t gaps = 0;
  bool answer = true;
};

struct AnalystState {
  std::vector<std::string> taken;
  std::uint64_t offset = 0;
  std::uint64_t fence = 0;
  std::vector<caf::typed_response_promise<std::uint64_t>> unanswered;
};

// Writes its memory down at every tenth record only, as a snapshot would be.
AnalyzerActor::behavior_type analyst(AnalyzerActor::stateful_pointer<AnalystState> self, Analysis* disk) {
  self->state.taken = disk->taken;
  self->state.offset = disk->offset;
  self->state.fence = ++disk->fence;
  return {
    [self](atom::resume) {
      ResumePoint point{self->state.fence, {}};
      if (self->state.offset > 0)
        point.positions.push_back({"file", 1, self->state.offset, "", ""});
      return point;
    },
    [self, disk](const read::LogBatch& batch) -> caf::result<std::uint64_t> {
      if (batch.fence != self->state.fence)
        return to_caf({Errc::conflict, "an older fence", ""});
      for (const auto& record : batch.records) {
        if (record.message.starts_with("poison"))
          throw std::runtime_error("cannot analyse " + record.message);
        self->state.taken.push_back(record.message);
      }
      disk->gaps += batch.gaps.size();
      for (const auto& position : batch.after)
        self->state.offset = position.offset;
      if (!batch.more && self->state.taken.size() >= disk->taken.size() + 10) {
        disk->taken = self->state.taken;
        disk->offset = self->state.offset;
      }
      if (!disk->answer) {
        self->state.unanswered.push_back(self->make_response_promise<std::uint64_t>());
        disk->most_at_once = self->state.unanswered.size();
        return self->state.unanswered.back();
      }
      return batch.number;
    },
    [](atom::tick) {},
    [](atom::work) { throw std::runtime_error("the analyst breaks"); },
    [](atom::restore) {},
    [](atom::work, const detect::Anomaly&) {},
    [](atom::tallies, const std::string&, const std::string&) { return detect::Tallies{}; },
    [](atom::templates, const std::string&, std::uint32_t) { return std::vector<mine::Template>{}; },
    [self](atom::state) { return Document{self->state.taken}; },
  };
}

struct Scene {
  File file;
  Analysis analysis;
  tests::ActorStage stage;
  Clock now = stage.clock(noon);
  caf::actor analyzer_router = supervision::Router::make(stage.system(), "analyzer");
  caf::actor poller_router = supervision::Router::make(stage.system(), "log-poller");
  AnalyzerActor analyzer = caf::actor_cast<AnalyzerActor>(analyzer_router);
  LogPollerActor poller = caf::actor_cast<LogPollerActor>(poller_router);
  SupervisorActor root;

  void begin(std::size_t max_bytes = 1000) {
    PollerSettings settings;
    settings.source = "file";
    settings.max_bytes = max_bytes;
    settings.open = [this](std::vector<read::Position> positions) {
      return std::make_unique<FileReader>(&file, positions.empty() ? 0 : positions[0].offset);
    };
    std::vector<supervision::ChildSpecification> children{
      supervision::child("analyzer", supervision::Restart::permanent, analyzer_router, &analyst, &analysis),
      supervision::child("log-poller", supervision::Restart::permanent, poller_router, &log_poller, settings, analyzer, now)};
    root = stage.system().spawn(supervision::supervisor, "source", supervision::Settings{}, children, now);
    stage.run();
  }

  void write(const std::string& line) { file.bytes += line + '\n'; }
  Json taken() { return stage.ask<Document>(analyzer, atom::state_v).json; }
  Json state() { return stage.ask<Document>(poller, atom::state_v).json; }

  ~Scene() { stage.tell(root, atom::stop_v); }
};

Json words(int from, int to) {
  Json result = Json::array();
  for (int i = from; i < to; ++i)
    result.push_back("word " + std::to_string(i));
  return result;
}

}  // namespace

TEST_CASE("a record reaches the analyzer after a moment of quiet, and lines follow as they come") {
  Scene scene;
  scene.begin();
  scene.write("word 0");
  scene.stage.advance(milliseconds{100});
  CHECK(scene.taken() == Json::array());
  scene.stage.advance(milliseconds{400});
  CHECK(scene.taken() == words(0, 1));
  scene.write("word 1");
  scene.write("word 2");
  scene.stage.advance(milliseconds{500});
  CHECK(scene.taken() == words(0, 3));
}

TEST_CASE("no more batches are on their way than there is credit, and reading stops until one is acknowledged") {
  Scene scene;
  scene.analysis.answer = false;
  for (int i = 0; i < 100; ++i)
    scene.write("word " + std::to_string(i));
  scene.begin(10);
  scene.stage.advance(seconds{10});
  CHECK(scene.analysis.most_at_once == 4);
  CHECK(scene.state()["on_their_way"] == 4);
}

TEST_CASE("after the analyzer has crashed it gets again all that its memory doesn't hold, each record once and in order") {
  Scene scene;
  scene.begin(20);
  for (int i = 0; i < 35; ++i)
    scene.write("word " + std::to_string(i));
  scene.stage.advance(seconds{1});
  CHECK(scene.taken() == words(0, 35));
  caf::anon_send(scene.analyzer, atom::work_v);
  scene.write("word 35");
  scene.stage.advance(seconds{5});
  CHECK(scene.taken() == words(0, 36));
}

TEST_CASE("after the poller has crashed it goes on where the analyzer is") {
  Scene scene;
  scene.begin();
  for (int i = 0; i < 5; ++i)
    scene.write("word " + std::to_string(i));
  scene.stage.advance(seconds{1});
  scene.stage.crash(scene.poller_router);
  scene.write("word 5");
  scene.stage.advance(seconds{1});
  CHECK(scene.taken() == words(0, 6));
  CHECK(scene.file.opened == 2);
}

TEST_CASE("a record that ends the analyzer again and again is left out, told as a gap, and nothing else is lost") {
  Scene scene;
  for (int i = 0; i < 25; ++i)
    scene.write("word " + std::to_string(i));
  scene.write("poison");
  for (int i = 25; i < 50; ++i)
    scene.write("word " + std::to_string(i));
  scene.begin(100);
  scene.stage.advance(seconds{30});
  CHECK(scene.taken() == words(0, 50));
  CHECK(scene.state()["skipped"] == 1);
  CHECK(scene.state()["careful"] == false);
  CHECK(scene.analysis.gaps == 1);
}
