#include "tests/support/sample_fix.hpp"

#include <doctest/doctest.h>

#include <iostream>
#include <random>

using namespace mendwatch;
using namespace mendwatch::approve;
using tests::Life;
using namespace std::chrono_literals;

namespace {

std::string words_of(const Life& life) {
  std::string words;
  for (const auto& line : life.fix.life)
    words += (words.empty() ? "" : " ") + (line.step ? std::string{to_string(*line.step)} + ":" : std::string{}) + std::string{to_string(line.what)};
  return words;
}

Json outcome(const char* verdict) { return {{"outcome", {{"verdict", verdict}, {"sentence", "12 before, 0 after"}}}}; }

Life approved() {
  Life life;
  REQUIRE(life.posted());
  REQUIRE(life.vote("slack:T1/U1", true));
  return life;
}

}  // namespace

TEST_CASE("the straight way: posted, approved, applied, pushed, deployed, verified") {
  Life life = approved();
  REQUIRE(life.until(Step::verify));
  REQUIRE(life.end(true, "", outcome("verified")));
  life.go();
  CHECK(words_of(life) ==
        "proposed post:began post:done posted approved apply:began apply:done validate:began validate:done commit:began commit:done "
        "push:began push:done deploy:began deploy:done verify:began verify:done verified settled");
  CHECK(life.fix.stage == Stage::verified);
  CHECK(life.fix.settled);
  CHECK(life.fix.commit == "c0ffee");
  CHECK(ending_of(life.fix).outcome == Happening::verified);
  CHECK_FALSE(next(life.fix, {}, life.now).append);
}

TEST_CASE("any failure before the push removes the worktree and says why") {
  for (Step step : {Step::apply, Step::validate, Step::commit, Step::push}) {
    Life life = approved();
    REQUIRE(life.until(step));
    REQUIRE(life.end(false, "the disk is full"));
    life.go();
    REQUIRE(life.fix.running);
    CHECK(life.fix.running->step == Step::discard);
    REQUIRE(life.end(true, "gone"));
    life.go();
    CHECK(life.fix.stage == Stage::rolled_back);
    CHECK(life.fix.settled);
    CHECK_FALSE(life.fix.pushed);
    CHECK(ending_of(life.fix).sentence == "Rolled back, nothing was pushed: the disk is full");
  }
}

TEST_CASE("a worktree that can't be removed is told, after three attempts") {
  Life life = approved();
  REQUIRE(life.until(Step::validate));
  REQUIRE(life.end(false, "a test failed"));
  for (int attempt = 1; attempt <= 3; ++attempt) {
    life.now += 1min;
    life.go();
    REQUIRE(life.fix.running);
    CHECK(life.fix.running->key == "fix_20251020_030000/discard/" + std::to_string(attempt));
    REQUIRE(life.end(false, "busy"));
  }
  life.go();
  CHECK(life.fix.stage == Stage::rolled_back);
  CHECK(ending_of(life.fix).sentence == "Rolled back, nothing was pushed: a test failed Its worktree could not be removed.");
}

TEST_CASE("a branch that moved supersedes the fix, and nothing is pushed") {
  Life life = approved();
  REQUIRE(life.until(Step::push));
  REQUIRE(life.end(false, "main moved to 1234.", {{"moved", true}}));
  life.go();
  REQUIRE(life.end(true, "gone"));
  life.go();
  CHECK(life.fix.stage == Stage::superseded);
  CHECK(life.fix.settled);
  CHECK(words_of(life).ends_with("push:failed discard:began discard:done superseded settled"));
}

TEST_CASE("a push whose end is unknown is tried again under a new key, and never called rolled back") {
  Life life = approved();
  REQUIRE(life.until(Step::push));
  REQUIRE(life.end(false, "the connection was lost", {{"unknown", true}}));
  auto wait = next(life.fix, life.patience, life.now);
  CHECK_FALSE(wait.append);
  REQUIRE(wait.wake);
  CHECK(*wait.wake == life.now + 1s);
  life.now = *wait.wake;
  life.go();
  REQUIRE(life.fix.running);
  CHECK(life.fix.running->step == Step::push);
  CHECK(life.fix.running->key == "fix_20251020_030000/push/2");
}

TEST_CASE("a deployment that fails is told, and the commit can be taken back") {
  Life life = approved();
  REQUIRE(life.until(Step::deploy));
  REQUIRE(life.end(false, "exit 1"));
  life.go();
  CHECK(life.fix.stage == Stage::deploy_failed);
  CHECK(life.fix.settled);
  CHECK(can_be_reverted(life.fix));
}

TEST_CASE("worse is taken back as the card promised: revert, redeploy, reverted") {
  Life life = approved();
  REQUIRE(life.until(Step::verify));
  REQUIRE(life.end(true, "", outcome("worse")));
  life.go();
  REQUIRE(life.fix.running);
  CHECK(life.fix.running->step == Step::revert);
  CHECK(order_of(life.fix).commit == "c0ffee");
  REQUIRE(life.end(true, "", {{"commit", "bead"}}));
  life.go();
  CHECK(order_of(life.fix).step == Step::redeploy);
  CHECK(order_of(life.fix).commit == "bead");
  REQUIRE(life.end(true));
  life.go();
  CHECK(words_of(life).ends_with("verify:done worse revert_asked revert:began revert:done redeploy:began redeploy:done reverted settled"));
  CHECK_FALSE(can_be_reverted(life.fix));
}

TEST_CASE("worse waits for a person where the card promised to ask") {
  auto proposal = tests::sample_proposal();
  proposal.options[0].on_worse = propose::OnWorse::ask;
  Life life{proposal};
  REQUIRE(life.posted());
  REQUIRE(life.vote("slack:T1/U1", true));
  REQUIRE(life.until(Step::verify));
  REQUIRE(life.end(true, "", outcome("worse")));
  life.go();
  CHECK(life.fix.stage == Stage::worse);
  CHECK(life.fix.settled);
  auto asked = ask_revert(life.fix, {life.fix.id, "slack:T1/U2", life.now}, tests::sample_policy(), life.now);
  REQUIRE(asked);
  REQUIRE(life.write(*asked));
  life.go();
  CHECK(life.fix.running->step == Step::revert);
}

TEST_CASE("a revert that doesn't go cleanly is tried once by itself, then people are asked") {
  Life life = approved();
  REQUIRE(life.until(Step::verify));
  REQUIRE(life.end(true, "", outcome("worse")));
  life.go();
  REQUIRE(life.end(false, "core/config.py was changed since"));
  life.go();
  CHECK(life.fix.stage == Stage::worse);
  CHECK(life.fix.settled);
  CHECK(can_be_reverted(life.fix));
}

TEST_CASE("a person can take a verified fix back long after it was settled, once") {
  Life life = approved();
  REQUIRE(life.until(Step::verify));
  REQUIRE(life.end(true, "", outcome("verified")));
  life.go();
  REQUIRE(life.fix.settled);
  life.now += 24h * 30;
  const RevertRequest request{life.fix.id, "local:1000", life.now};
  REQUIRE(life.write(*ask_revert(life.fix, request, tests::sample_policy(), life.now)));
  CHECK(ask_revert(life.fix, request, tests::sample_policy(), life.now).error().code == Errc::refused);
  REQUIRE_FALSE(life.until(Step::post));
  CHECK(life.fix.stage == Stage::reverted);
  CHECK(life.fix.settled);
  CHECK(ask_revert(life.fix, request, tests::sample_policy(), life.now).error().code == Errc::refused);
}

TEST_CASE("a revert asked for during the deployment begins when that has ended, and during the verification at once") {
  for (bool deploys : {true, false}) {
    Life life = approved();
    REQUIRE(life.until(deploys ? Step::deploy : Step::verify));
    const auto running = life.fix.running->number;
    REQUIRE(life.write(*ask_revert(life.fix, {life.fix.id, "local:1000", life.now}, tests::sample_policy(), life.now)));
    life.go();
    if (deploys) {
      CHECK(life.fix.running->step == Step::deploy);
      REQUIRE(life.end(false, "exit 1"));
      life.go();
    }
    CHECK(life.fix.running->step == Step::revert);
    // The old answer comes late: acknowledged by the caller, and dropped.
    CHECK(event_of(life.fix, {life.fix.id, running, deploys ? Step::deploy : Step::verify, true, "", {}}, life.now).error().code == Errc::conflict);
    if (deploys) {
      REQUIRE(life.end(false, "not cleanly"));
      life.go();
      CHECK(life.fix.stage == Stage::deploy_failed);
      CHECK(life.fix.settled);
    }
  }
}

TEST_CASE("a verification that is interrupted by a revert in vain goes on") {
  Life life = approved();
  REQUIRE(life.until(Step::verify));
  REQUIRE(life.write(*ask_revert(life.fix, {life.fix.id, "local:1000", life.now}, tests::sample_policy(), life.now)));
  life.go();
  REQUIRE(life.end(false, "not cleanly"));
  life.now += 2s;
  life.go();
  REQUIRE(life.fix.running);
  CHECK(life.fix.running->step == Step::verify);
}

TEST_CASE("nothing pushed means nothing to take back") {
  Life life = approved();
  REQUIRE(life.until(Step::push));
  CHECK(ask_revert(life.fix, {life.fix.id, "local:1000", life.now}, tests::sample_policy(), life.now).error().code == Errc::refused);
}

TEST_CASE("a rollback of a deployment begins with the deployment") {
  auto proposal = tests::sample_proposal();
  proposal.options[0].kind = propose::OptionKind::rollback;
  Life life{proposal};
  REQUIRE(life.posted());
  REQUIRE(life.vote("slack:T1/U1", true));
  life.go();
  REQUIRE(life.fix.running);
  CHECK(life.fix.running->step == Step::deploy);
  REQUIRE(life.until(Step::verify));
  CHECK_FALSE(can_be_reverted(life.fix));
}

TEST_CASE("a post that fails is tried again, and the deadline counts from the card that was shown") {
  Life life;
  life.go();
  REQUIRE(life.end(false, "the disk is full"));
  life.now += 10s;
  REQUIRE(life.posted());
  CHECK(life.fix.attempts.at("post") == 2);
  CHECK(life.fix.deadline == tests::three_am + 11s + 24h);
}

TEST_CASE("at the deadline the fix expires, not before") {
  Life life;
  REQUIRE(life.posted());
  const auto deadline = life.fix.deadline;
  life.now = deadline - 1us;
  life.go();
  CHECK(life.fix.stage == Stage::posted);
  CHECK(*next(life.fix, {}, life.now).wake == deadline);
  life.now = deadline;
  life.go();
  CHECK(life.fix.stage == Stage::expired);
  CHECK(life.fix.settled);
}

TEST_CASE("something better supersedes an undecided fix only") {
  Life life;
  REQUIRE(life.posted());
  auto better = supersede(life.fix, "fix_20251020_031500", "A better diagnosis came.", life.now);
  REQUIRE(better);
  REQUIRE(life.write(*better));
  life.go();
  CHECK(life.fix.superseded_by == "fix_20251020_031500");
  CHECK(life.fix.settled);
  Life decided = approved();
  CHECK(supersede(decided.fix, "", "", decided.now).error().code == Errc::refused);
}

TEST_CASE("a running step is ordered again with the same key, number and dates after any restart") {
  Life life = approved();
  REQUIRE(life.until(Step::commit));
  const auto order = to_json_text(*next(life.fix, life.patience, life.now).order);
  auto again = fold(life.events);
  REQUIRE(again);
  CHECK(to_json_text(*next(*again, life.patience, life.now + 24h).order) == order);
  CHECK(to_json_text(*again) == to_json_text(life.fix));
}

TEST_CASE("a worker that is done without saying what it brought has failed") {
  Life life = approved();
  REQUIRE(life.until(Step::commit));
  REQUIRE(life.end(true, "done"));
  CHECK(life.fix.failure);
  Life other = approved();
  REQUIRE(other.until(Step::verify));
  REQUIRE(other.end(true, "done", {{"outcome", {{"verdict", 7}}}}));
  other.go();
  CHECK(other.fix.stage == Stage::inconclusive);
}

TEST_CASE("a proposal without options, and one with four, can't be opened") {
  auto proposal = tests::sample_proposal();
  proposal.options.clear();
  CHECK(open("fix_20251020_030000", proposal, tests::three_am).error().code == Errc::malformed);
  proposal.options.resize(4);
  CHECK(open("fix_20251020_030000", proposal, tests::three_am).error().code == Errc::malformed);
  CHECK(open("../fix", tests::sample_proposal(), tests::three_am).error().code == Errc::malformed);
}

// ---- properties ------------------------------------------------------------------------------------------------------

namespace {

// Anything that could be offered next: legal, nearly legal, or nonsense.
Event any_event(std::mt19937_64& random, const Life& life) {
  auto pick = [&](std::size_t count) { return std::size_t(random() % count); };
  const auto& fix = life.fix;
  Event event{fix.id, fix.version + 1, life.now, Happening(pick(names_of(Happening{}).size())), "josh", "words", Json::object()};
  const auto step = Step(pick(names_of(Step{}).size()));
  event.detail = {{"step", to_string(step)}, {"key", next_key(fix, step)}, {"number", fix.running ? fix.running->number : 0},
                  {"digest", fix.digest}, {"option", pick(3)}, {"deadline", life.now + 1h}, {"commit", "c0ffee"}, {"by", ""},
                  {"unknown", pick(4) == 0}, {"moved", pick(4) == 0}};
  event.detail["outcome"] = {{"verdict", std::array{"verified", "inconclusive", "worse", "waiting"}[pick(4)]}};
  if (fix.running && pick(3) != 0) {
    event.what = pick(3) == 0 ? Happening::failed : Happening::done;
    event.detail["step"] = to_string(fix.running->step);
  } else if (fix.stage == Stage::posted && pick(3) == 0) {
    event.what = pick(2) == 0 ? Happening::voted : Happening::approved;
  }
  if (pick(20) == 0)
    event.version += pick(3);
  if (pick(20) == 0)
    event.fix = "fix_20990101_000000";
  if (pick(15) == 0)
    event.detail.erase(std::array{"step", "key", "number", "digest", "option", "deadline", "commit", "outcome"}[pick(8)]);
  if (pick(15) == 0)
    event.detail[std::array{"step", "key", "number", "digest", "option", "deadline", "commit", "outcome"}[pick(8)]] =
        std::array<Json, 4>{Json{}, Json::array({1}), Json(-1), Json("\xff")}[pick(4)];
  if (pick(30) == 0)
    event.detail = std::array<Json, 3>{Json{}, Json::array(), Json(7)}[pick(3)];
  return event;
}

bool decides(Happening what) {
  return what == Happening::approved || what == Happening::rejected || what == Happening::expired;
}

}  // namespace

TEST_CASE("whatever is offered, the fold stands, one decision is made at most, and what follows it is in order") {
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937_64 random{seed};
  std::size_t accepted = 0, offered = 0, pushed = 0, reverted = 0;
  for (int run = 0; run < 400; ++run) {
    Life life;
    for (int turn = 0; turn < 120; ++turn) {
      life.now += std::chrono::seconds{random() % 200};
      if (random() % 3 == 0) {
        auto next = approve::next(life.fix, life.patience, life.now);
        if (next.append)
          REQUIRE(life.write(*next.append));  // what next() asks for is always allowed
      } else {
        ++offered;
        accepted += life.write(any_event(random, life));
      }
    }
    int decisions = 0, pushes = 0;
    bool ended = false;
    for (const auto& event : life.events) {
      decisions += decides(event.what);
      pushes += event.what == Happening::done && event.detail.value("step", "") == "push";
      const bool effect = event.what == Happening::began && event.detail.value("step", "") != "post";
      REQUIRE((!effect || decisions == 1));
      REQUIRE((!ended || event.what == Happening::revert_asked));
      ended = event.what == Happening::settled;
    }
    REQUIRE(decisions <= 1);
    REQUIRE(pushes <= 1);
    auto again = fold(life.events);
    REQUIRE(again);
    REQUIRE(to_json_text(*again) == to_json_text(life.fix));
    pushed += life.fix.pushed;
    reverted += !life.fix.revert_commit.empty();
  }
  CHECK(pushed > 20);  // the walk has been everywhere
  CHECK(reverted > 2);
  CHECK(accepted > 1000);
  CHECK(accepted < offered);
}

TEST_CASE("left to itself with any luck, every approved fix settles") {
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937_64 random{seed};
  for (int run = 0; run < 500; ++run) {
    Life life = approved();
    for (int turn = 0; turn < 400 && !life.fix.settled; ++turn) {
      life.go();
      if (!life.fix.running) {
        auto wake = next(life.fix, life.patience, life.now).wake;
        if (wake)
          life.now = *wake;
        continue;
      }
      Json detail = {{"commit", "c0ffee"}, {"unknown", random() % 5 == 0}, {"moved", random() % 5 == 0}};
      detail["outcome"] = {{"verdict", std::array{"verified", "inconclusive", "worse"}[random() % 3]}};
      REQUIRE(life.end(random() % 4 != 0, "words", detail));
      if (can_be_reverted(life.fix) && random() % 10 == 0)
        life.write(*ask_revert(life.fix, {life.fix.id, "local:1000", life.now}, tests::sample_policy(), life.now));
    }
    REQUIRE(life.fix.settled);
  }
}

TEST_CASE("events that were cut, doubled or swapped don't fold") {
  Life life = approved();
  REQUIRE_FALSE(life.until(Step::discard));
  REQUIRE(life.fix.settled);
  const auto events = life.events;
  for (std::size_t i = 0; i < events.size(); ++i) {
    auto doubled = events;
    doubled.insert(doubled.begin() + std::ptrdiff_t(i), events[i]);
    CHECK(fold(doubled).error().code == Errc::conflict);
    if (i + 1 < events.size()) {
      auto cut = events;
      cut.erase(cut.begin() + std::ptrdiff_t(i));
      CHECK(fold(cut).error().code == Errc::conflict);
      auto swapped = events;
      std::swap(swapped[i], swapped[i + 1]);
      CHECK(fold(swapped).error().code == Errc::conflict);
    }
  }
  CHECK(fold({}).error().code == Errc::not_found);
}
