#include "actors/supervision/supervisor.hpp"

#include "actors/supervision/child.hpp"

namespace mendwatch::supervision {
namespace {

using Self = SupervisorActor::stateful_pointer<SupervisorState>;
constexpr int times_until_refused = 3;
constexpr auto patience_for_a_branch = std::chrono::seconds{1};

std::string words(const caf::error& reason) {
  if (reason == caf::exit_reason::normal)
    return "ended";
  auto error = from_caf(reason);
  return error.message.empty() ? caf::to_string(reason) : error.message;
}

void reconcile(Self self);

void remind(Self self, Child& child, Duration wait) {
  child.generation = ++self->state.generations;
  self->delayed_send(self, wait, atom::work_v, child.specification.id, child.generation);
}

void start(Self self, Child& child) {
  child.actor = child.specification.spawn(self->system());
  child.stop_requests = 0;
  self->link_to(child.actor);
  Router::of(child.specification.router).connect(child.actor);
}

void ask_to_end(Self self, Child& child) {
  Router::of(child.specification.router).disconnect();
  child.stop_requests = 1;
  remind(self, child, self->state.settings.grace);
  // Anonymously: a child that is asked to end by the one it is linked to drops the link first, and its end would go unnoticed.
  caf::anon_send_exit(child.actor, caf::exit_reason::user_shutdown);
}

void finish(Self self) {
  auto& state = self->state;
  // After an escalation the routers go on holding: the parent starts all of this again, with the same ones.
  if (!state.escalated)
    for (auto& child : state.children)
      Router::of(child->specification.router).close();
  for (auto& promise : state.waiting)
    promise.deliver(caf::unit);
  state.waiting.clear();
  self->quit(state.reason);
}

// Brings what is nearer to what should be: first ends, last child first and one at a time, then starts, in order.
void reconcile(Self self) {
  auto& children = self->state.children;
  for (auto place = children.rbegin(); place != children.rend(); ++place) {
    auto& child = **place;
    if (!child.actor || (child.goal == Goal::run && child.stop_requests == 0))
      continue;
    if (child.stop_requests == 0)
      ask_to_end(self, child);
    return;
  }
  std::erase_if(children, [](const auto& child) {
    bool gone = child->remove && child->goal == Goal::end;
    if (gone)
      Router::of(child->specification.router).close();
    return gone;
  });
  if (self->state.stopping)
    return finish(self);
  for (auto& child : children)
    if (child->goal == Goal::run && !child->actor)
      start(self, *child);
}

void stop_all(Self self, caf::error reason) {
  auto& state = self->state;
  if (state.stopping)
    return;
  state.stopping = true;
  state.reason = std::move(reason);
  for (auto& child : state.children)
    child->goal = Goal::end;
  reconcile(self);
}

void count_poison(Child& child, const caf::error& reason) {
  auto blamed = blamed_by(reason);
  if (!blamed)
    return;
  constexpr std::size_t most_suspects = 256;
  if (child.blamed.size() > most_suspects)
    child.blamed.clear();
  if (++child.blamed[*blamed] == times_until_refused)
    Router::of(child.specification.router).refuse(*blamed);
}

void start_again_later(Self self, std::size_t index, const caf::error& reason) {
  auto& state = self->state;
  auto& child = *state.children[index];
  auto now = state.now();
  child.last_error = words(reason);
  auto restarts = state.restarts.count(now, state.settings.window);
  auto ends = child.ends.count(now, state.settings.window);
  if (restarts > state.settings.intensity) {
    state.escalated = true;
    auto sentence = child.specification.id + " ended " + std::to_string(ends) + " times within " + to_text(state.settings.window) +
                    ", at last with: " + child.last_error;
    state.settings.report(state.id + " gives up: " + sentence);
    return stop_all(self, caf::make_error(Errc::failed, sentence, state.id));
  }
  auto wait = wait_before(state.settings, ends);
  state.settings.report(state.id + "/" + child.specification.id + " ended (" + child.last_error + ") and is started again in " + to_text(wait));
  auto last = state.settings.strategy == Strategy::rest_for_one ? state.children.size() : index + 1;
  for (std::size_t i = index; i < last; ++i)
    if (state.children[i]->goal == Goal::run)
      state.children[i]->goal = Goal::pause;
  remind(self, child, wait);
}

void ended(Self self, std::size_t index, const caf::error& reason) {
  auto& state = self->state;
  auto& child = *state.children[index];
  bool expected = child.stop_requests > 0;
  child.actor = nullptr;
  child.stop_requests = 0;
  Router::of(child.specification.router).disconnect();
  if (!expected) {
    count_poison(child, reason);
    auto kind = child.specification.restart;
    bool normal = !reason || reason == caf::exit_reason::normal || reason == caf::exit_reason::user_shutdown;
    if (child.goal == Goal::run) {
      if (kind == Restart::permanent || (kind == Restart::transient && !normal)) {
        start_again_later(self, index, reason);
      } else {
        child.goal = Goal::end;
        if (!normal)
          child.last_error = words(reason);
        child.remove = true;
      }
    }
  }
  reconcile(self);
}

// True if it was a child of ours.
bool ended(Self self, const caf::actor_addr& who, const caf::error& reason) {
  auto& children = self->state.children;
  for (std::size_t i = 0; i < children.size(); ++i) {
    if (!children[i]->actor || children[i]->actor.address() != who)
      continue;
    ended(self, i, reason);
    return true;
  }
  return false;
}

// Time is up for a child that waits to be started, or for one that doesn't end.
void reminded(Self self, const std::string& id, std::uint64_t generation) {
  auto& children = self->state.children;
  for (std::size_t i = 0; i < children.size(); ++i) {
    auto& child = *children[i];
    if (child.specification.id != id || child.generation != generation)
      continue;
    if (child.stop_requests == 1) {
      child.stop_requests = 2;
      remind(self, child, self->state.settings.grace);
      // A link passes a kill on, and nothing can trap that: from here on it is only watched.
      self->monitor(child.actor);
      self->unlink_from(child.actor);
      caf::anon_send_exit(child.actor, caf::exit_reason::kill);
    } else if (child.stop_requests == 2) {
      self->state.settings.report(self->state.id + "/" + id + " does not end and is left alone");
      self->demonitor(child.actor);
      ended(self, i, caf::exit_reason::kill);
      return;
    } else if (child.goal == Goal::pause) {
      auto last = self->state.settings.strategy == Strategy::rest_for_one ? children.size() : i + 1;
      for (std::size_t k = i; k < last; ++k) {
        if (children[k]->goal != Goal::pause)
          continue;
        children[k]->goal = Goal::run;
        children[k]->restarts++;
        children[k]->last_restart = self->state.now();
      }
    }
    break;
  }
  reconcile(self);
}

Child* find(Self self, const std::string& id) {
  for (auto& child : self->state.children)
    if (child->specification.id == id)
      return child.get();
  return nullptr;
}

Child& add(Self self, ChildSpecification specification) {
  if (!specification.router)
    specification.router = Router::make(self->system(), specification.id);
  auto child = std::make_unique<Child>();
  child->specification = std::move(specification);
  self->state.children.push_back(std::move(child));
  return *self->state.children.back();
}

Node node_of(const Child& child) {
  auto& router = Router::of(child.specification.router);
  const char* state = child.actor ? (child.stop_requests > 0 ? "stopping" : "running") : (child.goal == Goal::end ? "ended" : "waiting");
  return {child.specification.id, state, child.restarts, child.last_error, child.last_restart, router.held(), router.refused(), {}};
}

caf::result<Node> tree(Self self) {
  struct Gathering {
    Node root;
    std::size_t missing = 1;
    caf::typed_response_promise<Node> promise;
    void got_one() {
      if (--missing == 0)
        promise.deliver(root);
    }
  };
  auto gathering = std::make_shared<Gathering>();
  gathering->root.id = self->state.id;
  gathering->root.state = self->state.stopping ? "stopping" : "running";
  gathering->promise = self->make_response_promise<Node>();
  for (const auto& child : self->state.children) {
    auto index = gathering->root.children.size();
    gathering->root.children.push_back(node_of(*child));
    if (!child->specification.supervisor || !child->actor)
      continue;
    ++gathering->missing;
    self->request(caf::actor_cast<SupervisorActor>(child->actor), patience_for_a_branch, atom::tree_v)
      .then(
        [=](Node& below) {
          gathering->root.children[index].children = std::move(below.children);
          gathering->got_one();
        },
        [=](caf::error&) { gathering->got_one(); });
  }
  auto promise = gathering->promise;
  gathering->got_one();
  return promise;
}

}  // namespace

SupervisorActor::behavior_type supervisor(Self self, std::string id, Settings settings, std::vector<ChildSpecification> children, Clock now) {
  auto& state = self->state;
  name_poison(self);
  state.id = std::move(id);
  state.settings = std::move(settings);
  state.now = std::move(now);
  if (auto sound = check(state.settings); !sound)
    throw std::invalid_argument(to_string(sound.error()));
  for (auto& specification : children) {
    if (find(self, specification.id))
      throw std::invalid_argument("two children are called " + specification.id);
    add(self, std::move(specification));
  }
  self->set_down_handler([self](caf::down_msg& message) { ended(self, message.source, message.reason); });
  self->set_exit_handler([self](caf::exit_msg& message) {
    if (ended(self, message.source, message.reason))
      return;
    // From above, or from whoever stops the system. A child that was given up is not one any more, and its end is no news.
    if (message.reason != caf::exit_reason::normal && message.reason != caf::exit_reason::kill)
      stop_all(self, message.reason);
  });
  reconcile(self);
  return {
    [self](atom::tree) { return tree(self); },
    [self](atom::start, ChildSpecification& specification) -> caf::result<caf::actor> {
      if (self->state.stopping)
        return to_caf({Errc::unavailable, "it is being stopped", self->state.id});
      if (auto* known = find(self, specification.id); known && known->goal != Goal::end)
        return known->specification.router;
      if (auto* leaving = find(self, specification.id)) {
        // It is on its way out: the same place is used again.
        leaving->specification.spawn = specification.spawn;
        leaving->goal = Goal::run;
        leaving->remove = false;
        reconcile(self);
        return leaving->specification.router;
      }
      auto& child = add(self, std::move(specification));
      auto router = child.specification.router;
      reconcile(self);
      return router;
    },
    [self](atom::stop, const std::string& id) {
      if (auto* child = find(self, id)) {
        child->goal = Goal::end;
        child->remove = true;
        reconcile(self);
      }
    },
    [self](atom::find, const std::string& id) -> caf::result<caf::actor> {
      if (auto* child = find(self, id))
        return child->specification.router;
      return to_caf({Errc::not_found, "no such child", self->state.id + "/" + id});
    },
    [self](atom::stop) -> caf::result<void> {
      auto promise = self->make_response_promise();
      self->state.waiting.push_back(promise);
      stop_all(self, caf::exit_reason::normal);
      return caf::delegated<void>{};
    },
    [self](atom::work, const std::string& id, std::uint64_t generation) { reminded(self, id, generation); },
  };
}

ChildSpecification branch(caf::actor_system& system, std::string id, Settings settings, std::vector<ChildSpecification> children,
                          Clock now, caf::actor router) {
  for (auto& specification : children)
    if (!specification.router)
      specification.router = Router::make(system, specification.id);
  if (!router)
    router = Router::make(system, id);
  auto specification = child(id, Restart::permanent, router, &supervisor, id, std::move(settings), std::move(children), std::move(now));
  specification.supervisor = true;
  return specification;
}

}  // namespace mendwatch::supervision
