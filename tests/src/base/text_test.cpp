#include "src/base/text.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;

TEST_CASE("bytes that are not UTF-8 are replaced one by one, the rest stays") {
  CHECK(to_utf8("a\xff\xc3\xa9\xc3") == "a\xef\xbf\xbd\xc3\xa9\xef\xbf\xbd");
  CHECK_FALSE(is_utf8("\xc0\xaf"));          // overlong
  CHECK_FALSE(is_utf8("\xed\xa0\x80"));      // a surrogate
  CHECK_FALSE(is_utf8("\xf4\x90\x80\x80"));  // beyond Unicode
  CHECK(is_utf8("❌ 𝛼"));
}

TEST_CASE("characters that hide or turn text are shown") {
  CHECK(visible("a\u202eb") == "a\\u{202e}b");
  CHECK(visible("\x1b[31m") == "\\u{1b}[31m");
  CHECK(visible("tab\tand\nline, ❌ é") == "tab\tand\nline, ❌ é");
  CHECK(has_hidden_characters("x\u200by"));
}

TEST_CASE("text is cut at a character") {
  CHECK(shorten("héllo", 100) == "héllo");
  CHECK(shorten("éééé", 6) == "é…");
}

TEST_CASE("a slip finds the word that was meant, nonsense finds none") {
  const std::vector<std::string> words{"services", "sources", "repositories"};
  CHECK(nearest("servces", words) == "services");
  CHECK(nearest("xyz", words).empty());
  CHECK(nearest("hlep", {"help", "scan"}) == "help");
}

TEST_CASE("lines are counted without a last empty one") {
  CHECK(lines_of("a\r\nb\n") == std::vector<std::string_view>{"a", "b"});
  CHECK(lines_of("").empty());
  CHECK(count_of(1, "line") == "1 line");
  CHECK(count_of(2, "line") == "2 lines");
}
