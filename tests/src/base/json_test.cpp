#include "src/base/json.hpp"
#include "src/base/severity.hpp"

#include <doctest/doctest.h>

using namespace mendwatch;

TEST_CASE("enums travel as words, and an unknown word is an error") {
  CHECK(to_json_text(Severity::high) == "\"high\"");
  CHECK(*from_json_text<Severity>("\"low\"") == Severity::low);
  CHECK(from_json_text<Severity>("\"lowest\"").error().code == Errc::malformed);
  CHECK(from_json_text<Severity>("3").error().code == Errc::malformed);
}

TEST_CASE("text that is not UTF-8 still becomes JSON") {
  CHECK(to_json_text(std::string{"a\xff"}) == "\"a\xef\xbf\xbd\"");
}

TEST_CASE("hostile JSON is an error, not a crash") {
  for (auto text : {"", "{", "\"4157e668", "nul", "[1e999999]", "{\"a\":"})
    CHECK_FALSE(from_json_text<std::string>(text));
}
