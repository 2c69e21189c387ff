#pragma once

#include "messages/docket.hpp"
#include "messages/slack.hpp"
#include "src/outside/cards/card_file.hpp"

#include <deque>

namespace mendwatch {

/// Where cards go as long as there is no Slack.
struct SlackSettings {
  std::filesystem::path file;                       // STATE/cards.jsonl
  std::function<void(const std::string&)> print;    // also here, if this is set: a terminal
};

struct SlackState {
  static inline const char* name = "slack";
  SlackSettings settings;
  DocketActor docket;
  std::optional<cards::CardFile> file;       // nothing while it can't be opened
  std::deque<approve::Posting> waiting;      // not yet shown, in order
  std::map<std::string, approve::StepResult> answers;  // not yet acknowledged, by fix
  bool ticking = false;
  std::uint64_t posted = 0;
  std::string last_error;
};

/// Shows each card once, then each line of its life once, whatever is sent twice and whenever the process died. A disk that is full is waited for.
SlackActor::behavior_type slack(SlackActor::stateful_pointer<SlackState> self, SlackSettings settings, DocketActor docket);

}  // namespace mendwatch
