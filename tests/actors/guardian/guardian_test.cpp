#include "actors/guardian.hpp"

#include "messages/docket.hpp"
#include "src/base/embedded.hpp"
#include "src/base/text.hpp"
#include "tests/support/actor_stage.hpp"
#include "tests/support/git_sandbox.hpp"
#include "tests/support/temporary_folder.hpp"

#include <doctest/doctest.h>
#include <spdlog/spdlog.h>

using namespace mendwatch;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

const Time three_am{std::chrono::sys_days{std::chrono::year{2025} / 10 / 20} + std::chrono::hours{3}};

const sandbox::Sandbox& this_machine() {
  static const auto probed = sandbox::Sandbox::probe();
  return probed;
}

std::shared_ptr<const std::vector<propose::Playbook>> shipped() {
  std::vector<propose::PlaybookText> texts;
  for (const auto& file : embedded::playbooks())
    texts.push_back({std::string{file.path}, std::string{file.bytes}});
  return std::make_shared<const std::vector<propose::Playbook>>(*propose::load_playbooks(texts));
}

// The whole tree as the service starts it, on a stage: a repository with a limit that is too low, and a log that says so.
struct World {
  tests::GitSandbox git;
  tests::TemporaryFolder folder;
  std::shared_ptr<config::Configuration> configuration = std::make_shared<config::Configuration>();
  std::shared_ptr<gate::Desk> desk = std::make_shared<gate::Desk>();
  std::vector<std::string> reports;
  tests::ActorStage stage;
  Clock now = stage.clock(three_am);
  Plan tree;
  SupervisorActor guardian;

  World() {
    spdlog::set_level(spdlog::level::off);
    git.write("settings.yaml", "model: small\nmax_tokens: 3000\n");
    git.commit("first");
    git.run("clone -q --bare . ../remote.git");
    folder.write("shop.log", "");
    configuration->state = folder.path() / "state";
    std::filesystem::create_directories(configuration->state);
    config::Repository repository;
    repository.name = "shop";
    repository.remote = git.temporary("remote.git");
    repository.sandbox = propose::SandboxLevel::unsafe_host;  // the sandbox has tests of its own
    configuration->repositories = {repository};
    config::Source source;
    source.name = "shop.0";
    source.files = {(folder.path() / "shop.log").string()};
    configuration->services = {{"shop", "shop", "", {source}}};
    configuration->people = {{"josh", {"local:1000"}, {"approver"}}};
    begin();
  }

  void begin() {
    GuardianParts parts{configuration, shipped(), this_machine(), desk, {}};
    parts.now = parts.deadline_clock = now;
    parts.own_threads = false;
    parts.report = [this](const std::string& line) { reports.push_back(line); };
    tree = plan(stage.system(), parts);
    guardian = start_guardian(stage.system(), parts, tree);
    stage.advance(seconds{1});
  }

  ~World() {
    desk->close();
    stage.tell(guardian, atom::stop_v);
  }

  void say(const std::string& line) {
    std::ofstream{folder.path() / "shop.log", std::ios::app} << to_rfc3339(now()) << ' ' << line << '\n';
    stage.advance(milliseconds{100});
  }

  void trouble() {
    for (int i = 0; i < 2; ++i)
      say("WARNING LM response truncated (max_tokens=3000)");
  }

  template <class Actor>
  Actor at(const std::string& path) {
    return caf::actor_cast<Actor>(tree.addresses.at(path));
  }

  Json fixes() {
    auto listed = stage.ask<Document>(at<DocketActor>("approvals/docket"), atom::list_v, std::uint32_t{10}).json;
    return listed.contains("fixes") ? listed["fixes"] : Json::array();
  }

  // Says yes until it is answered, as the command line does.
  std::string approve(const std::string& fix) {
    for (int attempt = 0; attempt < 5; ++attempt) {
      approve::Vote vote;
      vote.fix = fix;
      vote.principal = "local:1000";
      vote.yes = true;
      vote.sent = now() + seconds{1};
      vote.id = "vote-1";
      caf::scoped_actor person{stage.system()};
      auto pending = person->request(at<DocketActor>("approvals/docket"), caf::infinite, vote);
      stage.advance(seconds{2});
      std::string said;
      pending.receive([&](const approve::Answer& answer) { said = to_string(answer.now); },
                      [&](caf::error& error) { said = to_string(from_caf(error)); });
      if (said == "approved" || attempt == 4)
        return said;
    }
    return {};
  }

  supervision::Node node(const std::string& path) {
    auto node = stage.ask<supervision::Node>(guardian, atom::tree_v);
    std::string rest = path;
    while (!rest.empty()) {
      auto end = rest.find('/');
      auto name = rest.substr(0, end);
      rest = end == std::string::npos ? "" : rest.substr(end + 1);
      auto found = std::find_if(node.children.begin(), node.children.end(), [&](const auto& child) { return child.id == name; });
      if (found == node.children.end())
        return {};
      node = supervision::Node{*found};
    }
    return node;
  }

  std::string commits() { return git.output("-C ../remote.git rev-list --count main"); }

  std::size_t cards() {
    std::size_t count = 0;
    const auto text = folder.read("state/cards.jsonl");
    for (auto line : lines_of(text))
      count += from_json_text<Json>(line)->value("key", "").ends_with("/card");
    return count;
  }
};

// Everything that the table has, branches included.
std::vector<std::string> all_paths() {
  World world;
  std::vector<std::string> paths;
  for (const auto& [path, address] : world.tree.addresses)
    paths.push_back(path);
  return paths;
}

}  // namespace

TEST_CASE("the table has its six branches in order, and each room's actors in them") {
  World world;
  std::vector<std::string> order;
  for (const auto& child : world.tree.children)
    order.push_back(child.id);
  CHECK(order == std::vector<std::string>{"journal", "ingest", "analysis", "approvals", "implement", "gateway"});
  for (auto path : {"ingest/shop.0/analyzer", "ingest/shop.0/log-poller", "analysis/correlator", "analysis/root-cause.1", "analysis/fix-gen.1",
                    "approvals/slack", "approvals/deadline", "approvals/docket", "implement/implementor.shop", "implement/verifier.shop"})
    CHECK_MESSAGE(world.node(path).state == "running", path);
}

TEST_CASE("whoever crashes, before a diagnosis, before a vote and with the vote: it is started again from the journal, nothing is lost and "
          "nothing is done twice") {
  for (const auto& path : all_paths()) {
    CAPTURE(path);
    World world;
    world.trouble();
    world.stage.crash(world.tree.addresses.at(path));
    world.stage.advance(seconds{30});
    auto fixes = world.fixes();
    REQUIRE(fixes.size() == 1);
    CHECK(fixes[0]["stage"] == "posted");
    const auto fix = fixes[0]["id"].get<std::string>();
    world.stage.crash(world.tree.addresses.at(path));
    world.stage.advance(seconds{5});
    CHECK(world.fixes() == fixes);
    world.stage.crash(world.tree.addresses.at(path));
    CHECK(world.approve(fix) == "approved");
    world.stage.advance(minutes{1});
    CHECK(world.commits() == "2");
    CHECK(world.cards() == 1);
    CHECK(world.fixes().size() == 1);
    auto node = world.node(path);
    CHECK(node.restarts == 3);
    CHECK(node.last_error == "crashed by the test");
    CHECK(node.state == "running");
  }
}

TEST_CASE("a fix's own actor that crashes after each of its steps still leads to one commit") {
  World world;
  world.trouble();
  world.stage.advance(seconds{30});
  REQUIRE(world.fixes().size() == 1);
  const auto fix = world.fixes()[0]["id"].get<std::string>();
  auto supervisor = world.at<SupervisorActor>("approvals/fixes");
  REQUIRE(world.node("approvals/fixes").children.size() == 1);
  auto own = world.stage.ask<caf::actor>(supervisor, atom::find_v, world.node("approvals/fixes").children[0].id);
  REQUIRE(own);
  CHECK(world.approve(fix) == "approved");
  for (int i = 0; i < 4; ++i) {
    world.stage.crash(own);
    world.stage.advance(seconds{1});
  }
  world.stage.advance(minutes{1});
  CHECK(world.commits() == "2");
  CHECK(world.cards() == 1);
}

TEST_CASE("the whole tree stopped and started again goes on from the disk") {
  World world;
  world.trouble();
  world.stage.advance(seconds{30});
  auto fixes = world.fixes();
  REQUIRE(fixes.size() == 1);
  CHECK(world.stage.tell(world.guardian, atom::stop_v));
  world.begin();
  CHECK(world.fixes() == fixes);
  CHECK(world.approve(fixes[0]["id"].get<std::string>()) == "approved");
  world.stage.advance(minutes{1});
  CHECK(world.commits() == "2");
  CHECK(world.cards() == 1);
}

TEST_CASE("a journal that crashes again and again ends the guardian, exactly at its bound") {
  World world;
  for (int i = 0; i < 5; ++i) {
    world.stage.crash(world.tree.addresses.at("journal"));
    world.stage.advance(seconds{2});
    CHECK(world.node("journal").restarts == std::uint64_t(i + 1));
  }
  world.stage.crash(world.tree.addresses.at("journal"));
  world.node("journal");
  CHECK(world.stage.failure() == caf::make_error(caf::sec::request_receiver_down));
  REQUIRE(!world.reports.empty());
  CHECK(world.reports.back().find("guardian gives up: journal ended 6 times") != std::string::npos);
}
