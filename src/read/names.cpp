#include "src/read/names.hpp"

#include "src/read/level.hpp"
#include "src/read/scanner.hpp"

#include <algorithm>
#include <array>

namespace mendwatch::read {
namespace {

// Sorted.
constexpr std::array<std::string_view, 134> prose{
    "a",          "abort",    "aborted", "after",      "alert",    "all",     "an",       "and",      "any",      "are",
    "as",         "at",       "attempt", "bad",        "be",       "because", "been",     "before",   "but",      "by",
    "can",        "cannot",   "caught",  "connection", "could",    "crash",   "critical", "debug",    "detected", "did",
    "does",       "done",     "due",     "during",     "end",      "err",     "error",    "errors",   "example",  "exception",
    "expected",   "fail",     "failed",  "failing",    "failure",  "fatal",   "for",      "found",    "from",     "gave",
    "get",        "got",      "had",     "has",        "have",     "hint",    "how",      "if",       "in",       "info",
    "into",       "invalid",  "is",      "it",         "its",      "last",    "log",      "logged",   "message",  "missing",
    "more",       "new",      "no",      "not",        "note",     "notice",  "of",       "on",       "one",      "or",
    "our",        "panic",    "raised",  "reason",     "received", "refused", "reported", "response", "result",   "retry",
    "retrying",   "returned", "saw",     "sent",       "should",   "so",      "some",     "start",    "started",  "starting",
    "status",     "stop",     "stopped", "stopping",   "success",  "that",    "the",      "their",    "then",     "there",
    "these",      "this",     "threw",   "timed",      "timeout",  "to",      "too",      "trace",    "type",     "unable",
    "unexpected", "unknown",  "usage",   "using",      "value",    "via",     "warn",     "warning",  "was",      "we",
    "were",       "when",     "while",   "will"};
static_assert(std::is_sorted(prose.begin(), prose.end()));

constexpr CharacterSet name_characters{".:-/$@#*+<>~[]\\", true};

bool is_name_character(char c) { return name_characters.has(c); }

}  // namespace

bool is_prose(std::string_view word) {
  if (word.empty() || word.size() > 12)
    return false;
  std::array<char, 12> small{};
  std::transform(word.begin(), word.end(), small.begin(), [](char c) { return is_upper(c) ? static_cast<char>(c + 32) : c; });
  return std::binary_search(prose.begin(), prose.end(), std::string_view(small.data(), word.size()));
}

bool is_name(std::string_view token) {
  if (token.empty() || token.size() > 120 || token.find("://") != std::string_view::npos)
    return false;
  const char first = token.front();
  if (!is_letter(first) && first != '_' && first != '@' && first != '$' && first != '<' && first != '/')
    return false;
  const char last = token.back();
  if (!is_word(last) && last != ']' && last != '>' && last != '*')
    return false;
  return std::all_of(token.begin(), token.end(), is_name_character) && !is_exception_line(token) && !is_prose(token);
}

bool is_structured_name(std::string_view token) {
  if (!is_name(token))
    return false;
  // Codes such as AH01630 are part of what is said.
  const bool small = std::any_of(token.begin(), token.end(), is_lower);
  if (!small && (token.find('.') == std::string_view::npos || std::none_of(token.begin(), token.end(), is_letter)))
    return false;
  for (std::size_t i = 0; i < token.size(); ++i) {
    const char c = token[i];
    if (c == '.' || c == ':' || c == '_' || c == '/' || c == '$' || c == '@' || c == '[' || is_digit(c))
      return true;
    if (i > 0 && is_upper(c) && is_lower(token[i - 1]))
      return true;
  }
  return false;
}

bool is_code_place(std::string_view token) {
  const auto end = token.ends_with(')') ? token.size() - 1 : token.size();
  auto at = end;
  while (at > 0 && is_digit(token[at - 1])) --at;
  if (at == end || at < 3 || end - at > 6 || (token[at - 1] != ':' && token[at - 1] != '('))
    return false;
  const auto file = token.substr(0, at - 1);
  const auto dot = file.find_last_of('.');
  return dot != std::string_view::npos && dot > 0 && dot + 1 < file.size() && file.size() - dot <= 6 &&
         is_letter(file[dot + 1]) && std::all_of(file.begin(), file.end(), is_name_character);
}

}  // namespace mendwatch::read
