#include "actors/supervision/child.hpp"
#include "actors/supervision/supervisor.hpp"
#include "tests/support/actor_stage.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace mendwatch::supervision;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

const Time noon{std::chrono::hours{12}};

// What outlives the actors: a disk, and a diary of who began and ended.
struct World {
  std::map<std::string, std::set<std::string>> disk;
  std::vector<std::string> diary;
};

using Keeper = Interface<
    // Keeps a word, once. "poison" throws after it was handled halfway.
    caf::result<std::size_t>(std::string),
    caf::result<void>(atom::tick)>;

struct KeeperState {
  static inline const char* name = "keeper";
  std::string id;
  World* world = nullptr;
  int ticks_left = 0;
  ~KeeperState() {
    if (world)
      world->diary.push_back("-" + id);
  }
};

Keeper::behavior_type keeper(Keeper::stateful_pointer<KeeperState> self, std::string id, World* world) {
  self->state.id = id;
  self->state.world = world;
  world->diary.push_back("+" + id);
  return {
    [self](const std::string& word) {
      if (word.starts_with("poison"))
        throw std::runtime_error("cannot swallow " + word);
      auto& kept = self->state.world->disk[self->state.id];
      kept.insert(word);
      return kept.size();
    },
    [](atom::tick) { throw std::runtime_error("the state is broken"); },
  };
}

// Sends each word until it is acknowledged or refused, with a wait between: how every sender of something important behaves.
struct SenderState {
  std::deque<std::string> words;
  std::size_t acknowledged = 0;
  std::vector<std::string> refused;
};

using SenderSelf = caf::stateful_actor<SenderState>*;

void send_next(SenderSelf self, Keeper to) {
  if (self->state.words.empty())
    return;
  self->request(to, seconds{1}, self->state.words.front())
    .then(
      [=](std::size_t) {
        self->state.acknowledged++;
        self->state.words.pop_front();
        send_next(self, to);
      },
      [=](caf::error& error) {
        if (is(error, Errc::poisoned)) {
          self->state.refused.push_back(self->state.words.front());
          self->state.words.pop_front();
        }
        self->delayed_send(self, milliseconds{10}, atom::tick_v);
      });
}

caf::behavior sender(SenderSelf self, Keeper to, std::vector<std::string> words) {
  self->state.words = {words.begin(), words.end()};
  send_next(self, to);
  return {
    [=](atom::tick) { send_next(self, to); },
    [=](atom::state) {
      return Document{{{"acknowledged", self->state.acknowledged}, {"refused", self->state.refused}}};
    },
  };
}

struct Scene {
  World world;
  tests::ActorStage stage;
  Clock now = stage.clock(noon);
  std::vector<std::string> reports;
  std::map<std::string, caf::actor> routers;
  SupervisorActor root;

  Settings settings(Strategy strategy = Strategy::one_for_one, std::uint32_t intensity = 5) {
    return {.strategy = strategy, .intensity = intensity, .report = [this](const std::string& line) { reports.push_back(line); }};
  }

  ChildSpecification keeper_child(const std::string& id, Restart restart = Restart::permanent) {
    routers[id] = Router::make(stage.system(), id);
    return child(id, restart, routers[id], &keeper, id, &world);
  }

  void begin(Settings settings, std::vector<ChildSpecification> children) {
    root = stage.system().spawn(supervisor, "root", std::move(settings), std::move(children), now);
    stage.run();
  }

  Keeper at(const std::string& id) { return caf::actor_cast<Keeper>(routers.at(id)); }
  Node tree() { return stage.ask<Node>(root, atom::tree_v); }
  void crash(const std::string& id) {
    caf::anon_send(at(id), atom::tick_v);
    stage.run();
  }
  bool alive() {
    tree();
    return !stage.failure();
  }

  ~Scene() {
    if (alive())
      stage.tell(root, atom::stop_v);
  }
};

}  // namespace

TEST_CASE("a child that crashed is started again after its wait, and what was sent meanwhile is answered") {
  Scene scene;
  scene.begin(scene.settings(), {scene.keeper_child("a")});
  CHECK(scene.stage.ask<std::size_t>(scene.at("a"), std::string{"one"}) == 1);
  scene.crash("a");
  CHECK(scene.tree().children.at(0).state == "waiting");
  caf::scoped_actor caller{scene.stage.system()};
  auto answer = caller->request(scene.at("a"), caf::infinite, std::string{"two"});
  scene.stage.advance(milliseconds{49});
  CHECK(scene.tree().children.at(0).held == 1);
  scene.stage.advance(milliseconds{1});
  std::size_t reply = 0;
  answer.receive([&](std::size_t count) { reply = count; }, [](caf::error& error) { FAIL(caf::to_string(error)); });
  CHECK(reply == 2);
  auto node = scene.tree().children.at(0);
  CHECK(node.state == "running");
  CHECK(node.restarts == 1);
  CHECK(node.last_error == "the state is broken");
  CHECK(node.last_restart == noon + milliseconds{50});
}

TEST_CASE("through ten crashes no acknowledged word is lost, and every word is acknowledged") {
  Scene scene;
  auto settings = scene.settings(Strategy::one_for_one, 20);
  settings.last_wait = seconds{1};
  scene.begin(settings, {scene.keeper_child("a")});
  std::vector<std::string> words;
  for (int i = 0; i < 2000; ++i)
    words.push_back("word " + std::to_string(i));
  auto persistent = scene.stage.system().spawn(sender, scene.at("a"), words);
  for (int i = 0; i < 10; ++i) {
    caf::anon_send(scene.at("a"), atom::tick_v);
    scene.stage.advance(seconds{10});
  }
  CHECK(scene.stage.ask<Document>(persistent, atom::state_v).json["acknowledged"] == 2000);
  CHECK(scene.world.disk["a"].size() == 2000);
  CHECK(scene.tree().children.at(0).restarts == 10);
  scene.stage.stop(persistent);
}

TEST_CASE("a message that ended its receiver three times is refused, and the others go on") {
  Scene scene;
  scene.begin(scene.settings(), {scene.keeper_child("a")});
  auto persistent = scene.stage.system().spawn(sender, scene.at("a"), std::vector<std::string>{"bread", "poison", "water"});
  scene.stage.advance(seconds{20});
  auto state = scene.stage.ask<Document>(persistent, atom::state_v).json;
  CHECK(state["acknowledged"] == 2);
  CHECK(state["refused"] == Json::array({"poison"}));
  auto node = scene.tree().children.at(0);
  CHECK(node.restarts == 3);
  CHECK(node.refused == 1);
  CHECK(node.last_error == "cannot swallow poison");
  scene.stage.stop(persistent);
}

TEST_CASE("as many restarts as the intensity are tried, one more is given up, and the children end last first") {
  Scene scene;
  scene.begin(scene.settings(Strategy::one_for_one, 3), {scene.keeper_child("a"), scene.keeper_child("b"), scene.keeper_child("c")});
  for (int i = 0; i < 3; ++i) {
    scene.crash("b");
    scene.stage.advance(seconds{1});
  }
  CHECK(scene.tree().children.at(1).restarts == 3);
  scene.world.diary.clear();
  scene.crash("b");
  CHECK_FALSE(scene.alive());
  CHECK(scene.world.diary == std::vector<std::string>{"-b", "-c", "-a"});
  CHECK(scene.reports.back() == "root gives up: b ended 4 times within 1m, at last with: the state is broken");
}

TEST_CASE("restarts that are as old as the window do not count any more") {
  Scene scene;
  scene.begin(scene.settings(Strategy::one_for_one, 3), {scene.keeper_child("a")});
  for (int i = 0; i < 3; ++i)
    scene.crash("a"), scene.stage.advance(seconds{1});
  scene.stage.advance(seconds{60});
  scene.crash("a");
  CHECK(scene.alive());
}

TEST_CASE("rest_for_one starts the child and those after it again, in order, and leaves those before it alone") {
  Scene scene;
  scene.begin(scene.settings(Strategy::rest_for_one), {scene.keeper_child("a"), scene.keeper_child("b"), scene.keeper_child("c")});
  scene.world.diary.clear();
  scene.crash("b");
  scene.stage.advance(seconds{1});
  CHECK(scene.world.diary == std::vector<std::string>{"-b", "-c", "+b", "+c"});
}

TEST_CASE("a transient child that ends normally stays ended, one that crashes is started again; a temporary one never is") {
  Scene scene;
  scene.begin(scene.settings(), {scene.keeper_child("t", Restart::transient), scene.keeper_child("u", Restart::transient),
                                 scene.keeper_child("v", Restart::temporary)});
  caf::anon_send_exit(scene.routers["t"], caf::exit_reason::user_shutdown);
  scene.crash("u");
  scene.crash("v");
  scene.stage.advance(seconds{1});
  auto tree = scene.tree();
  REQUIRE(tree.children.size() == 1);
  CHECK(tree.children[0].id == "u");
  CHECK(tree.children[0].restarts == 1);
}

TEST_CASE("a child may be added and ended while the others run") {
  Scene scene;
  scene.begin(scene.settings(), {scene.keeper_child("a")});
  auto specification = scene.keeper_child("b");
  auto router = scene.stage.ask<caf::actor>(scene.root, atom::start_v, specification);
  CHECK(router == scene.routers["b"]);
  CHECK(scene.stage.ask<caf::actor>(scene.root, atom::start_v, specification) == router);
  CHECK(scene.stage.ask<std::size_t>(scene.at("b"), std::string{"one"}) == 1);
  CHECK(scene.stage.tell(scene.root, atom::stop_v, std::string{"b"}));
  scene.stage.run();
  CHECK(scene.tree().children.size() == 1);
  scene.stage.ask<caf::actor>(scene.root, atom::find_v, std::string{"b"});
  CHECK(is(scene.stage.failure(), Errc::not_found));
}

TEST_CASE("a branch that gives up is started again by the one above, under the same addresses, with what waited") {
  Scene scene;
  auto below = branch(scene.stage.system(), "branch", scene.settings(Strategy::one_for_one, 1), {scene.keeper_child("a")}, scene.now);
  scene.begin(scene.settings(), {below});
  CHECK(scene.stage.ask<std::size_t>(scene.at("a"), std::string{"one"}) == 1);
  scene.crash("a");
  scene.stage.advance(milliseconds{50});
  scene.crash("a");
  caf::scoped_actor caller{scene.stage.system()};
  auto answer = caller->request(scene.at("a"), caf::infinite, std::string{"two"});
  scene.stage.advance(milliseconds{50});
  std::size_t reply = 0;
  answer.receive([&](std::size_t count) { reply = count; }, [](caf::error& error) { FAIL(caf::to_string(error)); });
  CHECK(reply == 2);
  auto tree = scene.tree();
  CHECK(tree.children.at(0).restarts == 1);
  CHECK(tree.children.at(0).last_error == "a ended 2 times within 1m, at last with: the state is broken");
  CHECK(tree.children.at(0).children.at(0).state == "running");
}

TEST_CASE("stopping ends all children last first, answers when they have ended, and closes their addresses") {
  Scene scene;
  auto below = branch(scene.stage.system(), "branch", scene.settings(), {scene.keeper_child("b"), scene.keeper_child("c")}, scene.now);
  scene.begin(scene.settings(), {scene.keeper_child("a"), below, scene.keeper_child("d")});
  scene.world.diary.clear();
  CHECK(scene.stage.tell(scene.root, atom::stop_v));
  CHECK(scene.world.diary == std::vector<std::string>{"-d", "-c", "-b", "-a"});
  scene.stage.ask<std::size_t>(scene.at("a"), std::string{"late"});
  CHECK(scene.stage.failure() == caf::make_error(caf::sec::request_receiver_down));
}

TEST_CASE("a child that does not end when asked is killed, so that stopping takes no longer than its grace") {
  Scene scene;
  ChildSpecification stubborn{"stubborn", Restart::permanent, [](caf::actor_system& system) {
    return system.spawn([](caf::event_based_actor* self) -> caf::behavior {
      self->set_exit_handler([](caf::exit_msg&) {});
      return {[](int) {}};
    });
  }};
  scene.begin(scene.settings(), {stubborn});
  caf::scoped_actor caller{scene.stage.system()};
  auto answer = caller->request(scene.root, caf::infinite, atom::stop_v);
  scene.stage.advance(milliseconds{500});
  bool answered = false;
  answer.receive([&] { answered = true; }, [](caf::error& error) { FAIL(caf::to_string(error)); });
  CHECK(answered);
}

TEST_CASE("settings that never escalate are refused when the supervisor is made") {
  Scene scene;
  auto settings = scene.settings();
  settings.window = milliseconds{100};
  scene.begin(settings, {});
  CHECK_FALSE(scene.alive());
}
