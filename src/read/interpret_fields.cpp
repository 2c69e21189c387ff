#include "src/read/level.hpp"
#include "src/read/scanner.hpp"
#include "src/read/structured.hpp"

#include "src/base/text.hpp"

#include <array>
#include <charconv>
#include <unordered_map>
#include <utility>

namespace mendwatch::read {
namespace {

enum class Role : std::uint8_t { time, level, message, service, logger, trace, error };
constexpr std::size_t roles = 7;

struct Meaning {
  Role role;
  int rank;  // of several fields with one role the lowest counts
};

// Keys in small letters, as zap, pino, bunyan, winston, structlog, python-json-logger, logrus, logstash, ECS, Serilog, GELF,
// journald, OpenTelemetry, Google Cloud and fluent-bit write them.
const std::unordered_map<std::string_view, Meaning>& meanings() {
  static const std::unordered_map<std::string_view, Meaning> table = [] {
    std::unordered_map<std::string_view, Meaning> all;
    const auto add = [&](Role role, std::initializer_list<std::string_view> keys) {
      int rank = 0;
      for (const auto key : keys) all.emplace(key, Meaning{role, rank++});
    };
    add(Role::time, {"time", "ts", "@timestamp", "timestamp", "@t", "asctime", "datetime", "eventtime", "date", "created",
                     "_time", "t", "__realtime_timestamp", "_source_realtime_timestamp", "timeunixnano"});
    add(Role::level, {"level", "severity", "lvl", "levelname", "log.level", "loglevel", "log_level", "level_name", "@l",
                      "severitytext", "severity_text", "priority", "record.level.name"});
    add(Role::message, {"msg", "message", "log", "event", "@m", "short_message", "textpayload", "body", "@mt", "text",
                        "jsonpayload.message", "record.message", "description"});
    add(Role::service, {"service", "service.name", "service_name", "servicename", "resource.service.name", "app", "application",
                        "app_name", "appname", "container_name", "kubernetes.container_name", "_container_name",
                        "kubernetes.labels.app", "syslog_identifier", "container"});
    add(Role::logger, {"logger", "logger_name", "log.logger", "loggername", "name", "category", "module", "component", "target",
                       "sourcecontext"});
    add(Role::trace, {"stack",
                      "stack_trace",
                      "stacktrace",
                      "traceback",
                      "exc_info",
                      "exception",
                      "exc_text",
                      "error.stack_trace",
                      "error.stack",
                      "err.stack",
                      "@x",
                      "exception.stacktrace",
                      "exception.stack_trace",
                      "exception.stack",
                      "thrown.extendedstacktrace",
                      "error.stacktrace",
                      "exc",
                      "full_message",
                      "errorverbose",
                      "exception.formatted"});
    add(Role::error, {"error", "err", "error.message", "err.message", "exception.message", "reason"});
    return all;
  }();
  return table;
}

const Meaning* meaning_of(std::string_view key) {
  std::array<char, 40> small{};
  if (key.size() > small.size())
    return nullptr;
  for (std::size_t i = 0; i < key.size(); ++i) small[i] = is_upper(key[i]) ? static_cast<char>(key[i] + 32) : key[i];
  const auto found = meanings().find(std::string_view(small.data(), key.size()));
  return found == meanings().end() ? nullptr : &found->second;
}

std::optional<Time> time_of(std::string_view value, const ClockHints& hints) {
  auto rest = value;
  if (auto time = take_timestamp(rest, hints); time && rest.empty())
    return time;
  rest = value;
  if (auto time = take_epoch(rest); time && rest.empty())
    return time;
  double number = 0;
  const auto [end, problem] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (problem != std::errc{} || end != value.data() + value.size())
    return std::nullopt;
  return epoch_time(number);
}

bool says_nothing(std::string_view value) {
  return value.empty() || value == "null" || value == "None" || value == "true" || value == "false" || value == "[]" ||
         value == "{}";
}

// What is left, as `key=value …`, when nothing is called a message.
std::string spelled_out(const Fields& fields) {
  std::string text;
  for (const auto& [key, value] : fields) {
    text += (text.empty() ? "" : " ") + key + '=';
    text += value.find(' ') == std::string::npos ? value : '"' + value + '"';
  }
  return text;
}

}  // namespace

bool has_meaning(std::string_view key) { return meaning_of(key) != nullptr; }

bool interpret_fields(Fields& fields, const ClockHints& hints, Header& header) {
  std::array<int, roles> best{};
  best.fill(-1);
  std::array<int, roles> rank{};
  std::optional<Time> time;
  auto level = Level::unset;
  for (int i = 0; i < static_cast<int>(fields.size()); ++i) {
    const auto& [key, value] = fields[static_cast<std::size_t>(i)];
    const auto* meaning = meaning_of(key);
    if (meaning == nullptr || says_nothing(value))
      continue;
    const auto role = static_cast<std::size_t>(meaning->role);
    if (best[role] >= 0 && rank[role] <= meaning->rank)
      continue;
    // A field of that name may hold something else altogether.
    if (meaning->role == Role::time) {
      const auto read = time_of(value, hints);
      if (!read)
        continue;
      time = read;
    } else if (meaning->role == Role::level) {
      const auto read = level_of_field(value);
      if (read == Level::unset)
        continue;
      level = read;
    }
    best[role] = i;
    rank[role] = meaning->rank;
  }
  const auto index = [&](Role role) { return best[static_cast<std::size_t>(role)]; };
  if (index(Role::message) < 0 && index(Role::level) < 0)
    return false;
  const auto take = [&](Role role, std::string& into) {
    if (const int at = index(role); at >= 0)
      into = std::move(fields[static_cast<std::size_t>(at)].second);
  };
  if (time)
    header.time = time;
  if (level != Level::unset)
    header.level = level;
  header.standing = index(Role::level) >= 0 ? Standing::headed : Standing::framed;
  take(Role::message, header.message);
  take(Role::service, header.service);
  take(Role::logger, header.logger);
  take(Role::trace, header.trace);
  if (const int error = index(Role::error);
      error >= 0 && header.trace.empty() && fields[static_cast<std::size_t>(error)].second.find('\n') != std::string::npos)
    header.trace = fields[static_cast<std::size_t>(error)].second;
  if (index(Role::message) < 0 && index(Role::error) >= 0)
    header.message = fields[static_cast<std::size_t>(index(Role::error))].second;
  best[static_cast<std::size_t>(Role::error)] = -1;  // it stays among the fields
  Fields rest;
  for (int i = 0; i < static_cast<int>(fields.size()); ++i)
    if (std::find(best.begin(), best.end(), i) == best.end())
      rest.push_back(std::move(fields[static_cast<std::size_t>(i)]));
  if (header.message.empty())
    header.message = spelled_out(rest);
  header.fields = std::move(rest);
  return true;
}

}  // namespace mendwatch::read
