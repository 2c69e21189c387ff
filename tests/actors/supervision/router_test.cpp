#include "actors/supervision/router.hpp"
#include "tests/support/actor_stage.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace mendwatch::supervision;

namespace {

using Echo = Interface<caf::result<std::string>(std::string)>;

Echo echo(caf::actor_system& system, std::vector<std::string>& heard) {
  return system.spawn([&heard]() -> Echo::behavior_type {
    return {[&heard](const std::string& word) {
      heard.push_back(word);
      return word;
    }};
  });
}

struct Scene {
  tests::ActorStage stage;
  std::vector<std::string> heard;
  caf::actor router = Router::make(stage.system(), "echo");
  Echo address = caf::actor_cast<Echo>(router);
};

}  // namespace

TEST_CASE("what is sent while the child is down waits, keeps its order, and is answered to its sender") {
  Scene scene;
  caf::scoped_actor first{scene.stage.system()};
  auto answer = first->request(scene.address, caf::infinite, std::string{"one"});
  caf::anon_send(scene.address, std::string{"two"});
  scene.stage.run();
  CHECK(Router::of(scene.router).held() == 2);
  auto child = echo(scene.stage.system(), scene.heard);
  Router::of(scene.router).connect(caf::actor_cast<caf::actor>(child));
  caf::anon_send(scene.address, std::string{"three"});
  scene.stage.run();
  std::string reply;
  answer.receive([&](const std::string& word) { reply = word; }, [](caf::error& error) { FAIL(caf::to_string(error)); });
  CHECK(reply == "one");
  CHECK(scene.heard == std::vector<std::string>{"one", "two", "three"});
  CHECK(Router::of(scene.router).held() == 0);
  scene.stage.stop(child);
}

TEST_CASE("more than a router holds is answered at once, not kept") {
  Scene scene;
  for (std::size_t i = 0; i < Router::most_held; ++i)
    caf::anon_send(scene.address, std::string{"x"});
  CHECK(Router::of(scene.router).held() == Router::most_held);
  scene.stage.ask<std::string>(scene.address, std::string{"one more"});
  CHECK(is(scene.stage.failure(), Errc::unavailable));
  CHECK(Router::of(scene.router).held() == Router::most_held);
}

TEST_CASE("a closed router answers what waited and what comes") {
  Scene scene;
  caf::scoped_actor sender{scene.stage.system()};
  auto answer = sender->request(scene.address, caf::infinite, std::string{"one"});
  Router::of(scene.router).close();
  caf::error failure;
  answer.receive([](const std::string&) {}, [&](caf::error& error) { failure = error; });
  CHECK(failure == caf::make_error(caf::sec::request_receiver_down));
  scene.stage.ask<std::string>(scene.address, std::string{"two"});
  CHECK(scene.stage.failure() == caf::make_error(caf::sec::request_receiver_down));
}

TEST_CASE("only the refused message is refused, whether it comes or waited") {
  Scene scene;
  auto poison = fingerprint_of(caf::make_message(std::string{"poison"}));
  REQUIRE(poison);
  caf::anon_send(scene.address, std::string{"poison"});
  Router::of(scene.router).refuse(*poison);
  auto child = echo(scene.stage.system(), scene.heard);
  Router::of(scene.router).connect(caf::actor_cast<caf::actor>(child));
  scene.stage.ask<std::string>(scene.address, std::string{"poison"});
  CHECK(is(scene.stage.failure(), Errc::poisoned));
  CHECK(scene.stage.ask<std::string>(scene.address, std::string{"bread"}) == "bread");
  CHECK(scene.heard == std::vector<std::string>{"bread"});
  CHECK(Router::of(scene.router).refused() == 2);
  scene.stage.stop(child);
}

TEST_CASE("a tick is never poison") { CHECK_FALSE(fingerprint_of(caf::make_message(atom::tick_v))); }
