#include "actors/gateway/gateway.hpp"

#include "tests/support/actor_stage.hpp"
#include "tests/support/temporary_folder.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace mendwatch::gate;

namespace {

constexpr const char* fix_id = "fix_20251020_030000";

// Where an answer lands.
struct Waiting : http::Reply::Sink {
  std::optional<http::Response> response;
  int answers = 0;
  struct Stream : http::EventStream {
    std::vector<std::string> sent;
    bool over = false;
    void send(std::string event, std::string data) override { sent.push_back(event + " " + data); }
    bool closed() const override { return over; }
    void close() override { over = true; }
  };
  std::shared_ptr<Stream> opened;

  void answer(http::Response given) override {
    ++answers;
    response = std::move(given);
  }
  std::shared_ptr<http::EventStream> stream(std::vector<std::pair<std::string, std::string>>) override { return opened = std::make_shared<Stream>(); }
};

// The gateway between a desk and actors that answer as told.
struct Scene {
  tests::TemporaryFolder folder;
  tests::ActorStage stage;
  std::vector<approve::Vote> votes;
  std::vector<approve::RevertRequest> reverts;
  std::vector<caf::actor> subscribers;
  caf::error docket_fails;
  bool journal_answers = true;

  DocketActor docket = stage.system().spawn([this]() -> DocketActor::behavior_type {
    return {
        [](atom::open, const propose::FixProposal&) -> caf::result<std::string> { return std::string{}; },
        [this](const approve::Vote& vote) -> caf::result<approve::Answer> {
          if (docket_fails)
            return docket_fails;
          votes.push_back(vote);
          return approve::Answer{vote.fix, vote.yes ? approve::Happening::approved : approve::Happening::rejected, "josh decided"};
        },
        [this](const approve::RevertRequest& request) -> caf::result<approve::Answer> {
          reverts.push_back(request);
          return approve::Answer{request.fix, approve::Happening::revert_asked, "being taken back"};
        },
        [](const approve::StepResult&) {},
        [](atom::expire, const std::string&) {},
        [](atom::supersede, const std::string&, const std::string&, const std::string&) {},
        [this](atom::show, const std::string& fix) -> caf::result<Document> {
          if (docket_fails)
            return docket_fails;
          return Document{{{"summary", {{"id", fix}, {"issue", "hidden \u202e text"}}}}};
        },
        [](atom::list, std::uint32_t) -> caf::result<Document> { return Document{{{"fixes", Json::array({{{"id", fix_id}}})}}}; },
        [this](atom::subscribe, const caf::actor& subscriber) { subscribers.push_back(subscriber); },
        [](atom::changed, const approve::Event&, const approve::Summary&) {},
        [](atom::tick) {},
        [](atom::state) -> caf::result<Document> { return Document{}; },
    };
  });

  JournalActor journal = stage.system().spawn([this]() -> JournalActor::behavior_type {
    const auto unused = [] { return caf::make_error(Errc::failed); };
    return {
        [=](atom::append, const approve::Event&, const approve::Summary&) -> caf::result<std::uint64_t> { return unused(); },
        [=](atom::history, const std::string&) -> caf::result<std::vector<approve::Event>> { return unused(); },
        [=](atom::fixes, bool, std::uint32_t) -> caf::result<std::vector<approve::Summary>> { return unused(); },
        [=](atom::claim, const correlate::Incident&) -> caf::result<correlate::Incident> { return unused(); },
        [=](atom::save, const correlate::Incident&) -> caf::result<std::uint64_t> { return unused(); },
        [](atom::incidents, bool, std::uint32_t) -> caf::result<std::vector<correlate::Incident>> {
          correlate::Incident incident;
          incident.id = "inc_20251020_030000";
          return std::vector<correlate::Incident>{incident};
        },
        [=](atom::incident, const std::string&) -> caf::result<correlate::Incident> { return unused(); },
        [=](atom::restore, const std::string&) -> caf::result<SourceMemory> { return unused(); },
        [=](atom::snapshot, const SourceMemory&) -> caf::result<std::uint64_t> { return unused(); },
        [](atom::keep, const std::string&, const Document&) {},
        [=](atom::kept, const std::string&) -> caf::result<Document> { return unused(); },
        [this, unused](atom::health) -> caf::result<Document> {
          if (!journal_answers)
            return unused();
          return Document{{{"events", 7}}};
        },
    };
  });

  caf::actor poller = stage.system().spawn([]() -> caf::behavior { return {[](atom::state) { return Document{{{"lines", 42}}}; }}; });

  std::shared_ptr<const config::Configuration> configuration = [this] {
    config::Configuration made;
    made.state = folder.path();
    config::Source source;
    source.ingest = true;
    made.services = {{"shop", "shop", "", {source}}, {"quiet", "", "", {}}};
    return std::make_shared<const config::Configuration>(std::move(made));
  }();
  const Access access{std::string(64, 'a'), std::string(64, 'b'), "", 1000, 8686};
  std::shared_ptr<Desk> desk = std::make_shared<Desk>();
  GatewayActor actor = spawn();

  Scene() {
    desk->open(caf::actor_cast<caf::actor>(actor), nullptr);
    stage.run();
  }
  ~Scene() {
    desk->close();
    stage.stop(actor);
    stage.stop(docket);
    stage.stop(journal);
    stage.stop(poller);
  }

  GatewayActor spawn() {
    return stage.system().spawn(gateway, desk, Links{docket, journal, {{"read", "shop.0", poller}}}, access, configuration,
                                Clock{[] { return Time{std::chrono::hours{12}}; }});
  }

  std::shared_ptr<Waiting> put(http::Request request) {
    auto waiting = std::make_shared<Waiting>();
    desk->put(std::move(request), http::Reply{waiting});
    return waiting;
  }

  http::Response ask(http::Request request) {
    const auto waiting = put(std::move(request));
    stage.run();
    REQUIRE(waiting->response);
    CHECK(waiting->answers == 1);
    return *waiting->response;
  }

  http::Request request(const std::string& method, const std::string& path, const std::string& body = "", bool token = true) const {
    http::Request made;
    made.method = method;
    made.path = path;
    made.headers["host"] = "127.0.0.1:8686";
    made.loopback = true;
    made.body = body;
    if (token)
      made.headers["authorization"] = "Bearer " + access.local_token;
    return made;
  }

  http::Response get(const std::string& path, bool token = true) { return ask(request("GET", path, "", token)); }
  http::Response post(const std::string& path, const std::string& body, bool token = true) { return ask(request("POST", path, body, token)); }
};

std::string header(const http::Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers)
    if (key == name)
      return value;
  return "";
}

}  // namespace

TEST_CASE("the page's shell is for everybody, what is behind it needs a token") {
  Scene scene;
  const auto page = scene.get("/", false);
  CHECK(page.status == 200);
  CHECK(page.body.find("<div id=\"app\">") != std::string::npos);
  CHECK(header(page, "Content-Security-Policy").find("default-src 'none'") != std::string::npos);
  CHECK(scene.get("/app.js", false).content_type == "text/javascript; charset=utf-8");
  CHECK(scene.get("/nothing", false).status == 404);
  for (const char* path : {"/api/v1/status", "/api/v1/fixes", "/api/v1/incidents", "/api/v1/supervision", "/api/v1/events"})
    CHECK_MESSAGE(scene.get(path, false).status == 401, path);
}

TEST_CASE("the link sets a cookie and leads to the page, a wrong one does not") {
  Scene scene;
  auto link = scene.request("GET", "/", "", false);
  link.query["token"] = scene.access.page_token;
  const auto response = scene.ask(link);
  CHECK(response.status == 303);
  CHECK(header(response, "Location") == "/");
  auto with_cookie = scene.request("GET", "/api/v1/fixes", "", false);
  const auto cookie = header(response, "Set-Cookie");
  with_cookie.headers["cookie"] = cookie.substr(0, cookie.find(';'));
  CHECK(scene.ask(with_cookie).status == 200);
  link.query["token"] = "wrong";
  CHECK(scene.ask(link).status == 403);
}

TEST_CASE("a yes carries who, which bytes and which option") {
  Scene scene;
  const auto response = scene.post("/api/v1/fixes/" + std::string{fix_id} + "/approve", R"({"digest": "ABCD1234", "option": 2})");
  CHECK(response.status == 200);
  CHECK(Json::parse(response.body)["now"] == "approved");
  REQUIRE(scene.votes.size() == 1);
  CHECK(scene.votes[0].principal == "local:1000");
  CHECK(scene.votes[0].digest == "abcd1234");
  CHECK(scene.votes[0].option == 2);
  CHECK(scene.votes[0].yes);
  CHECK(scene.votes[0].via == "cli");
}

TEST_CASE("a yes without a digest, or with nonsense, reaches nobody") {
  Scene scene;
  const auto path = "/api/v1/fixes/" + std::string{fix_id} + "/approve";
  for (const char* body : {"", "{}", "[]", "null", "{\"digest\": 7}", "{\"digest\": \"abcd1234\", \"option\": \"x\"}", "{\"digest\": \"abcd1234\", \"option\": -1e99}", "{"})
    CHECK_MESSAGE(scene.post(path, body).status == 400, body);
  CHECK(scene.post("/api/v1/fixes/fix_1/approve", R"({"digest": "abcd1234"})").status == 404);
  CHECK(scene.post(path, R"({"digest": "abcd1234"})", false).status == 401);
  CHECK(scene.votes.empty());
}

TEST_CASE("a no may carry a reason, a revert needs nothing") {
  Scene scene;
  CHECK(scene.post("/api/v1/fixes/" + std::string{fix_id} + "/reject", R"({"reason": "not now"})").status == 200);
  CHECK(scene.votes.at(0).reason == "not now");
  CHECK_FALSE(scene.votes.at(0).yes);
  CHECK(scene.post("/api/v1/fixes/" + std::string{fix_id} + "/revert", "{}").status == 200);
  CHECK(scene.reverts.at(0).principal == "local:1000");
}

TEST_CASE("what the docket says no to is told with a status that fits") {
  Scene scene;
  const auto status = [&](Errc code) {
    scene.docket_fails = caf::make_error(code, "a message", "context");
    return scene.get("/api/v1/fixes/" + std::string{fix_id}).status;
  };
  CHECK(status(Errc::not_found) == 404);
  CHECK(status(Errc::conflict) == 409);
  CHECK(status(Errc::forbidden) == 403);
  CHECK(status(Errc::unavailable) == 503);
  const auto body = Json::parse(scene.get("/api/v1/fixes/" + std::string{fix_id}).body);
  CHECK(body["error"]["code"] == "unavailable");
  CHECK(body["error"]["message"].get<std::string>().find("a message") != std::string::npos);
}

TEST_CASE("what was hidden in a log line is visible in the API") {
  Scene scene;
  const auto body = scene.get("/api/v1/fixes/" + std::string{fix_id}).body;
  CHECK(body.find("hidden \\\\u{202e} text") != std::string::npos);
}

TEST_CASE("names of ours and other sites' pages are told apart before anything else") {
  Scene scene;
  auto rebound = scene.request("GET", "/api/v1/fixes");
  rebound.headers["host"] = "evil.example:8686";
  CHECK(scene.ask(rebound).status == 403);
  auto foreign = scene.request("POST", "/ingest/shop", "ERROR forged\n");
  foreign.headers["origin"] = "http://evil.example";
  CHECK(scene.ask(foreign).status == 403);
  CHECK_FALSE(std::filesystem::exists(scene.folder.path() / "ingest/shop.log"));
}

TEST_CASE("pushed lines are on the disk when they are acknowledged") {
  Scene scene;
  CHECK(scene.post("/ingest/shop", "one\ntwo", false).status == 204);
  CHECK(scene.folder.read("ingest/shop.log") == "one\ntwo\n");
  CHECK(scene.post("/ingest/quiet", "x", false).status == 404);
  CHECK(scene.post("/ingest/..", "x", false).status == 404);
  auto stranger = scene.request("POST", "/ingest/shop", "x", false);
  stranger.loopback = false;
  CHECK(scene.ask(stranger).status == 403);
}

TEST_CASE("another method is told which one is right") {
  Scene scene;
  const auto response = scene.post("/api/v1/fixes", "{}");
  CHECK(response.status == 405);
  CHECK(header(response, "Allow") == "GET");
}

TEST_CASE("pages that watch hear of every event, also after the gateway has started anew") {
  Scene scene;
  CHECK(scene.subscribers.size() == 1);
  const auto watching = scene.put(scene.request("GET", "/api/v1/events"));
  scene.stage.run();
  REQUIRE(watching->opened);
  approve::Event event;
  event.fix = fix_id;
  event.what = approve::Happening::approved;
  scene.stage.tell(scene.actor, atom::changed_v, event);
  scene.stage.stop(scene.actor);
  scene.actor = scene.spawn();
  scene.stage.tell(scene.actor, atom::changed_v, event);
  CHECK(watching->opened->sent.size() == 2);
  CHECK(scene.subscribers.size() == 2);
  scene.desk->close();
  CHECK(watching->opened->closed());
}

TEST_CASE("a request that came while the gateway was down is answered by its next life") {
  Scene scene;
  scene.stage.stop(scene.actor);
  const auto waiting = scene.put(scene.request("GET", "/healthz"));
  scene.stage.run();
  CHECK(waiting->answers == 0);
  scene.actor = scene.spawn();
  scene.stage.run();
  CHECK(waiting->answers == 1);
}

TEST_CASE("alive is not ready: without the journal no vote counts") {
  Scene scene;
  CHECK(scene.get("/readyz", false).status == 200);
  scene.journal_answers = false;
  CHECK(scene.get("/healthz", false).status == 200);
  CHECK(scene.get("/readyz", false).status == 503);
  CHECK(Json::parse(scene.get("/api/v1/status").body)["ready"] == false);
}

TEST_CASE("metrics gather what actors say, and one that is away takes nothing with it") {
  Scene scene;
  const auto text = scene.get("/metrics", false).body;
  CHECK(text.find("mendwatch_read_lines_total{name=\"shop.0\"} 42") != std::string::npos);
  CHECK(text.find("mendwatch_journal_events_total 7") != std::string::npos);
  scene.stage.stop(scene.poller);
  CHECK(scene.get("/metrics", false).body.find("mendwatch_journal_events_total 7") != std::string::npos);
}

TEST_CASE("before the actors are there and after they have gone, 503 is answered") {
  Desk desk;
  const auto waiting = std::make_shared<Waiting>();
  desk.put({}, http::Reply{waiting});
  CHECK(waiting->response->status == 503);
}
