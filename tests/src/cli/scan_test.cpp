#include "src/cli/scan.hpp"

#include "src/base/json.hpp"
#include "src/base/text.hpp"
#include "src/cli/decompress.hpp"

#include <doctest/doctest.h>
#include <zlib.h>
#include <zstd.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

using namespace mendwatch;
using namespace mendwatch::cli;

namespace {

const Time now = *parse_rfc3339("2025-10-20T03:00:00Z");

struct Run {
  ExitCode code;
  std::string out;
  std::string err;
};

Run run(const ScanOptions& options, const std::string& log) {
  std::istringstream in{log};
  std::ostringstream out;
  std::ostringstream err;
  Streams streams{in, out, err};
  const auto code = scan(options, streams, now);
  return {code, out.str(), err.str()};
}

ScanOptions as_json() {
  ScanOptions options;
  options.json = true;
  return options;
}

// Five failures, a minute apart.
std::string failures() {
  std::string log;
  for (int minute = 0; minute < 5; ++minute)
    log += "2025-10-20T02:0" + std::to_string(minute) + ":00Z ERROR - ❌ MCP Tool failed: 500 Internal Server Error\n";
  return log;
}

std::string gzipped(const std::string& text) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string packed(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = uInt(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = uInt(packed.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::string zstandard(const std::string& text) {
  std::string packed(ZSTD_compressBound(text.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 3));
  return packed;
}

}  // namespace

TEST_CASE("the times of an anomaly come from the lines, and its object has what the contract says") {
  const auto [code, out, err] = run(as_json(), failures());
  CHECK(code == ExitCode::done);
  CHECK(err.empty());
  const auto lines = lines_of(out);
  REQUIRE(lines.size() == 1);
  const auto object = *from_json_text<Json>(lines[0]);
  for (const char* key : {"time", "service", "kind", "severity", "fingerprint", "template", "count", "first_seen", "last_seen", "samples", "why"})
    CHECK_MESSAGE(object.contains(key), key);
  CHECK(object.size() == 11);
  CHECK(object["time"] == "2025-10-20T02:02:00Z");
  CHECK(object["first_seen"] == "2025-10-20T02:00:00Z");
  CHECK(object["kind"] == "repeated_error");
  CHECK(object["severity"] == "high");
  CHECK(object["count"] == 3);
  CHECK(object["service"] == "log");
  CHECK(object["template"] == "❌ MCP Tool failed: <number> Internal Server Error");
}

TEST_CASE("lines without any time are of now, all at once") {
  const auto result = run(as_json(), "ERROR - upstream failed\nERROR - upstream failed\nERROR - upstream failed\n");
  REQUIRE(lines_of(result.out).size() == 1);
  CHECK((*from_json_text<Json>(lines_of(result.out)[0]))["time"] == "2025-10-20T03:00:00Z");
}

TEST_CASE("people get a table with one row a trouble") {
  const auto result = run({}, failures());
  CHECK(result.out.find("5 lines, 1 service, 1 template, 5 errors, 0 warnings; 2025-10-20 02:00:00 to 2025-10-20 02:04:00 UTC\n") == 0);
  CHECK(result.out.find("high      repeated_error  log          3  2025-10-20 02:00:00  2025-10-20 02:02:00  ❌ MCP Tool failed: <number> Internal Server Error\n") != std::string::npos);
  CHECK(run({}, "all is well\n").out.find("Nothing unusual.") != std::string::npos);
}

TEST_CASE("--fail-on exits with 6 at its severity and above, and not below") {
  auto options = as_json();
  options.fail_on = Severity::high;
  CHECK(run(options, failures()).code == ExitCode::findings);
  options.fail_on = Severity::critical;
  CHECK(run(options, failures()).code == ExitCode::done);
  options.fail_on = Severity::low;
  CHECK(run(options, "all is well\n").code == ExitCode::done);
}

TEST_CASE("--service names all lines") {
  auto options = as_json();
  options.service = "agent";
  CHECK((*from_json_text<Json>(lines_of(run(options, failures()).out)[0]))["service"] == "agent");
}

TEST_CASE("packed logs are read as they are, by their first bytes, and damage is told") {
  const auto plain = run(as_json(), failures()).out;
  CHECK(run(as_json(), gzipped(failures())).out == plain);
  CHECK(run(as_json(), gzipped(failures().substr(0, 90)) + gzipped(failures().substr(90))).out == plain);
  CHECK(run(as_json(), zstandard(failures())).out == plain);
  const auto cut = run(as_json(), gzipped(failures()).substr(0, 60));
  CHECK(cut.code == ExitCode::failed);
  CHECK(cut.err.find("standard input: the packed data is damaged: it ends in the middle") != std::string::npos);
  auto broken = zstandard(failures() + failures() + failures());
  for (std::size_t i = 8; i < broken.size(); ++i)
    broken[i] = char(~broken[i]);
  CHECK(run(as_json(), broken).code == ExitCode::failed);
}

TEST_CASE("much that is packed into little is unpacked in portions") {
  Decompressor decompressor;
  std::size_t bytes = 0;
  std::size_t largest = 0;
  const auto sink = [&](std::string_view portion) {
    bytes += portion.size();
    largest = std::max(largest, portion.size());
  };
  for (const auto& packed : {gzipped(std::string(20'000'000, 'x')), zstandard(std::string(20'000'000, 'x'))}) {
    Decompressor one;
    CHECK(one.feed(packed, sink));
    CHECK(one.finish(sink));
  }
  CHECK(bytes == 40'000'000);
  CHECK(largest <= 64 * 1024);
}

TEST_CASE("a file that can't be read doesn't hide the others") {
  auto options = as_json();
  options.files = {"/nowhere/app.log", "-"};
  const auto result = run(options, failures());
  CHECK(result.code == ExitCode::not_found);
  CHECK(lines_of(result.out).size() == 1);
}

TEST_CASE("binary rubbish is read to its end") {
  std::string rubbish;
  for (int i = 0; i < 200'000; ++i)
    rubbish += char(i * 7919 >> 3);
  CHECK(run(as_json(), rubbish).code == ExitCode::done);
}

TEST_CASE("--repo tells where each finding comes from") {
  const auto folder = std::filesystem::temp_directory_path() / ("mendwatch-scan-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  std::ofstream{folder / "settings.py"} << "timeout: int = 30\nmax_tokens: int = 3000\n";
  const std::string log = "2025-10-20T02:00:00Z WARNING - LM response truncated (max_tokens=3000)\n2025-10-20T02:01:00Z WARNING - LM response truncated (max_tokens=3000)\n";
  auto options = as_json();
  options.repository = folder;
  const auto result = run(options, log);
  const auto people = run({{"-"}, "", folder, {}, false}, log);
  std::filesystem::remove_all(folder);
  CHECK(result.code == ExitCode::done);
  const auto object = *from_json_text<Json>(lines_of(result.out).at(0));
  CHECK(object.at("diagnosis").at("locations").at(0).at("file") == "settings.py");
  CHECK(object.at("diagnosis").at("locations").at(0).at("line") == 2);
  CHECK(people.out.find("Why: LM response truncated (max_tokens=3000): 2 times in 60 seconds in log\n") != std::string::npos);
  CHECK(people.out.find("settings.py:2") != std::string::npos);
  options.repository = "/nowhere";
  CHECK(run(options, log).code == ExitCode::not_found);
}
