#include "src/cli/completion.hpp"

#include "src/base/text.hpp"
#include "src/cli/usage.hpp"
#include "src/cli/verbs.hpp"

#include <ostream>

namespace mendwatch::cli {
namespace {

std::vector<const CLI::App*> verbs_of(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

// `app` and all below it.
std::vector<const CLI::App*> walk(const CLI::App& app) {
  std::vector<const CLI::App*> all{&app};
  for (const auto* verb : verbs_of(app)) {
    const auto below = walk(*verb);
    all.insert(all.end(), below.begin(), below.end());
  }
  return all;
}

bool takes_value(const CLI::Option& option) { return option.get_items_expected_max() > 0; }

std::string words_after(const CLI::App& app) {
  std::vector<std::string> words;
  for (const auto* verb : verbs_of(app))
    words.push_back(verb->get_name());
  for (const auto* option : app.get_options()) {
    for (const auto& name : option->get_lnames())
      words.push_back("--" + name);
    for (const auto& name : option->get_snames())
      words.push_back("-" + name);
  }
  return join(words, " ");
}

// bash and zsh share it: the words that are verbs so far lead to what may come next; anything else is a file.
std::string case_table(const CLI::App& app) {
  std::string table;
  for (const auto* verb : walk(app))
    table += "    '" + path_of(*verb) + "') words='" + words_after(*verb) + "' ;;\n";
  return table;
}

std::string verb_paths(const CLI::App& app) {
  std::string paths;
  for (const auto* verb : walk(app))
    if (verb != &app)
      paths += "'" + path_of(*verb) + "'|";
  if (!paths.empty())
    paths.pop_back();
  return paths;
}

std::string bash(const CLI::App& app) {
  return "# mendwatch completion for bash: source <(mendwatch completion bash)\n"
         "_mendwatch() {\n"
         "  local path='' words='' word try i\n"
         "  for ((i = 1; i < COMP_CWORD; ++i)); do\n"
         "    word=${COMP_WORDS[i]}; try=${path:+$path }$word\n"
         "    case $try in " + verb_paths(app) + ") path=$try ;; esac\n"
         "  done\n"
         "  case $path in\n" + case_table(app) +
         "  esac\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\"))\n"
         "}\n"
         "complete -o default -F _mendwatch mendwatch\n";
}

std::string zsh(const CLI::App& app) {
  return "#compdef mendwatch\n"
         "# mendwatch completion for zsh: source <(mendwatch completion zsh)\n"
         "_mendwatch() {\n"
         "  local path_='' words_='' try i\n"
         "  for ((i = 2; i < CURRENT; ++i)); do\n"
         "    try=${path_:+$path_ }${words[i]}\n"
         "    case $try in " + verb_paths(app) + ") path_=$try ;; esac\n"
         "  done\n"
         "  case $path_ in\n" + replace_all(case_table(app), " words='", " words_='") +
         "  esac\n"
         "  compadd -- ${=words_}\n"
         "  _files\n"
         "}\n"
         "compdef _mendwatch mendwatch\n";
}

std::string fish_quoted(const std::string& text) { return "'" + replace_all(replace_all(text, "\\", "\\\\"), "'", "\\'") + "'"; }

// True where the words so far are exactly those of `verb`, whose own verbs come next.
std::string fish_condition(const CLI::App& verb) {
  const auto path = path_of(verb);
  if (path.empty())
    return "__fish_use_subcommand";
  std::string condition;
  for (const auto word : split(path, ' '))
    condition += (condition.empty() ? "__fish_seen_subcommand_from " : "; and __fish_seen_subcommand_from ") + std::string{word};
  return condition;
}

std::string fish(const CLI::App& app) {
  std::string script = "# mendwatch completion for fish: mendwatch completion fish | source\n";
  for (const auto* verb : walk(app)) {
    const auto head = "complete -c mendwatch -n " + fish_quoted(fish_condition(*verb));
    for (const auto* below : verbs_of(*verb))
      script += head + " -a " + below->get_name() + " -d " + fish_quoted(below->get_description()) + "\n";
    for (const auto* option : verb->get_options()) {
      if (!option->nonpositional())
        continue;
      script += head;
      for (const auto& name : option->get_lnames())
        script += " -l " + name;
      for (const auto& name : option->get_snames())
        script += " -s " + name;
      script += (takes_value(*option) ? " -r" : "") + std::string{" -d "} + fish_quoted(option->get_description()) + "\n";
    }
  }
  return script;
}

}  // namespace

std::optional<Shell> shell_named(std::string_view name) {
  return name == "bash" ? std::optional{Shell::bash} : name == "zsh" ? std::optional{Shell::zsh} : name == "fish" ? std::optional{Shell::fish} : std::nullopt;
}

std::string completion_script(const CLI::App& app, Shell shell) {
  switch (shell) {
    case Shell::bash: return bash(app);
    case Shell::zsh: return zsh(app);
    case Shell::fish: return fish(app);
  }
  return "";
}

void add_completion(CommandLine& line) {
  auto shell = std::make_shared<std::string>();
  auto& verb = add_verb(line, line.app,
                        {"completion", "Completions for bash, zsh or fish", {"source <(mendwatch completion bash)", "mendwatch completion fish | source"}},
                        [&line, shell](Streams& streams) {
                          streams.out << completion_script(line.app, *shell_named(*shell));
                          return ExitCode::done;
                        });
  verb.add_option("SHELL", *shell, "bash, zsh or fish")->required()->check(CLI::IsMember({"bash", "zsh", "fish"}));
}

}  // namespace mendwatch::cli
