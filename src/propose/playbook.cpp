#include "src/propose/playbook.hpp"

#include "src/base/text.hpp"
#include "src/code/language.hpp"
#include "src/propose/strict_yaml.hpp"

namespace mendwatch::propose {
namespace {

constexpr std::size_t largest_file = 256u << 10;

template <class E>
std::vector<std::string> words() {
  std::vector<std::string> result;
  for (auto name : names_of(E{}))
    result.emplace_back(name);
  return result;
}

std::string hint(const std::string& word, const std::vector<std::string>& known) {
  const auto near = nearest(word, known);
  return near.empty() ? "; it is one of " + join(known, ", ") : "; did you mean '" + near + "'?";
}

// Reads one file. All complaints go into one place: the first one counts.
class Loader {
public:
  explicit Loader(const PlaybookText& text) : source_(text.source) {}

  Result<Playbook> load(const std::string& bytes) {
    if (bytes.size() > largest_file)
      return Error{Errc::configuration, "larger than " + std::to_string(largest_file) + " bytes", source_};
    YAML::Node root;
    try {
      root = YAML::Load(bytes);
      read(root);
    } catch (const YAML::Exception& problem) {
      return Error{Errc::configuration, problem.msg, source_ + ":" + std::to_string(problem.mark.line + 1)};
    }
    if (problem_)
      return *problem_;
    return std::move(playbook_);
  }

private:
  StrictMap map(const YAML::Node& node, const std::string& what) { return StrictMap{node, source_, what, problem_}; }

  void read(const YAML::Node& root) {
    auto top = map(root, "the playbook");
    playbook_.source = source_;
    playbook_.name = top.text("playbook", true);
    playbook_.about = top.text("about", true);
    if (auto priority = top.integer("priority"))
      playbook_.priority = static_cast<int>(*priority);
    read_match(top.get("match"), root);
    read_edit(top.get("edit"), root);
    read_explain(top.get("explain"), root);
    read_tests(top.get("tests"));
    top.finish();
  }

  std::shared_ptr<const RE2> pattern(const YAML::Node& at, const std::string& text) {
    RE2::Options options;
    options.set_log_errors(false);
    auto compiled = std::make_shared<const RE2>(text, options);
    if (!compiled->ok())
      StrictMap::complain(problem_, source_, at, "not a pattern (RE2): " + compiled->error());
    for (const auto& [name, number] : compiled->NamedCapturingGroups())
      known_.push_back(name);
    return compiled;
  }

  void read_match(const YAML::Node& node, const YAML::Node& root) {
    if (!node.IsDefined())
      return StrictMap::complain(problem_, source_, root, "the playbook needs 'match'");
    auto match = map(node, "match");
    const auto kinds = match.get("kind");
    for (const auto& word : match.texts("kind")) {
      if (auto kind = from_string<detect::Kind>(word))
        playbook_.match.kinds.push_back(*kind);
      else
        match.complain(kinds, "unknown kind '" + word + "'" + hint(word, words<detect::Kind>()));
    }
    const auto message = match.get("message"), unless = match.get("unless");
    for (const auto& text : match.texts("message"))
      playbook_.match.message.push_back(pattern(message, text));
    for (const auto& text : match.texts("unless"))
      playbook_.match.unless.push_back(pattern(unless, text));
    const auto languages = match.get("language");
    for (const auto& word : match.texts("language")) {
      if (!from_string<code::Language>(word))
        match.complain(languages, "unknown language '" + word + "'" + hint(word, words<code::Language>()));
      playbook_.match.languages.push_back(word);
    }
    playbook_.match.query = match.text("query");
    const auto captures = match.get("captures");
    if (captures.IsDefined()) {
      auto wanted = map(captures, "captures");
      if (captures.IsMap())
        for (const auto& pair : captures) {
          const auto name = pair.first.Scalar();
          known_.push_back(name);
          playbook_.match.captures[name] = pattern(pair.second, wanted.text(name, true));
        }
      wanted.finish();
    }
    if (playbook_.match.message.empty() && playbook_.match.kinds.empty())
      match.complain(node, "match needs 'kind' or 'message', or it would speak of everything");
    match.finish();
  }

  void read_edit(const YAML::Node& node, const YAML::Node& root) {
    if (!node.IsDefined())
      return StrictMap::complain(problem_, source_, root, "the playbook needs 'edit'");
    auto edit = map(node, "edit");
    std::vector<std::string> known;
    for (const auto& one : operations())
      known.emplace_back(one.name);
    playbook_.operation = edit.text("operation", true);
    const auto* chosen = operation(playbook_.operation);
    if (!chosen)
      return edit.complain(node, "unknown operation '" + playbook_.operation + "'" + hint(playbook_.operation, known));
    for (auto name : chosen->provides)
      known_.emplace_back(name);
    for (const auto& parameter : chosen->parameters) {
      const std::string name{parameter.name};
      const auto value = edit.get(name);
      playbook_.parameters[name] = value.IsDefined() ? edit.text(name) : std::string{parameter.fallback};
      if (parameter.required && !value.IsDefined())
        edit.complain(node, "operation '" + playbook_.operation + "' needs '" + name + "'");
      check_placeholders(value.IsDefined() ? value : node, playbook_.parameters[name]);
    }
    edit.finish();
  }

  void check_placeholders(const YAML::Node& at, const std::string& text) {
    for (const auto& name : placeholders(text))
      if (std::find(known_.begin(), known_.end(), name) == known_.end())
        StrictMap::complain(problem_, source_, at, "nothing captures '{" + name + "}'" + hint(name, known_));
  }

  void read_explain(const YAML::Node& node, const YAML::Node& root) {
    if (!node.IsDefined())
      return StrictMap::complain(problem_, source_, root, "the playbook needs 'explain'");
    auto explain = map(node, "explain");
    for (auto name : {"count", "times", "service", "message", "function", "place"})
      known_.emplace_back(name);
    const auto sentence = [&](const char* key, std::string& into) {
      into = std::string{trim(explain.text(key, true))};
      check_placeholders(explain.get(key), into);
    };
    sentence("title", playbook_.explain.title);
    sentence("reasoning", playbook_.explain.reasoning);
    sentence("pros", playbook_.explain.pros);
    sentence("cons", playbook_.explain.cons);
    sentence("side_effects", playbook_.explain.side_effects);
    const auto risk = explain.text("risk", true);
    if (auto known = from_string<Risk>(risk))
      playbook_.explain.risk = *known;
    else if (!risk.empty())
      explain.complain(explain.get("risk"), "unknown risk '" + risk + "'" + hint(risk, words<Risk>()));
    explain.finish();
  }

  void read_tests(const YAML::Node& node) {
    if (!node.IsDefined())
      return;
    if (!node.IsSequence())
      return StrictMap::complain(problem_, source_, node, "'tests' must be a list");
    for (const auto& item : node) {
      Rehearsal test;
      auto values = map(item, "a test");
      test.line = item.Mark().line + 1;
      test.name = values.text("name", true);
      const auto log = values.text("log", true);
      for (auto line : lines_of(log))
        test.log.emplace_back(line);
      if (const auto files = values.get("files"); files.IsDefined()) {
        auto contents = map(files, "files");
        if (files.IsMap())
          for (const auto& pair : files)
            test.files[pair.first.Scalar()] = contents.text(pair.first.Scalar());
        contents.finish();
      }
      read_commits(values.get("commits"), test);
      read_expectation(values.get("expect"), item, test);
      values.finish();
      playbook_.tests.push_back(std::move(test));
    }
  }

  void read_commits(const YAML::Node& node, Rehearsal& test) {
    if (!node.IsDefined())
      return;
    for (const auto& item : node) {
      auto values = map(item, "a commit");
      PastCommit commit;
      commit.id = values.text("id", true);
      commit.subject = values.text("subject", true);
      if (auto time = parse_rfc3339(values.text("time", true)))
        commit.time = *time;
      else
        values.complain(item, "'time' must be a time as 2025-10-20T03:00:00Z");
      if (const auto before = values.get("before"); before.IsMap())
        for (const auto& pair : before)
          commit.before[pair.first.Scalar()] =
              pair.second.IsNull() ? std::nullopt : std::optional<std::string>{pair.second.Scalar()};
      values.finish();
      test.commits.push_back(std::move(commit));
    }
  }

  void read_expectation(const YAML::Node& node, const YAML::Node& at, Rehearsal& test) {
    if (!node.IsDefined())
      return StrictMap::complain(problem_, source_, at, "a test needs 'expect'");
    auto expect = map(node, "expect");
    test.diffs = expect.texts("diff");
    if (expect.get("abstain").IsDefined())
      test.abstain = expect.text("abstain");
    if (test.diffs.empty() == !test.abstain.has_value())
      expect.complain(node, "expect needs either 'diff' or 'abstain'");
    expect.finish();
  }

  std::string source_;
  std::optional<Error> problem_;
  Playbook playbook_;
  std::vector<std::string> known_;  // captures that sentences may name
};

bool take(const RE2& pattern, std::string_view text, Captures& captures) {
  const int groups = pattern.NumberOfCapturingGroups();
  std::vector<re2::StringPiece> found(static_cast<std::size_t>(groups + 1));
  if (!pattern.Match(re2::StringPiece{text.data(), text.size()}, 0, text.size(), RE2::UNANCHORED, found.data(), groups + 1))
    return false;
  for (const auto& [name, number] : pattern.NamedCapturingGroups())
    if (!found[static_cast<std::size_t>(number)].empty())
      captures[name] = found[static_cast<std::size_t>(number)].as_string();
  return true;
}

}  // namespace

Result<std::vector<Playbook>> load_playbooks(const std::vector<PlaybookText>& texts) {
  std::vector<Playbook> playbooks;
  for (const auto& text : texts) {
    auto playbook = Loader{text}.load(text.bytes);
    if (!playbook)
      return playbook.error();
    const auto same = std::find_if(playbooks.begin(), playbooks.end(), [&](const auto& known) { return known.name == playbook->name; });
    if (same != playbooks.end())
      *same = std::move(*playbook);
    else
      playbooks.push_back(std::move(*playbook));
  }
  return playbooks;
}

std::optional<Captures> matches(const Match& match, const detect::Anomaly& anomaly) {
  if (!match.kinds.empty() && std::find(match.kinds.begin(), match.kinds.end(), anomaly.kind) == match.kinds.end())
    return std::nullopt;
  Captures captures;
  // What a template has replaced stands in the samples, so they come first; a trace's last words say what happened.
  std::vector<std::string_view> texts{anomaly.samples.begin(), anomaly.samples.end()};
  texts.emplace_back(anomaly.trace);
  texts.emplace_back(anomaly.template_text);
  const auto found = [&](const RE2& pattern) {
    return std::any_of(texts.begin(), texts.end(), [&](auto text) { return take(pattern, text, captures); });
  };
  if (std::any_of(match.unless.begin(), match.unless.end(), [&](const auto& pattern) { return found(*pattern); }))
    return std::nullopt;
  captures.clear();
  captures.insert(anomaly.captures.begin(), anomaly.captures.end());
  if (!match.message.empty() && std::none_of(match.message.begin(), match.message.end(), [&](const auto& pattern) { return found(*pattern); }))
    return std::nullopt;
  for (const auto& [name, pattern] : match.captures) {
    Captures inner;
    bool any = false;
    for (auto text : texts) {
      if (!any && take(*pattern, text, inner)) {
        any = true;
        const auto named = inner.find(name);
        if (named != inner.end())
          captures[name] = named->second;
        else if (pattern->NumberOfCapturingGroups() > 0) {
          re2::StringPiece piece;
          if (RE2::PartialMatch(re2::StringPiece{text.data(), text.size()}, *pattern, &piece))
            captures[name] = piece.as_string();
        }
      }
    }
    if (!any)
      return std::nullopt;
  }
  return captures;
}

}  // namespace mendwatch::propose
