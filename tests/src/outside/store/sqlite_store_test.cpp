#include "src/outside/store/sqlite_store.hpp"

#include "src/outside/store/schema.hpp"
#include "tests/doubles/failing_vfs.hpp"
#include "tests/support/sample_fix.hpp"
#include "tests/support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

// What only the SQLite store can do wrong.

using namespace mendwatch;
using tests::Life;
using namespace std::chrono_literals;

namespace {

struct Scene {
  tests::TemporaryFolder folder;
  std::filesystem::path file = folder.path() / "state" / "journal.sqlite";
  Life life = approved();

  static Life approved() {
    Life life;
    REQUIRE(life.posted());
    REQUIRE(life.vote("slack:T1/U1", true));
    REQUIRE(life.until(approve::Step::verify));
    return life;
  }

  std::shared_ptr<store::Store> open(const store::SqliteSettings& settings = {}) {
    auto store = store::open_sqlite(file, settings);
    if (!store)
      FAIL(to_string(store.error()));
    return *std::move(store);
  }

  Result<void> write(store::Store& store, std::size_t index) {
    auto fix = approve::fold(std::span{life.events}.first(index + 1));
    return store.append(life.events[index], approve::summary_of(*fix), 0);
  }

  void write_all(store::Store& store) {
    for (std::size_t i = 0; i < life.events.size(); ++i)
      REQUIRE(write(store, i));
  }

  // As somebody with an editor would.
  void tamper(const std::string& sql) {
    auto database = sqlite::Database::open(file, "");
    REQUIRE(database);
    auto done = database->run(sql);
    if (!done)
      FAIL(to_string(done.error()));
    REQUIRE(database->rows_changed() > 0);
  }
};

}  // namespace

TEST_CASE("the journal is for its owner's eyes") {
  Scene scene;
  auto store = scene.open();
  scene.write_all(*store);
  for (const char* name : {"journal.sqlite", "journal.sqlite-wal"}) {
    struct stat info {};
    REQUIRE(::stat((scene.file.parent_path() / name).c_str(), &info) == 0);
    CHECK((info.st_mode & 0777) == 0600);
  }
}

TEST_CASE("what was written is there after the process died without a word") {
  Scene scene;
  scene.open();
  const pid_t child = ::fork();
  if (child == 0) {
    auto store = store::open_sqlite(scene.file);
    bool written = bool(store);
    for (std::size_t i = 0; written && i < scene.life.events.size(); ++i)
      written = bool(scene.write(**store, i));
    if (written)
      ::kill(::getpid(), SIGKILL);
    ::_exit(1);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFSIGNALED(status));
  auto store = scene.open();
  CHECK(to_json_text(*store->history(scene.life.fix.id)) == to_json_text(scene.life.events));
}

TEST_CASE("an old schema is brought up to date, with what stood in it") {
  Scene scene;
  std::filesystem::create_directories(scene.file.parent_path());
  {
    auto database = sqlite::Database::open(scene.file, "");
    REQUIRE(database->run(std::string{store::migrations()[0]} + "PRAGMA application_id = " + std::to_string(store::application_id) +
                          "; PRAGMA user_version = 1;"));
    REQUIRE(database->run(R"(INSERT INTO incidents (id, fingerprint, open, version, body) VALUES ('inc_1', 'f', 1, 1, '{"id": "inc_1"}'))"));
  }
  auto store = scene.open();
  CHECK(store->health()->at("schema") == std::int64_t(store::migrations().size()));
  CHECK(store->incidents(true, 5)->at(0).id == "inc_1");
  CHECK(store->keep("a", 1));
  CHECK(store->take_lease("leader", "a", tests::three_am, tests::three_am + 10s));
  scene.write_all(*store);
}

TEST_CASE("a migration that fails half-way leaves the old schema") {
  Scene scene;
  std::filesystem::create_directories(scene.file.parent_path());
  {
    auto database = sqlite::Database::open(scene.file, "");
    REQUIRE(database->run(std::string{store::migrations()[0]} + "CREATE TABLE kept (mine TEXT); PRAGMA application_id = " +
                          std::to_string(store::application_id) + "; PRAGMA user_version = 1;"));
  }
  CHECK_FALSE(store::open_sqlite(scene.file));
  auto database = sqlite::Database::open(scene.file, "");
  CHECK(*database->number("PRAGMA user_version") == 1);
  CHECK(*database->number("SELECT count(*) FROM sqlite_schema WHERE name = 'leases'") == 0);
}

TEST_CASE("files that are no journal of ours are left alone") {
  Scene scene;
  scene.open();
  scene.tamper("CREATE TABLE x (y); INSERT INTO x VALUES (1); PRAGMA user_version = 99;");
  CHECK(store::open_sqlite(scene.file).error().code == Errc::configuration);
  scene.tamper("PRAGMA application_id = 7; INSERT INTO x VALUES (1);");
  CHECK(store::open_sqlite(scene.file).error().code == Errc::malformed);
  const auto text = scene.folder.write("notes.txt", std::string(5000, 'x'));
  CHECK(store::open_sqlite(text).error().code == Errc::malformed);
  CHECK(scene.folder.read("notes.txt") == std::string(5000, 'x'));
  CHECK(store::open_sqlite("/proc/no/such/place").error().code == Errc::unavailable);
}

TEST_CASE("a second mendwatch on the same folder is told so") {
  Scene scene;
  auto first = scene.open();
  store::SqliteSettings settings;
  settings.busy = 10ms;
  auto second = store::open_sqlite(scene.file, settings);
  REQUIRE_FALSE(second);
  CHECK(second.error().code == Errc::unavailable);
  CHECK(second.error().message.find("already") != std::string::npos);
}

TEST_CASE("whatever is changed behind our back is found") {
  const char* changes[] = {
      "UPDATE events SET body = replace(body, 'josh', 'mary') WHERE body LIKE '%josh%'",
      "UPDATE events SET version = version + 100 WHERE version = 3",
      "DELETE FROM events WHERE version = 5",
      "DELETE FROM events WHERE version = (SELECT max(version) FROM events)",
      "DELETE FROM events",
      "DELETE FROM fixes",
      "UPDATE events SET fence = 7 WHERE version = 2",
      "UPDATE fixes SET head = ''",
      "UPDATE fixes SET version = version - 1",
      "UPDATE events SET hash = 'x' WHERE version = 1",
      "INSERT INTO events SELECT 'fix_20990101_000000', version, fence, body, hash FROM events WHERE version = 1",
  };
  for (const auto* change : changes) {
    INFO(change);
    Scene scene;
    {
      auto store = scene.open();
      scene.write_all(*store);
      REQUIRE(store->verify_chain());
    }
    scene.tamper(change);
    auto store = scene.open();
    auto verified = store->verify_chain();
    REQUIRE_FALSE(verified);
    CHECK(verified.error().code == Errc::malformed);
    CHECK(verified.error().context.find("event") != std::string::npos);
  }
}

TEST_CASE("tampering is found when the fix is read, and nothing of it is given out") {
  Scene scene;
  {
    auto store = scene.open();
    scene.write_all(*store);
  }
  scene.tamper("UPDATE events SET body = replace(body, '\"on_worse\":\"revert\"', '\"on_worse\":\"ask\"') WHERE version = 1");
  auto store = scene.open();
  CHECK(store->history(scene.life.fix.id).error().code == Errc::malformed);
}

TEST_CASE("a full disk is unavailable, harms nothing, and passes") {
  Scene scene;
  scene.open();
  store::SqliteSettings small;
  small.max_pages = 24;
  std::size_t written = 0;
  {
    auto store = scene.open(small);
    REQUIRE(scene.write(*store, 0));
    Result<void> last;
    for (int i = 0; last && i < 1000; ++i)
      last = store->keep("padding " + std::to_string(i), std::string(2000, 'x'));
    REQUIRE_FALSE(last);
    CHECK(last.error().code == Errc::unavailable);
    CHECK(last.error().message.find("full") != std::string::npos);
    for (written = 1; written < scene.life.events.size(); ++written)
      if (auto more = scene.write(*store, written); !more) {
        CHECK(more.error().code == Errc::unavailable);
        break;
      }
    REQUIRE(written < scene.life.events.size());
    CHECK(store->verify_chain());
    CHECK(store->history(scene.life.fix.id)->size() == written);
  }
  auto store = scene.open();
  for (; written < scene.life.events.size(); ++written)
    REQUIRE(scene.write(*store, written));
  CHECK(store->verify_chain());
}

TEST_CASE("a write that the disk refuses is unavailable; a sync that it refuses is the end") {
  Scene scene;
  store::SqliteSettings settings;
  settings.vfs = tests::FailingVfs::name();
  auto store = scene.open(settings);
  REQUIRE(scene.write(*store, 0));
  tests::FailingVfs::write_fails_with = SQLITE_IOERR_WRITE;
  CHECK(scene.write(*store, 1).error().code == Errc::unavailable);
  tests::FailingVfs::write_fails_with = SQLITE_FULL;
  CHECK(scene.write(*store, 1).error().code == Errc::unavailable);
  tests::FailingVfs::write_fails_with = SQLITE_OK;
  REQUIRE(scene.write(*store, 1));
  const int before = tests::FailingVfs::syncs;
  REQUIRE(scene.write(*store, 2));
  CHECK(tests::FailingVfs::syncs > before);  // nothing is answered before it is on the disk
  tests::FailingVfs::sync_fails_with = SQLITE_IOERR_FSYNC;
  CHECK(scene.write(*store, 3).error().code == Errc::failed);
  tests::FailingVfs::sync_fails_with = SQLITE_OK;
  CHECK(scene.write(*store, 3).error().code == Errc::failed);
  CHECK(store->history(scene.life.fix.id).error().code == Errc::failed);
}
