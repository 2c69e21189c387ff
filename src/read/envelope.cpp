#include "src/read/envelope.hpp"

#include "src/read/scanner.hpp"
#include "src/read/structured.hpp"

namespace mendwatch::read {
namespace {

bool open_cri(std::string_view line, Envelope& envelope) {
  if (line.size() < 30 || !is_digit(line.front()) || line[10] != 'T')
    return false;
  const auto blank = line.find(' ');
  auto rest = line.substr(std::min(blank, line.size()));
  if (rest.starts_with(" stdout "))
    envelope.lane = rest.substr(1, 6);
  else if (rest.starts_with(" stderr "))
    envelope.lane = rest.substr(1, 6);
  else
    return false;
  rest.remove_prefix(8);
  // Tags are separated by ':'; the first says full or partial.
  const auto tags = take_while(rest, [](char c) { return c != ' '; });
  auto time = parse_rfc3339(line.substr(0, blank));
  if (!time || !(tags == "F" || tags == "P" || tags.starts_with("F:") || tags.starts_with("P:")))
    return false;
  take(rest, ' ');
  envelope.time = *time;
  envelope.partial = tags.front() == 'P';
  envelope.content = rest;
  return true;
}

// `{"log":"…\n","stream":"stdout","time":"…"}`, with nothing else but "attrs". Pieces of long lines have no line end.
bool open_docker(std::string_view line, Envelope& envelope) {
  Fields fields;
  if (!line.starts_with("{\"log\":\"") || line.find("\"time\":\"") == std::string_view::npos ||
      line.find("\"stream\":\"") == std::string_view::npos || !read_json_fields(line, fields))
    return false;
  std::string log, stream, time;
  for (auto& [key, value] : fields) {
    if (key == "log")
      log = std::move(value);
    else if (key == "stream")
      stream = std::move(value);
    else if (key == "time")
      time = std::move(value);
    else if (!key.starts_with("attrs"))
      return false;
  }
  auto moment = parse_rfc3339(time);
  if (!moment)
    return false;
  envelope.time = *moment;
  envelope.lane = stream == "stderr" ? "stderr" : "stdout";
  envelope.partial = !log.ends_with('\n');
  if (!envelope.partial)
    log.pop_back();
  envelope.unescaped = std::move(log);
  envelope.content = envelope.unescaped;
  return true;
}

bool open_compose(std::string_view line, Envelope& envelope) {
  auto rest = line;
  const auto name = take_while(rest, [](char c) { return is_lower(c) || is_digit(c) || c == '-' || c == '_' || c == '.'; });
  // Replicas are numbered: shop-1, or shop_1 of old.
  const auto number = name.find_last_of("-_");
  if (number == std::string_view::npos || number == 0 || number + 1 == name.size() || name.size() > 128)
    return false;
  for (const char c : name.substr(number + 1))
    if (!is_digit(c))
      return false;
  if (take_blanks(rest) == 0 || !take(rest, '|') || !(rest.empty() || rest.front() == ' '))
    return false;
  take(rest, ' ');
  envelope.lane = name;
  envelope.service = name.substr(0, number);
  envelope.content = rest;
  return true;
}

bool open_kubectl(std::string_view line, Envelope& envelope) {
  auto rest = line;
  if (!take(rest, "[pod/"))
    return false;
  const auto end = rest.find("] ");
  const auto slash = rest.find('/');
  if (end == std::string_view::npos || slash == std::string_view::npos || slash >= end || end > 300)
    return false;
  envelope.lane = rest.substr(0, end);
  envelope.service = rest.substr(slash + 1, end - slash - 1);
  envelope.content = rest.substr(end + 2);
  return true;
}

}  // namespace

void open_envelope(std::string_view line, Envelope& envelope) {
  envelope = {};
  envelope.content = line;
  if (line.empty())
    return;
  const char first = line.front();
  envelope.found = is_digit(first)   ? open_cri(line, envelope)
                   : first == '{'    ? open_docker(line, envelope)
                   : first == '['    ? open_kubectl(line, envelope)
                   : is_lower(first) ? open_compose(line, envelope)
                                     : false;
}

}  // namespace mendwatch::read
