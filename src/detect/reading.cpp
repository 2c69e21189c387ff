#include "src/detect/reading.hpp"

#include "src/base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace mendwatch::detect {
namespace {

constexpr std::size_t looked_at = 2048;
constexpr std::uint64_t most_weight = 10'000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string small(std::string_view text) { return lower(text.substr(0, looked_at)); }

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// `part` at the beginning of a word of `text`.
bool has_word_from(std::string_view text, std::string_view part) {
  for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1))
    if (at == 0 || !is_letter(text[at - 1]))
      return true;
  return false;
}

template <std::size_t N>
bool has_any_word_from(std::string_view text, const std::array<std::string_view, N>& parts) {
  return std::any_of(parts.begin(), parts.end(), [&](auto part) { return has_word_from(text, part); });
}

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return value;
}

std::optional<double> real(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return value;
}

// How the sides of a language model say that the answer was cut.
bool is_cut_reason(std::string_view reason) {
  for (std::string_view one : {"length", "max_tokens", "max_output_tokens", "max_length", "model_length", "maxtokens", "incomplete"})
    if (reason == one)
      return true;
  return false;
}

bool is_reason_key(std::string_view key) {
  for (std::string_view one : {"finish_reason", "stop_reason", "finishreason", "stopreason", "done_reason"})
    if (key == one)
      return true;
  return false;
}

// `finish_reason=length`, `"stop_reason": "max_tokens"`, `finish_reason is length`.
bool tells_cut_reason(std::string_view text) {
  for (std::string_view key : {"finish_reason", "stop_reason", "finishreason", "stopreason", "done_reason"}) {
    const auto at = text.find(key);
    if (at == std::string_view::npos)
      continue;
    auto rest = text.substr(at + key.size(), 40);
    const auto start = rest.find_first_not_of("\"'=: \t[(");
    if (start == std::string_view::npos)
      continue;
    rest.remove_prefix(start);
    if (rest.starts_with("is ") || rest.starts_with("was "))
      rest.remove_prefix(rest.find(' ') + 1);
    const auto end = rest.find_first_not_of("abcdefghijklmnopqrstuvwxyz_");
    if (is_cut_reason(rest.substr(0, end)))
      return true;
  }
  return false;
}

constexpr std::array<std::string_view, 13> length_words{"took", "in", "after", "elapsed", "duration", "time", "latency",
                                                        "spent", "lasted", "runtime", "cost", "took:", "within"};
constexpr std::array<std::string_view, 8> length_names{"duration", "elapsed", "latency", "took", "runtime", "response_time", "cost", "time"};
constexpr std::array<std::string_view, 14> not_an_operation{"retry", "retries", "next ", "schedul", "uptime", "interval", "ttl",
                                                            "expir", "sleep", "waiting", "backoff", "backing off", "delay", "every "};

// The length that stands under `name`, and whether its name says the unit.
std::optional<Length> named_length(std::string_view name, std::string_view text) {
  const auto value = real(text);
  if (!value || *value < 0)
    return std::nullopt;
  const std::string key = lower(name);
  if (has(key, "timeout") || has(key, "uptime") || has(key, "timestamp") || has(key, "datetime"))
    return std::nullopt;
  const bool known = std::any_of(length_names.begin(), length_names.end(), [&](auto one) { return has(key, one); });
  if (!known)
    return std::nullopt;
  if (key.ends_with("ms") || key.ends_with("millis"))
    return Length{*value / 1000, true};
  if (key.ends_with("_s") || key.ends_with("sec") || key.ends_with("secs") || key.ends_with("seconds"))
    return Length{*value, true};
  for (auto one : length_names)
    if (key == one)
      return Length{*value, has(text, ".")};  // a fraction is one of seconds
  return std::nullopt;
}

}  // namespace

std::uint64_t weight_of(std::string_view message, bool times) {
  message = message.substr(0, looked_at);
  std::uint64_t weight = 1;
  const auto take = [&](std::string_view digits) {
    if (const auto value = digits.size() > 12 ? most_weight : number(digits).value_or(1))
      weight = std::max(weight, std::min(value, most_weight));
  };
  for (std::size_t at = 0; at < message.size(); ++at) {
    if (!is_digit(message[at]))
      continue;
    std::size_t end = at;
    while (end < message.size() && is_digit(message[end]))
      ++end;
    const auto digits = message.substr(at, end - at);
    const auto closes = [&](std::size_t i) { return i < message.size() && (message[i] == ']' || message[i] == ')'); };
    const auto opens = [&](std::size_t i) { return message[i] == '[' || message[i] == '('; };
    if ((at >= 2 && (message[at - 1] == 'x' || message[at - 1] == 'X') && opens(at - 2) && closes(end)) ||
        (at >= 1 && opens(at - 1) && end < message.size() && message[end] == 'x' && closes(end + 1)) ||
        (times && message.substr(end).starts_with(" times") && (at == 0 || message[at - 1] == ' ' || opens(at - 1))))
      take(digits);
    at = end;
  }
  return weight;
}

bool says_truncated(const read::Record& record) {
  for (const auto& [key, value] : record.fields)
    if (is_reason_key(lower(key)) && is_cut_reason(lower(value)))
      return true;
  const std::string text = small(record.message);
  if (tells_cut_reason(text))
    return true;
  const bool weighty = record.level == read::Level::unset || record.level >= read::Level::warning;
  return weighty && has_word_from(text, "truncat");
}

bool says_duplicate(std::string_view message) {
  const std::string text = small(message);
  constexpr std::array<std::string_view, 9> words{"duplicat", "retry", "retries", "retried", "redeliver", "re-deliver",
                                                  "already processed", "already handled", "processed twice"};
  return has_any_word_from(text, words);
}

std::optional<Length> length_of(const read::Record& record, const std::vector<mine::Parameter>& parameters) {
  const std::string text = small(record.message);
  if (has_any_word_from(text, not_an_operation))
    return std::nullopt;
  std::optional<Length> longest;
  const auto take = [&](std::optional<Length> length) {
    if (length && (!longest || (length->seconds && !longest->seconds) || (length->seconds == longest->seconds && length->value > longest->value)))
      longest = length;
  };
  for (const auto& parameter : parameters) {
    if (parameter.kind == mine::ParameterKind::duration) {
      const std::string word = lower(parameter.name.empty() ? parameter.word : parameter.name);
      if (std::any_of(length_words.begin(), length_words.end(), [&](auto one) { return word == one; }) || named_length(word, "0"))
        take(Length{parameter.value, true});
    } else if (parameter.kind == mine::ParameterKind::number && !parameter.name.empty()) {
      take(named_length(parameter.name, parameter.text));
    }
  }
  for (const auto& [key, value] : record.fields)
    take(named_length(key, value));
  return longest;
}

bool names_work(const mine::Parameter& parameter) {
  using mine::ParameterKind;
  const std::string name = lower(parameter.name);
  constexpr std::array<std::string_view, 12> others{"pid", "tid", "uid", "gid", "euid", "ppid", "thread", "process", "user", "session", "worker", "node"};
  for (auto one : others)
    if (name == one || name.starts_with(one))
      return false;
  switch (parameter.kind) {
    case ParameterKind::id:
    case ParameterKind::uuid:
      return true;
    case ParameterKind::hex:
    case ParameterKind::number:
    case ParameterKind::quoted:
    case ParameterKind::word:
      return name == "id" || name.ends_with("_id") || name.ends_with("-id") || parameter.name.ends_with("Id") || parameter.name.ends_with("ID");
    default:
      return false;
  }
}

bool says_work(std::string_view message) {
  constexpr std::array<std::string_view, 16> words{"process", "handl", "receiv", "consum", "deliver", "execut", "accept", "creat",
                                                   "publish", "send",  "sent",   "charg",  "insert",  "import", "notif",  "dispatch"};
  return has_any_word_from(small(message), words);
}

}  // namespace mendwatch::detect
