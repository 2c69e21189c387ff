#include "src/base/text.hpp"
#include "src/cli/case.hpp"
#include "src/cli/playbooks.hpp"
#include "src/cli/verbs.hpp"
#include "src/diagnose/diagnose.hpp"
#include "src/outside/errands/errands.hpp"
#include "src/outside/errands/import.hpp"
#include "src/outside/git/repository.hpp"

#include <cstdlib>
#include <future>
#include <ostream>

namespace mendwatch::cli {
namespace {

struct ProposeOptions {
  std::string repository;
  std::string commit;
  std::string file = "-";
  std::string cache;
  std::string sandbox = "basic";
  std::vector<std::filesystem::path> playbooks;
  std::vector<std::string> prefixes;
  bool json = false;
};

// A folder of our own for worktrees; gone afterwards.
class OwnFolder {
public:
  static Result<OwnFolder> make() {
    auto pattern = (std::filesystem::temp_directory_path() / "mendwatch-propose-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr)
      return Error{Errc::unavailable, "no temporary folder can be made", pattern};
    return OwnFolder{pattern};
  }
  OwnFolder(OwnFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  OwnFolder& operator=(OwnFolder&&) = delete;
  ~OwnFolder() {
    std::error_code ignored;
    if (!path_.empty())
      std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

private:
  explicit OwnFolder(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

// The object that scripts rely on.
std::string to_line(const propose::FixProposal& proposal) {
  using Object = nlohmann::ordered_json;
  Object options = Object::array();
  for (const auto& option : proposal.options) {
    Object files = Object::array(), proofs = Object::array();
    for (const auto& change : option.changes)
      files.push_back(change.path);
    for (const auto& proof : option.proofs)
      proofs.push_back({{"name", proof.name}, {"passed", proof.verdict == propose::Verdict::passed}, {"detail", proof.detail}, {"verdict", to_string(proof.verdict)}});
    options.push_back({{"kind", to_string(option.kind)}, {"title", option.title}, {"reasoning", option.reasoning}, {"pros", option.pros}, {"cons", option.cons},
                       {"risk", to_string(option.risk)}, {"files", std::move(files)}, {"diff", option.diff}, {"proofs", std::move(proofs)},
                       {"risk_note", option.risk_note}, {"playbook", option.playbook}, {"lines_executed", option.lines_executed}, {"sandbox", to_string(option.sandbox)}});
  }
  Object object{{"summary", proposal.summary}, {"options", std::move(options)}};
  if (proposal.options.empty())
    object["abstained"] = proposal.abstained;
  return object.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void print_diff(const std::string& diff, Streams& streams) {
  for (auto line : lines_of(diff)) {
    const auto colour = line.starts_with("+") ? Paint::green : line.starts_with("-") ? Paint::red : line.starts_with("@@") ? Paint::cyan : Paint::plain;
    streams.out << "    " << paint(streams, colour, visible(line)) << '\n';
  }
}

void print(const propose::FixProposal& proposal, Streams& streams) {
  auto& out = streams.out;
  out << visible(proposal.root_cause.summary) << "\n\n";
  if (proposal.options.empty())
    out << "No option. " << visible(proposal.abstained) << '\n';
  int number = 0;
  for (const auto& option : proposal.options) {
    out << paint(streams, Paint::bold, std::to_string(++number) + ". " + visible(option.title)) << "  (" << to_string(option.kind) << ", risk " << to_string(option.risk) << ")\n\n";
    print_diff(option.diff, streams);
    out << "\n  Why   " << visible(option.reasoning) << "\n  Pro   " << visible(option.pros) << "\n  Con   " << visible(option.cons) << "\n  Risk  " << visible(option.risk_note) << "\n\n";
    for (const auto& proof : option.proofs) {
      const auto colour = proof.verdict == propose::Verdict::passed ? Paint::green : proof.verdict == propose::Verdict::failed ? Paint::red : Paint::yellow;
      out << "  " << paint(streams, colour, to_string(proof.verdict)) << "  " << visible(proof.name) << '\n';
      if (proof.verdict != propose::Verdict::passed && !proof.detail.empty())
        out << "      " << replace_all(visible(proof.detail), "\n", "\n      ") << '\n';
    }
    out << "  Tried in the sandbox at level " << to_string(option.sandbox) << ".\n\n";
  }
}

// Where the objects are: the repository itself, which stays untouched, or for a plain folder one of our own.
struct Base {
  std::string commit;
  git::ObjectStore store;
};

Result<Base> base_of(const ProposeOptions& options, const code::Snapshot& snapshot, const std::filesystem::path& own) {
  auto commit = snapshot.commit();
  std::filesystem::path folder = options.repository;
  if (commit.empty()) {
    folder = own / "objects";
    auto imported = errands::import_snapshot(snapshot, folder);
    if (!imported)
      return imported.error();
    commit = *imported;
  }
  auto store = git::ObjectStore::open(folder, git::ObjectStore::Keep::in_memory);
  if (!store)
    return store.error();
  return Base{commit, std::move(*store)};
}

Result<propose::FixProposal> propose_for(const ProposeOptions& options, Streams& streams) {
  // Finding out what the sandbox gives takes a moment, in which the repository can be read.
  auto probing = std::async(std::launch::async, [] { return sandbox::Sandbox::probe(); });
  const auto playbooks = all_playbooks(options.playbooks);
  if (!playbooks)
    return playbooks.error();
  const auto lines = lines_of_file(options.file, streams);
  if (!lines)
    return lines.error();
  Library library{options.cache};
  const auto opened = library.open(options.repository, options.commit);
  if (!opened)
    return opened.error();
  const auto incident = incident_of_lines(options.file == "-" ? "stdin" : options.file, *lines, wall_clock());
  if (!incident)
    return incident.error();
  diagnose::Settings settings;
  settings.prefixes = options.prefixes;
  const auto cause = diagnose::diagnose(*incident, *opened->snapshot, *opened->index, settings);
  const auto own = OwnFolder::make();
  if (!own)
    return own.error();
  auto base = base_of(options, *opened->snapshot, own->path());
  if (!base)
    return base.error();
  const propose::Settings how;
  propose::Session session{*incident, cause, *opened->snapshot, *opened->index, *playbooks, how};
  const auto box = probing.get();
  errands::Workshop workshop;
  workshop.store = &base->store;
  workshop.folder = own->path();
  workshop.sandbox = &box;
  workshop.wanted = *from_string<propose::SandboxLevel>(options.sandbox);
  return errands::run(session, base->commit, workshop);
}

ExitCode propose_verb(const ProposeOptions& options, Streams& streams) {
  if (options.repository.empty()) {
    streams.err << "mendwatch: propose: --repo DIR is missing: where the service's source is\nTry: mendwatch propose --help\n";
    return ExitCode::usage;
  }
  const auto proposal = propose_for(options, streams);
  if (!proposal)
    return fail(streams, proposal.error());
  if (options.json)
    streams.out << to_line(*proposal) << '\n';
  else
    print(*proposal, streams);
  return ExitCode::done;
}

}  // namespace

void add_propose(CommandLine& line) {
  auto options = std::make_shared<ProposeOptions>();
  auto& verb = add_verb(line, line.app,
                        {"propose",
                         "What it would do about these lines: options with diff, risk and proofs; asks nobody, changes nothing",
                         {"mendwatch propose --repo ~/shop error.log", "kubectl logs shop | mendwatch propose --repo ~/shop --json"}},
                        [options](Streams& streams) { return propose_verb(*options, streams); });
  verb.add_option("FILE", options->file, "lines of one trouble; - is standard input");
  verb.add_option("--repo", options->repository, "the service's git repository (its committed files are read), or a plain folder")->type_name("DIR");
  verb.add_option("--commit", options->commit, "a commit or branch; else what is checked out")->type_name("COMMIT");
  verb.add_option("--prefix", options->prefixes, "a container path that stands for the repository's root; may be repeated")->type_name("PATH")->allow_extra_args(false);
  verb.add_option("--playbooks", options->playbooks, "a folder with further playbooks; may be repeated")->type_name("DIR")->allow_extra_args(false);
  verb.add_option("--sandbox", options->sandbox, "the least that checks are run in")->check(CLI::IsMember({"strict", "basic", "unsafe_host"}));
  verb.add_option("--cache", options->cache, "a folder in which what was read of repositories is kept for the next time")->type_name("DIR");
  verb.add_flag("--json", options->json, "one JSON object, nothing else");
}

}  // namespace mendwatch::cli
