#include "src/approve/command.hpp"

#include "src/base/fix_id.hpp"
#include "src/base/text.hpp"

#include <span>

namespace mendwatch::approve {
namespace {

constexpr std::size_t longest_text = 4000;
constexpr const char* shown_shape = "fix_YYYYMMDD_HHMMSS";

using Words = std::span<const std::string>;

Error slip(std::string message) { return {Errc::malformed, std::move(message), "command"}; }

// What Slack and people put around a word: not a guess, only its clothes.
std::string undressed(std::string_view word) {
  constexpr std::string_view clothes = "`*_'\"";
  while (!word.empty() && clothes.find(word.front()) != std::string_view::npos)
    word.remove_prefix(1);
  while (!word.empty() && clothes.find(word.back()) != std::string_view::npos)
    word.remove_suffix(1);
  return std::string{word};
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::size_t from = 0;
  while ((from = text.find_first_not_of(" \t\r\n", from)) != std::string_view::npos) {
    const auto to = std::min(text.find_first_of(" \t\r\n", from), text.size());
    words.emplace_back(text.substr(from, to - from));
    from = to;
  }
  return words;
}

bool is_mention(const std::string& word) { return word.size() > 1 && (word[0] == '@' || word.starts_with("<@")); }

std::vector<std::string> known_verbs() {
  std::vector<std::string> verbs{"implement"};
  for (auto name : names_of(Verb{}))
    verbs.emplace_back(name);
  return verbs;
}

Result<Verb> verb_of(const std::string& word) {
  const auto plain = lower(undressed(word));
  if (plain == "implement")
    return Verb::approve;
  if (auto verb = from_string<Verb>(plain))
    return *verb;
  const auto near = nearest(plain, known_verbs());
  return slip("I don't know '" + visible(shorten(plain, 40)) + "'" + (near.empty() ? ". `help` lists what I know." : ". Did you mean `" + near + "`?"));
}

Result<std::string> fix_of(const std::string& word, const std::vector<std::string>& known) {
  const auto id = lower(undressed(word));
  if (std::find(known.begin(), known.end(), id) != known.end())
    return id;
  const auto near = nearest(id, known);
  const auto hint = near.empty() ? std::string{". `list` shows those there are."} : ". Did you mean `" + near + "`?";
  if (!is_fix_id(id))
    return slip("'" + visible(shorten(id, 60)) + "' is no fix: they are called " + shown_shape + hint);
  return Error{Errc::not_found, "There is no " + id + hint, "command"};
}

Result<void> read_approval(Words rest, Command& command) {
  while (!rest.empty()) {
    const auto key = lower(rest[0]);
    if (key != "option" && key != "digest") {
      const auto near = nearest(key, {"option", "digest"});
      return slip("I don't understand '" + visible(shorten(rest[0], 40)) + "' behind the fix" +
                  (near.empty() ? ": only `option N` and `digest PREFIX` may stand there." : ". Did you mean `" + near + "`?"));
    }
    if (rest.size() < 2)
      return slip("`" + key + "` needs a word behind it.");
    const auto value = lower(undressed(rest[1]));
    if (key == "digest") {
      if (value.size() < 8 || value.size() > 64 || value.find_first_not_of("0123456789abcdef") != std::string::npos)
        return slip("'" + visible(shorten(value, 70)) + "' is no digest: at least its first 8 characters, of 0-9 and a-f.");
      command.digest = value;
    } else {
      if (value.size() != 1 || value[0] < '1' || value[0] > '9')
        return slip("'" + visible(shorten(value, 40)) + "' is no option: write a number, as `option 1`.");
      command.option = std::uint32_t(value[0] - '0');
    }
    rest = rest.subspan(2);
  }
  return {};
}

std::string joined(Words words) {
  std::string text;
  for (const auto& word : words)
    text += (text.empty() ? "" : " ") + word;
  return text;
}

Result<void> read_rest(Words rest, Command& command) {
  switch (command.verb) {
    case Verb::approve:
      return read_approval(rest, command);
    case Verb::reject:
      command.reason = visible(joined(rest));
      return {};
    case Verb::snooze:
      if (rest.size() == 1) {
        auto length = parse_duration(rest[0]);
        if (!length || *length <= Duration{})
          return slip("'" + visible(shorten(rest[0], 40)) + "' is no length of time: write `30m`, `2h` or `1d`.");
        command.length = *length;
        return {};
      }
      command.length = std::chrono::hours{1};
      break;
    default:
      break;
  }
  if (!rest.empty())
    return slip("I don't understand '" + visible(shorten(rest[0], 40)) + "' at the end.");
  return {};
}

bool needs_fix(Verb verb) { return verb != Verb::status && verb != Verb::list && verb != Verb::help; }

}  // namespace

Result<Command> parse_command(std::string_view text, const std::vector<std::string>& known) {
  if (text.size() > longest_text)
    return slip("That is too long for a command.");
  const auto words = words_of(text);
  Words rest = words;
  while (!rest.empty() && is_mention(rest[0]))
    rest = rest.subspan(1);
  if (rest.empty())
    return slip("`help` lists what I know.");
  auto verb = verb_of(rest[0]);
  if (!verb)
    return verb.error();
  rest = rest.subspan(1);
  Command command;
  command.verb = *verb;
  if (needs_fix(*verb)) {
    if (rest.empty())
      return slip("Which fix? Write `" + std::string{to_string(*verb)} + " " + shown_shape + "`.");
    auto fix = fix_of(rest[0], known);
    if (!fix)
      return fix.error();
    command.fix = *fix;
    rest = rest.subspan(1);
  }
  if (auto read = read_rest(rest, command); !read)
    return read.error();
  return command;
}

std::string command_help() {
  return "implement FIX [option N] [digest PREFIX]   apply a fix (or: approve)\n"
         "reject FIX [reason …]                      discard it\n"
         "show FIX                                   its card\n"
         "diff FIX                                   its changes, whole, with their digest\n"
         "why FIX                                    what it rests on\n"
         "snooze FIX [DURATION]                      ask again later (1h)\n"
         "revert FIX                                 take a pushed fix back\n"
         "list                                       fixes that wait for an answer\n"
         "status                                     how I am\n"
         "help                                       this\n";
}

}  // namespace mendwatch::approve
