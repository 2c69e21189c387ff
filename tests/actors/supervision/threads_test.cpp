#include "actors/supervision/child.hpp"
#include "actors/supervision/supervisor.hpp"
#include "messages/type_ids.hpp"

#include <doctest/doctest.h>

#include <mutex>

using namespace mendwatch;
using namespace mendwatch::supervision;
using std::chrono::milliseconds;
using std::chrono::seconds;

// The other tests of supervision own the order of things; here the threads do.
namespace {

struct Disk {
  std::mutex mutex;
  std::set<std::string> words;
  int lives = 0;
};

using Keeper = Interface<caf::result<void>(std::string), caf::result<void>(atom::tick)>;

Keeper::behavior_type keeper(Keeper::pointer, Disk* disk) {
  {
    std::lock_guard lock{disk->mutex};
    ++disk->lives;
  }
  return {
    [disk](const std::string& word) {
      std::lock_guard lock{disk->mutex};
      disk->words.insert(word);
    },
    [](atom::tick) { throw std::runtime_error("crashed by the test"); },
  };
}

struct SenderState {
  std::string name;
  int next = 0;
  int crashed_at = -1;
  caf::actor tell;
};

using SenderSelf = caf::stateful_actor<SenderState>*;
constexpr int words_each = 1'000;

// One word after the other, each until it is acknowledged; at every hundredth word it makes the receiver crash.
void send_next(SenderSelf self, Keeper to) {
  auto& state = self->state;
  if (state.next == words_each)
    return self->send(state.tell, atom::stop_v);
  if (state.next % 100 == 50 && std::exchange(state.crashed_at, state.next) != state.next)
    caf::anon_send(to, atom::tick_v);
  self->request(to, seconds{10}, state.name + std::to_string(state.next))
    .then(
      [=] {
        ++self->state.next;
        send_next(self, to);
      },
      [=](caf::error&) { self->delayed_send(self, milliseconds{1}, atom::work_v); });
}

caf::behavior sender(SenderSelf self, Keeper to, std::string name) {
  self->state.name = std::move(name);
  return {
    [=](atom::start, const caf::actor& tell) {
      self->state.tell = tell;
      send_next(self, to);
    },
    [=](atom::work) { send_next(self, to); },
  };
}

struct Config : caf::actor_system_config {
  Config() {
    add_message_types<caf::id_block::mendwatch>();
    set("scheduler.max-threads", std::size_t{4});
  }
};

}  // namespace

TEST_CASE("with real threads, eight senders and many crashes, every word is acknowledged and on disk, and stopping ends") {
  Disk disk;
  Config config;
  caf::actor_system system{config};
  auto router = Router::make(system, "keeper");
  Settings settings{.intensity = 1'000, .first_wait = milliseconds{1}, .last_wait = milliseconds{5}};
  auto root = system.spawn(supervisor, "root", settings, std::vector{child("keeper", Restart::permanent, router, &keeper, &disk)}, Clock{wall_clock});
  {
    caf::scoped_actor self{system};
    std::vector<caf::actor> senders;
    for (int i = 0; i < 8; ++i)
      senders.push_back(system.spawn(sender, caf::actor_cast<Keeper>(router), std::string(1, char('a' + i))));
    int done = 0;
    for (auto& one : senders)
      self->send(one, atom::start_v, caf::actor_cast<caf::actor>(self));
    self->receive_for(done, int(senders.size()))([](atom::stop) {});
    CHECK(done == 8);
    auto tree = Node{};
    self->request(root, seconds{5}, atom::tree_v).receive([&](Node& node) { tree = node; }, [](caf::error& error) { FAIL(caf::to_string(error)); });
    REQUIRE(tree.children.size() == 1);
    CHECK(tree.children[0].restarts + 1 >= std::uint64_t(disk.lives));
    for (auto& one : senders)
      self->send_exit(one, caf::exit_reason::user_shutdown);
    bool stopped = false;
    self->request(root, seconds{5}, atom::stop_v).receive([&] { stopped = true; }, [](caf::error& error) { FAIL(caf::to_string(error)); });
    CHECK(stopped);
  }
  CHECK(disk.words.size() == 8 * words_each);
  CHECK(disk.lives > 10);
}
