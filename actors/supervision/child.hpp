#pragma once

#include "actors/supervision/poison.hpp"
#include "messages/values.hpp"

namespace mendwatch::supervision {

template <class Function>
struct ActorFunction;

template <class Behavior, class Self, class... Parameters>
struct ActorFunction<Behavior (*)(Self, Parameters...)> {
  /// What a supervisor calls to make the actor that `function` describes, as often as it must. The arguments are copied each time.
  template <caf::spawn_options Options>
  static auto maker(Behavior (*function)(Self, Parameters...), std::decay_t<Parameters>... arguments) {
    return [=](caf::actor_system& system) {
      auto named = [function](Self self, Parameters... arguments) -> Behavior {
        name_poison(self);
        return function(self, std::move(arguments)...);
      };
      return caf::actor_cast<caf::actor>(system.spawn<Options>(named, arguments...));
    };
  }
};

/// A child specification for an actor that is a function: `child("deadline", Restart::permanent, router, deadline, docket, clock)`.
template <caf::spawn_options Options = caf::no_spawn_options, class Function, class... Arguments>
ChildSpecification child(std::string id, Restart restart, caf::actor router, Function* function, Arguments... arguments) {
  return {std::move(id), restart, ActorFunction<Function*>::template maker<Options>(function, std::move(arguments)...), false,
          std::move(router)};
}

}  // namespace mendwatch::supervision
