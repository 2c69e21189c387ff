#include "src/cli/usage.hpp"

#include "src/base/text.hpp"

namespace mendwatch::cli {
namespace {

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* option : app.get_options()) {
    for (const auto& name : option->get_lnames())
      names.push_back("--" + name);
    for (const auto& name : option->get_snames())
      names.push_back("-" + name);
  }
  return names;
}

std::vector<std::string> verb_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* verb : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(verb->get_name());
  return names;
}

std::string suggestion(std::string_view word, const std::vector<std::string>& known) {
  const auto near = nearest(word, known);
  return near.empty() ? "" : "; did you mean " + near + "?";
}

// A word that nothing expects: an option, a verb, or one argument too many.
std::string explain_extra(const CLI::App& app, const std::string& word) {
  // A word before any verb stays with the program, even where a verb follows.
  const auto& verb = app.remaining(false).empty() ? deepest_given(app) : app;
  const auto shown = visible(shorten(word, 80));
  const auto where = path_of(verb);
  if (word.size() > 1 && word.front() == '-') {
    const auto name = word.substr(0, word.find('='));
    return "unknown option " + visible(shorten(name, 80)) + (where.empty() ? "" : " of " + where) + suggestion(name, option_names(verb));
  }
  if (const auto verbs = verb_names(verb); !verbs.empty())
    return "unknown verb " + (where.empty() ? "" : where + " ") + shown + suggestion(word, verbs);
  return where + " does not expect another argument: " + shown;
}

}  // namespace

const CLI::App& deepest_given(const CLI::App& app) {
  const auto given = app.get_subcommands();
  return given.empty() ? app : deepest_given(*given.back());
}

std::string path_of(const CLI::App& verb) {
  const auto* parent = verb.get_parent();
  if (!parent)
    return "";
  const auto above = path_of(*parent);
  return above.empty() ? verb.get_name() : above + " " + verb.get_name();
}

std::string explain(const CLI::App& app, const CLI::ParseError& problem) {
  // An unknown word is the likelier mistake, also where CLI11 first misses something else because of it.
  if (const auto extras = app.remaining(true); !extras.empty())
    return explain_extra(app, extras.front());
  const auto where = path_of(deepest_given(app));
  return (where.empty() ? "" : where + ": ") + visible(problem.what());
}

}  // namespace mendwatch::cli
