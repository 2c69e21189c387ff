#include "src/mine/lexer.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;
using namespace mendwatch::mine;

namespace {

// `message` with each value as <kind>, or <name:kind> when it is named.
std::string typed(std::string_view message) {
  Tokens tokens;
  lex(message, tokens);
  std::string text;
  for (const auto& token : tokens.tokens) {
    text += token.before;
    if (token.value)
      text += '<' + (token.name.empty() ? "" : std::string{token.name} + ':') + std::string{to_string(token.kind)} + '>';
    else
      text += token.text;
  }
  return text + std::string{tokens.after};
}

double number_in(std::string_view message) {
  Tokens tokens;
  lex(message, tokens);
  for (const auto& token : tokens.tokens)
    if (token.value)
      return token.number;
  return -1;
}

}  // namespace

TEST_CASE("values become typed places, and the key before them names them") {
  CHECK(typed("LM response truncated (max_tokens=3000)") == "LM response truncated (max_tokens=<max_tokens:number>)");
  CHECK(typed("status: 200 len: 1893 time: 0.2477829") == "status: <status:number> len: <len:number> time: <time:number>");
  CHECK(typed("{\"user\": 7, \"plan\": \"free\"}") == "{\"user\": <user:number>, \"plan\": \"<plan:quoted>\"}");
  CHECK(typed("KeyError: 'discount'") == "KeyError: '<KeyError:quoted>'");
  CHECK(typed("logname= uid=0 user=root") == "logname=<logname:word> uid=<uid:number> user=<user:word>");
}

TEST_CASE("each kind of value is known by its form") {
  CHECK(typed("at 2025-10-20T03:00:00.123Z") == "at <time>");
  CHECK(typed("id 6f9619ff-8b86-d011-b42d-00cf4fc964ff done") == "id <uuid> done");
  CHECK(typed("connect to 10.0.0.1:5432 and /10.10.34.11:3888") == "connect to <ip> and <ip>");
  CHECK(typed("open /etc/httpd/conf/workers2.properties") == "open <path>");
  CHECK(typed("get https://a.example/b?c=1&d=(2) now") == "get <url>) now");
  CHECK(typed("block blk_-1608999687919862906 at 0x9f4ef63") == "block <id> at <hex>");
  CHECK(typed("proxy.cse.cuhk.edu.hk:5070 close") == "<host> close");
}

TEST_CASE("durations are in seconds and sizes in bytes, with the unit as part of the value") {
  CHECK(typed("took 1200 ms for 1.5KB") == "took <duration> for <size>");
  CHECK(number_in("took 1200 ms") == doctest::Approx(1.2));
  CHECK(number_in("took 2m") == doctest::Approx(120));
  CHECK(number_in("wrote 2 KiB") == doctest::Approx(2048));
}

TEST_CASE("words that carry a digit by name, states and methods stay words") {
  for (auto message : {"ipv4 over HTTP/1.1 with sha256", "jk2_init() found", "state=failed", "java.io.IOException: Broken pipe"})
    CHECK(typed(message) == message);
  CHECK(typed("\"GET /v2/servers HTTP/1.1\" 200") == "\"GET <path> HTTP/1.1\" <number>");
}

TEST_CASE("any bytes are taken, and long messages are cut at a bound") {
  Tokens tokens;
  for (int c = 0; c < 256; ++c)
    lex(std::string(5, char(c)), tokens);
  lex("\"unclosed 'quotes \\", tokens);
  lex("key=", tokens);
  lex("=", tokens);
  lex(std::string(100'000, 'x'), tokens);
  CHECK(tokens.cut);
  std::string many;
  for (int i = 0; i < 1500; ++i)
    many += "a ";
  lex(many, tokens);
  CHECK(tokens.cut);
  CHECK(tokens.tokens.size() == most_tokens);
}
