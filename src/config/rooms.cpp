#include "src/config/parts.hpp"

// The settings that rooms declare. The ranges keep out what could never be meant; the defaults are the rooms' own.
namespace mendwatch::config {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr Range<Duration> windows{seconds{1}, hours{24}};
constexpr Range<Duration> days{seconds{1}, hours{24 * 365}};

template <class Number>
void read_count(Section& section, const std::string& key, Number& into, Range<std::size_t> range) {
  std::size_t count = into;
  section.read(key, count, range);
  into = static_cast<Number>(count);
}

void read_detect(Section section, detect::Settings& settings) {
  section.read("window", settings.window, windows);
  read_count(section, "repeated_errors", settings.repeated_errors, {1, 1000000});
  read_count(section, "truncations", settings.truncations, {1, 1000000});
  section.read("truncation_window", settings.truncation_window, windows);
  read_count(section, "duplicates", settings.duplicates, {2, 1000000});
  section.read("slow", settings.slow, {milliseconds{1}, hours{24}});
  section.read("slow_factor", settings.slow_factor, {1, 1000});
  section.read("cool_down", settings.cool_down, days);
  section.read("history", settings.history, {minutes{10}, hours{24 * 30}});
  read_count(section, "services", settings.services, {1, 10000});
  read_count(section, "templates", settings.templates, {10, 100000});
  section.finish();
}

void read_correlate(Section section, correlate::Settings& settings) {
  section.read("quiet", settings.quiet, days);
  section.read("hold", settings.hold, days);
  section.read("together", settings.together, windows);
  read_count(section, "per_hour", settings.per_hour, {1, 100000});
  section.finish();
}

void read_approve(Section section, approve::Patience& settings) {
  section.read("deadline", settings.deadline, days);
  section.read("first_retry", settings.first_retry, {milliseconds{100}, hours{1}});
  section.read("last_retry", settings.last_retry, {milliseconds{100}, hours{24}});
  if (settings.last_retry < settings.first_retry)
    section.complain("last_retry", "is shorter than first_retry");
  section.finish();
}

void read_verify(Section section, verify::Settings& settings) {
  section.read("window", settings.window, {seconds{1}, hours{24 * 7}});
  section.read("before", settings.before, {minutes{1}, hours{24 * 30}});
  read_count(section, "least_traffic", settings.least_traffic, {1, 1000000});
  section.read("least_expected", settings.least_expected, {0, 1000000});
  section.read("confidence", settings.confidence, {0.5, 0.999999});
  section.read("gone_below", settings.gone_below, {0, 1});
  section.read("worse_above", settings.worse_above, {1, 1000});
  section.finish();
}

}  // namespace

void read_rooms(Section& root, Configuration& configuration) {
  if (auto section = root.section("detect"))
    read_detect(*section, configuration.detect);
  if (auto section = root.section("correlate"))
    read_correlate(*section, configuration.correlate);
  if (auto section = root.section("approve"))
    read_approve(*section, configuration.approve);
  if (auto section = root.section("verify"))
    read_verify(*section, configuration.verify);
}

}  // namespace mendwatch::config
