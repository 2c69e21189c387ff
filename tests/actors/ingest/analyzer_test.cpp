#include "actors/ingest/analyzer.hpp"
#include "tests/support/actor_stage.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using std::chrono::seconds;

namespace {

const Time noon{std::chrono::hours{12}};

struct Scene {
  tests::ActorStage stage;
  Clock now = stage.clock(noon);
  std::vector<SourceMemory> written;
  std::uint64_t fence = 0;
  std::vector<std::string> told;
  Errc correlator_says = Errc::none;
  std::vector<std::string> reports;
  Json corrupt;

  JournalActor journal = stage.system().spawn([this]() -> JournalActor::behavior_type { return journal_behavior(); });
  CorrelatorActor correlator = stage.system().spawn([this]() -> CorrelatorActor::behavior_type {
    return {
      [this](const detect::Anomaly& anomaly) -> caf::result<std::string> {
        if (correlator_says != Errc::none)
          return to_caf({correlator_says, "", ""});
        told.push_back(anomaly.id);
        return std::string{"inc_20251020_030000"};
      },
      [](const approve::Ending&) {},
      [](atom::tick) {},
      [](atom::work) {},
      [](atom::save) {},
      [](atom::work, const std::string&) {},
      [](atom::list) { return std::vector<correlate::Incident>{}; },
      [](atom::state) { return Document{}; },
    };
  });
  AnalyzerActor subject;

  Scene() { begin(); }

  void begin() {
    AnalyzerSettings settings;
    settings.source = "shop.0";
    settings.report = [this](const std::string& line) { reports.push_back(line); };
    subject = stage.system().spawn(analyzer, settings, journal, correlator, now);
    stage.run();
  }

  void restart() {
    stage.stop(subject);
    begin();
  }

  ResumePoint resume() { return stage.ask<ResumePoint>(subject, atom::resume_v); }

  read::LogBatch batch(std::uint64_t end, std::vector<std::string> messages) {
    read::LogBatch batch{"shop.0", ++number, resume().fence, {}, {{"file", 1, end, "", ""}}, {}};
    for (auto& message : messages) {
      read::Record record;
      record.time = now();
      record.timed = true;
      record.level = read::Level::error;
      record.service = "shop";
      record.message = record.text = message;
      record.offset = end + batch.records.size();
      batch.records.push_back(record);
    }
    return batch;
  }

  void send(std::uint64_t end, std::vector<std::string> messages) { stage.ask<std::uint64_t>(subject, batch(end, std::move(messages))); }

  ~Scene() {
    stage.stop(subject);
    stage.stop(correlator);
    stage.stop(journal);
  }

private:
  std::uint64_t number = 0;

  JournalActor::behavior_type journal_behavior() {
    return {
      [](atom::append, const approve::Event& event, const approve::Summary&) { return event.version; },
      [](atom::history, const std::string&) { return std::vector<approve::Event>{}; },
      [](atom::fixes, bool, std::uint32_t) { return std::vector<approve::Summary>{}; },
      [](atom::claim, const correlate::Incident& incident) { return incident; },
      [](atom::save, const correlate::Incident& incident) { return incident.version; },
      [](atom::incidents, bool, std::uint32_t) { return std::vector<correlate::Incident>{}; },
      [](atom::incident, const std::string&) { return correlate::Incident{}; },
      [this](atom::restore, const std::string& source) {
        auto memory = written.empty() ? SourceMemory{source, 0, 0, nullptr} : written.back();
        if (!corrupt.is_null())
          memory.state = corrupt;
        memory.fence = ++fence;
        return memory;
      },
      [this](atom::snapshot, const SourceMemory& memory) -> caf::result<std::uint64_t> {
        if (memory.fence != fence)
          return to_caf({Errc::conflict, "somebody restored since", ""});
        written.push_back(memory);
        return memory.number;
      },
      [](atom::keep, const std::string&, const Document&) {},
      [](atom::kept, const std::string&) { return Document{}; },
      [](atom::health) { return Document{}; },
    };
  }
};

const std::vector<std::string> failure{"MCP Tool failed: 500 Internal Server Error"};

}  // namespace

TEST_CASE("position and memory are one snapshot, and a restarted analyzer goes on from both") {
  Scene scene;
  scene.send(100, failure);
  scene.send(200, failure);
  scene.stage.advance(seconds{3});
  REQUIRE(scene.written.size() >= 1);
  scene.restart();
  auto point = scene.resume();
  CHECK(point.fence == 2);
  REQUIRE(point.positions.size() == 1);
  CHECK(point.positions[0].offset == 200);
  scene.send(300, failure);
  CHECK(scene.told.size() == 1);  // the third of its kind, two of them from the memory
}

TEST_CASE("no snapshot is written while an anomaly is not in an incident, and then one is") {
  Scene scene;
  scene.correlator_says = Errc::unavailable;
  for (std::uint64_t i = 1; i <= 3; ++i)
    scene.send(i * 100, failure);
  scene.stage.advance(seconds{10});
  for (const auto& memory : scene.written)
    CHECK(memory.state["positions"][0]["offset"] < 300);
  scene.correlator_says = Errc::none;
  scene.stage.advance(seconds{5});
  CHECK(scene.told.size() == 1);
  REQUIRE(!scene.written.empty());
  CHECK(scene.written.back().state["positions"][0]["offset"] == 300);
}

TEST_CASE("what is read again after a crash gives the same anomaly id") {
  Scene scene;
  for (std::uint64_t i = 1; i <= 3; ++i)
    scene.send(i * 100, failure);
  REQUIRE(scene.told.size() == 1);
  scene.written.clear();
  scene.restart();
  CHECK(scene.resume().positions.empty());
  for (std::uint64_t i = 1; i <= 3; ++i)
    scene.send(i * 100, failure);
  REQUIRE(scene.told.size() == 2);
  CHECK(scene.told[0] == scene.told[1]);
}

TEST_CASE("a batch under an older fence is refused") {
  Scene scene;
  auto batch = scene.batch(100, failure);
  batch.fence = 0;
  scene.stage.ask<std::uint64_t>(scene.subject, batch);
  CHECK(is(scene.stage.failure(), Errc::conflict));
}

TEST_CASE("in the midst of a batch no snapshot is written, and a poller that begins again gets only what is on disk") {
  Scene scene;
  auto part = scene.batch(100, failure);
  part.after.clear();
  part.more = true;
  scene.stage.ask<std::uint64_t>(scene.subject, part);
  scene.stage.advance(seconds{10});
  CHECK(scene.written.empty());
  scene.resume();
  CHECK(is(scene.stage.failure(), Errc::unavailable));
  scene.begin();
  CHECK(scene.resume().fence == 2);
}

TEST_CASE("an analyzer whose memory somebody else took over ends") {
  Scene scene;
  scene.fence = 7;
  scene.send(100, failure);
  scene.stage.advance(seconds{3});
  scene.resume();
  CHECK(scene.stage.failure() == caf::make_error(caf::sec::request_receiver_down));
}

TEST_CASE("a memory that cannot be read is told and begun anew, at its place") {
  Scene scene;
  scene.corrupt = {{"watcher", "what?"}, {"positions", {{{"stream", "file"}, {"inode", 1}, {"offset", 70}}}}};
  scene.restart();
  auto point = scene.resume();
  REQUIRE(point.positions.size() == 1);
  CHECK(point.positions[0].offset == 70);
  CHECK(scene.reports.size() == 1);
}
