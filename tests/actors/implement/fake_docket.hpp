#pragma once

#include "messages/docket.hpp"

namespace mendwatch::tests {

/// A docket that keeps the results it is told, and can be told to fail. Its other messages come from nobody here.
struct FakeDocket {
  std::vector<approve::StepResult> results;
  caf::error fails_with;

  DocketActor::behavior_type behavior() {
    return {
        [](atom::open, const propose::FixProposal&) { return std::string{}; },
        [](const approve::Vote&) { return approve::Answer{}; },
        [](const approve::RevertRequest&) { return approve::Answer{}; },
        [this](const approve::StepResult& result) -> caf::result<void> {
          if (fails_with)
            return fails_with;
          results.push_back(result);
          return caf::unit;
        },
        [](atom::expire, const std::string&) {},
        [](atom::supersede, const std::string&, const std::string&, const std::string&) {},
        [](atom::show, const std::string&) { return Document{}; },
        [](atom::list, std::uint32_t) { return Document{}; },
        [](atom::subscribe, const caf::actor&) {},
        [](atom::changed, const approve::Event&, const approve::Summary&) {},
        [](atom::tick) {},
        [](atom::state) { return Document{}; },
    };
  }
};

}  // namespace mendwatch::tests
