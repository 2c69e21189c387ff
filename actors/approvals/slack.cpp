#include "actors/approvals/slack.hpp"

#include "src/approve/card.hpp"
#include "src/base/kill_point.hpp"

namespace mendwatch {
namespace {

using Self = SlackActor::stateful_pointer<SlackState>;
constexpr auto pause_between_tries = std::chrono::seconds{1};
constexpr auto patience = std::chrono::seconds{30};

void tick_later(Self self) {
  if (std::exchange(self->state.ticking, true))
    return;
  self->delayed_send(self, pause_between_tries, atom::tick_v);
}

// ---- the file --------------------------------------------------------------------------------------------------------

Result<void> say(Self self, const cards::Said& said, bool apart) {
  auto& state = self->state;
  auto news = state.file->say(said);
  if (!news)
    return news.error();
  state.posted += *news && apart;
  if (*news && state.settings.print)
    state.settings.print((apart ? "\n" : "") + said.text + (said.text.ends_with('\n') ? "" : "\n"));
  return {};
}

// A line of the life of a fix is said under its version, so that none is left out or said twice.
Result<void> say_life(Self self, const approve::Posting& posting) {
  auto card = from_json_text<approve::Card>(to_json_text(posting.card));
  if (!card)
    return {};
  for (const auto& line : card->life)
    if (auto said = say(self, {posting.fix, posting.digest, posting.fix + '/' + std::to_string(line.version), to_text(line), 0}, false); !said)
      return said;
  return {};
}

Result<void> show(Self self, const approve::Posting& posting) {
  auto& state = self->state;
  if (!state.file) {
    auto file = cards::CardFile::open(state.settings.file);
    if (!file)
      return file.error();
    state.file.emplace(*std::move(file));
  }
  if (!posting.text.empty())
    if (auto said = say(self, {posting.fix, posting.digest, posting.key, posting.text, posting.number}, true); !said)
      return said;
  return say_life(self, posting);
}

// ---- answers ---------------------------------------------------------------------------------------------------------

void answer(Self self, const approve::StepResult& result) {
  kill_point("post.before_ack");
  self->request(self->state.docket, patience, result)
      .then(
          [=] {
            auto found = self->state.answers.find(result.fix);
            if (found != self->state.answers.end() && found->second.number == result.number)
              self->state.answers.erase(found);
          },
          [=](caf::error& error) {
            if (is(error, Errc::not_found))
              self->state.answers.erase(result.fix);
            else
              tick_later(self);
          });
}

void work(Self self) {
  auto& state = self->state;
  while (!state.waiting.empty()) {
    const auto& posting = state.waiting.front();
    if (auto shown = show(self, posting); !shown) {
      state.last_error = to_string(shown.error());
      return tick_later(self);
    }
    if (posting.number > 0) {
      approve::StepResult result{posting.fix, posting.number, approve::Step::post, true, "Shown.", {{"channel", "local"}, {"key", posting.key}}};
      state.answers[posting.fix] = result;
      answer(self, result);
    }
    state.waiting.pop_front();
  }
}

// Nobody gets a result of these, so they are answered once they are shown.
caf::result<void> show_now(Self self, const approve::Posting& posting) {
  auto& state = self->state;
  if (!state.waiting.empty())
    return to_caf({Errc::unavailable, state.last_error, "cards"});
  auto shown = show(self, posting);
  if (shown)
    return caf::unit;
  state.last_error = to_string(shown.error());
  return to_caf(shown.error());
}

bool is_waiting(const SlackState& state, const approve::Posting& posting) {
  return std::any_of(state.waiting.begin(), state.waiting.end(), [&](const auto& other) {
    return other.key == posting.key && other.number == posting.number;
  });
}

}  // namespace

SlackActor::behavior_type slack(Self self, SlackSettings settings, DocketActor docket) {
  self->state.settings = std::move(settings);
  self->state.docket = std::move(docket);
  return {
      [self](atom::post, const approve::Posting& posting) -> caf::result<void> {
        if (posting.number == 0)
          return show_now(self, posting);
        if (!is_waiting(self->state, posting))
          self->state.waiting.push_back(posting);
        work(self);
        return caf::unit;
      },
      [self](atom::edit, approve::Posting posting) {
        posting.text.clear();
        return show_now(self, posting);
      },
      [self](atom::tick) {
        self->state.ticking = false;
        for (const auto& [fix, result] : std::map{self->state.answers})
          answer(self, result);
        work(self);
      },
      [self](atom::state) {
        const auto& state = self->state;
        return Document{{{"channel", "local"}, {"posted", state.posted}, {"waiting", state.waiting.size()},
                         {"unacknowledged", state.answers.size()}, {"last_error", state.last_error}}};
      },
  };
}

}  // namespace mendwatch
