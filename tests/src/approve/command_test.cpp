#include "src/approve/command.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace mendwatch;
using namespace mendwatch::approve;
using namespace std::chrono_literals;

namespace {

const std::vector<std::string> known{"fix_20251020_030000", "fix_20251020_031500", "fix_20251021_030000_2"};

Result<Command> read(std::string_view text) { return parse_command(text, known); }

std::string answer(std::string_view text) {
  auto command = read(text);
  return command ? "understood" : command.error().message;
}

}  // namespace

TEST_CASE("the prototype's words are understood, and their other forms") {
  for (const char* text : {"@Agent implement fix_20251020_030000", "<@U0123ABC> implement fix_20251020_030000", "implement fix_20251020_030000",
                           "  APPROVE   `fix_20251020_030000` ", "@agent approve FIX_20251020_030000"}) {
    INFO(text);
    auto command = read(text);
    REQUIRE(command);
    CHECK(command->verb == Verb::approve);
    CHECK(command->fix == "fix_20251020_030000");
    CHECK(command->option == 0);
  }
  CHECK(read("@Agent reject fix_20251020_030000")->verb == Verb::reject);
  CHECK(read("reject fix_20251020_030000 the limit is on purpose")->reason == "the limit is on purpose");
  CHECK(read("implement fix_20251020_030000 option 2")->option == 2);
  auto both = read("approve fix_20251020_030000 digest ABCDEF0123 option 1");
  REQUIRE(both);
  CHECK(both->digest == "abcdef0123");
  CHECK(both->option == 1);
  CHECK(read("snooze fix_20251020_030000 2h")->length == 2h);
  CHECK(read("snooze fix_20251020_030000")->length == 1h);
  for (const char* text : {"show", "diff", "why", "revert"})
    CHECK(read(std::string{text} + " fix_20251021_030000_2")->fix == "fix_20251021_030000_2");
  for (const char* text : {"status", "list", "help"})
    CHECK(read(text));
}

TEST_CASE("a slip is answered with the nearest, never guessed") {
  CHECK(answer("implemnt fix_20251020_030000") == "I don't know 'implemnt'. Did you mean `implement`?");
  CHECK(answer("implement fix_20251020_030001").find("There is no fix_20251020_030001. Did you mean `fix_20251020_030000`?") == 0);
  CHECK(answer("implement fix_2025102_030000").find("is no fix") != std::string::npos);
  CHECK(answer("implement fix_2025102_030000").find("Did you mean `fix_20251020_030000`?") != std::string::npos);
  CHECK(answer("implement fix_20251020_030000 opton 2") == "I don't understand 'opton' behind the fix. Did you mean `option`?");
  for (const char* text : {"", "@Agent", "don't implement fix_20251020_030000", "please implement fix_20251020_030000", "implement",
                           "implement fix_20251020_030000 option", "implement fix_20251020_030000 option two",
                           "implement fix_20251020_030000 option 0", "implement fix_20251020_030000 option 12",
                           "implement fix_20251020_030000 digest abc", "implement fix_20251020_030000 and fix_20251020_031500",
                           "implement fix_20251020_030000 option 1 please", "show fix_20251020_030000 now", "snooze fix_20251020_030000 soon",
                           "status of the world", "implement ../../etc/passwd"}) {
    INFO(text);
    CHECK_FALSE(read(text));
  }
  CHECK(parse_command("implement fix_20251020_030001", known).error().code == Errc::not_found);
}

TEST_CASE("hostile text is answered in safe words, whatever it is") {
  CHECK(answer("\x1b[2J\u202e fix").find('\x1b') == std::string::npos);
  CHECK_FALSE(read(std::string(1 << 20, 'a')));
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937_64 random{seed};
  const std::vector<std::string> words{"implement", "approve", "reject", "@x", "<@U1>", "option", "digest", "1", "9", "fix_20251020_030000", "`",
                                       "''", "\xff", "\u202e", " ", "\n", "abcdef0123456789", "0s", "9999999999999999d"};
  for (int i = 0; i < 20000; ++i) {
    std::string text;
    for (auto n = random() % 8; n > 0; --n)
      text += words[random() % words.size()] + (random() % 4 == 0 ? "" : " ");
    auto command = read(text);
    if (command && (command->verb == Verb::approve || command->verb == Verb::reject))
      REQUIRE(command->fix == "fix_20251020_030000");
  }
}
