#include "src/approve/card.hpp"
#include "src/base/text.hpp"
#include "src/cli/demo_home.hpp"
#include "src/cli/demo_service.hpp"
#include "src/cli/verbs.hpp"

#include <chrono>
#include <iomanip>
#include <ostream>
#include <sstream>

#include <signal.h>
#include <stdlib.h>

namespace mendwatch::cli {
namespace {

using Steady = std::chrono::steady_clock;
using std::chrono::seconds;

struct DemoOptions {
  std::string bug;
  bool yes = false;
  bool keep = false;
};

// Lets Ctrl-C end the demonstration in order, and waits without missing it.
class Interruption {
public:
  Interruption() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals_, &before_);
  }
  ~Interruption() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  /// True if somebody wants it to end; otherwise returns after `pause`.
  bool wait(std::chrono::milliseconds pause) const {
    const timespec limit{pause.count() / 1000, pause.count() % 1000 * 1000000};
    return sigtimedwait(&signals_, nullptr, &limit) > 0;
  }

private:
  sigset_t signals_{};
  sigset_t before_{};
};

// Tells each step with the time since the start.
class Teller {
public:
  explicit Teller(Streams& streams) : streams_(streams) {}

  void operator()(std::string_view text) const {
    std::ostringstream time;
    time << std::setw(6) << std::fixed << std::setprecision(1) << seconds_since_start() << " s";
    streams_.out << paint(streams_, Paint::dim, time.str()) << "  " << text << std::endl;
  }

  double seconds_since_start() const { return std::chrono::duration<double>(Steady::now() - start_).count(); }

private:
  Streams& streams_;
  Steady::time_point start_ = Steady::now();
};

std::string indented(const std::string& text) {
  std::string result;
  for (auto line : lines_of(text))
    result += "            " + std::string{line} + '\n';
  return result;
}

struct Walk {
  Streams& streams;
  const Teller& tell;
  const Interruption& interruption;
  const DemoHome& home;
  DemoService& service;
};

// Asks `question` again and again. Errors: timed_out; failed (mendwatch ended by itself); refused (Ctrl-C).
template <class Question>
auto until(Walk& walk, seconds limit, const std::string& what, Question question) -> Result<typename decltype(question())::value_type> {
  const auto deadline = Steady::now() + limit;
  for (;;) {
    if (auto answer = question())
      return std::move(*answer);
    if (!walk.service.alive())
      return Error{Errc::failed, "mendwatch ended by itself: " + walk.service.last_words(), what};
    if (Steady::now() > deadline)
      return Error{Errc::timed_out, "did not happen within " + std::to_string(limit.count()) + " s", what};
    if (walk.interruption.wait(std::chrono::milliseconds{50}))
      return Error{Errc::refused, "interrupted", what};
  }
}

// The pushed change has the lines that were approved, and nothing beside them.
std::string changed_lines(std::string_view diff) {
  std::string lines;
  for (auto line : lines_of(diff))
    if (!line.empty() && (line.front() == '+' || line.front() == '-') && !line.starts_with("+++ ") && !line.starts_with("--- "))
      lines += std::string{line} + '\n';
  return lines;
}

Result<void> check_end(Walk& walk, const DemoBug& bug, const Json& fix, const std::string& base, const std::string& approved) {
  if (const auto stage = fix.value("stage", ""); stage != "verified")
    return Error{Errc::failed, "ended as " + stage + ": " + fix.value("sentence", ""), fix.value("id", "")};
  auto commits = walk.home.commits();
  if (!commits)
    return commits.error();
  if (commits->size() < 2 || (*commits)[1] != base)
    return Error{Errc::failed, "the branch is not exactly one commit further", "remote.git"};
  auto pushed = walk.home.changes(commits->front());
  if (!pushed)
    return pushed.error();
  if (changed_lines(*pushed) != changed_lines(approved))
    return Error{Errc::failed, "the pushed diff is not the approved one:\n" + *pushed, "remote.git"};
  walk.tell("the remote's branch is one commit further, and its diff is the approved one");
  for (int i = 0; i < 5; ++i) {
    auto answer = walk.home.ask(bug.request);
    if (!answer)
      return answer.error();
    if (answer->find(bug.healthy) == std::string::npos)
      return Error{Errc::failed, "the service still answers: " + shorten(*answer, 200), bug.request};
  }
  walk.tell("the service's next five requests of that sort succeed");
  return {};
}

// One posted fix, as the API shows it.
Result<Json> posted_fix(Walk& walk) {
  auto fix = until(walk, seconds{60}, "a proposal", [&]() -> std::optional<Json> {
    auto fixes = walk.service.get("/api/v1/fixes");
    if (!fixes || fixes->value("fixes", Json::array()).empty())
      return std::nullopt;
    const auto& latest = fixes->at("fixes").front();
    return latest.value("stage", "") == "posted" ? std::optional<Json>{std::in_place, latest} : std::nullopt;
  });
  if (!fix)
    return fix;
  return walk.service.get("/api/v1/fixes/" + fix->value("id", ""));
}

// Tells each new line of a fix's life until its end; gives its summary.
Result<Json> follow(Walk& walk, const std::string& id) {
  std::uint64_t told = 0;
  return until(walk, seconds{90}, "the end of " + id, [&]() -> std::optional<Json> {
    auto shown = walk.service.get("/api/v1/fixes/" + id);
    if (!shown)
      return std::nullopt;
    const auto card = from_json_text<approve::Card>(shown->value("card", Json::object()).dump());
    if (!card)
      return std::nullopt;
    for (const auto& line : card->life)
      if (line.version > told) {
        told = line.version;
        walk.tell(approve::to_text(line));
      }
    auto fixes = walk.service.get("/api/v1/fixes");
    if (fixes)
      for (const auto& fix : fixes->value("fixes", Json::array()))
        if (fix.value("id", "") == id && fix.value("settled", false))
          return std::optional<Json>{std::in_place, fix};
    return std::nullopt;
  });
}

Result<void> walk_alone(Walk& walk, const DemoBug& bug) {
  auto base = walk.home.commits();
  if (!base)
    return base.error();
  auto shown = posted_fix(walk);
  if (!shown)
    return shown.error();
  auto card = from_json_text<approve::Card>(shown->value("card", Json::object()).dump());
  if (!card)
    return card.error();
  walk.tell(card->headline);
  walk.streams.out << '\n' << indented(approve::to_text(*card)) << std::endl;
  walk.tell("approving option 1 of " + card->fix + ", for exactly the bytes of digest " + card->digest.substr(0, 8));
  auto answer = walk.service.post("/api/v1/fixes/" + card->fix + "/approve", {{"digest", card->digest}, {"option", 1}});
  if (!answer)
    return answer.error();
  auto end = follow(walk, card->fix);
  if (!end)
    return end.error();
  const auto& diff = card->options.front().diff;
  return check_end(walk, bug, *end, base->front(), diff);
}

Result<void> wait_for_person(Walk& walk) {
  walk.streams.out << "\n  " << paint(walk.streams, Paint::bold, "Open this link: ") << walk.service.link()
                   << "\n  Cards appear as the bugs are met. Ctrl-C ends everything.\n"
                   << std::endl;
  auto end = until(walk, seconds{1700}, "a person", []() -> std::optional<bool> { return std::nullopt; });
  // Ctrl-C is how a person ends it, and half an hour is enough for everybody.
  if (end.error().code == Errc::refused || end.error().code == Errc::timed_out)
    return {};
  return end.error();
}

Result<std::filesystem::path> temporary_folder() {
  auto pattern = (std::filesystem::temp_directory_path() / "mendwatch-demo-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr)
    return Error{Errc::unavailable, "no temporary folder can be made", pattern};
  return std::filesystem::path{pattern};
}

Result<void> demonstrate(const DemoOptions& options, const std::vector<std::string>& bugs, Streams& streams) {
  const Interruption interruption;
  const Teller tell{streams};
  auto folder = temporary_folder();
  if (!folder)
    return folder.error();
  auto home = DemoHome::open(*folder, bugs, options.keep);
  if (!home)
    return home.error();
  tell("a sample service runs, with its repository, its remote and people who use it, in " + folder->string());
  for (const auto& bug : demo_bugs())
    if (std::find(bugs.begin(), bugs.end(), bug.name) != bugs.end())
      tell("its bug: " + bug.title);
  if (home->sandbox() == propose::SandboxLevel::none)
    tell(paint(streams, Paint::yellow, "no sandbox here (" + home->sandbox_why() +
                                           "): the sample service's checks run as sandbox: unsafe_host, and the card says so"));
  auto service = DemoService::start(home->configuration(), home->state());
  if (!service)
    return service.error();
  Walk walk{streams, tell, interruption, *home, *service};
  if (auto ready = until(walk, seconds{20}, "the start of mendwatch", [&] { return service->ready(); }); !ready)
    return ready.error();
  tell("mendwatch watches its log; the page is " + service->link());
  auto done = options.yes ? walk_alone(walk, *std::find_if(demo_bugs().begin(), demo_bugs().end(), [&](const auto& bug) { return bug.name == bugs.front(); }))
                          : wait_for_person(walk);
  if (!done)
    return done;
  if (options.yes)
    tell(paint(streams, Paint::green, "done: from a line of log to a verified fix"));
  if (options.keep)
    tell("kept: " + folder->string());
  return {};
}

ExitCode demo(const DemoOptions& options, Streams& streams) {
  std::vector<std::string> names;
  for (const auto& bug : demo_bugs())
    names.push_back(bug.name);
  if (!options.bug.empty() && std::find(names.begin(), names.end(), options.bug) == names.end()) {
    const auto near = nearest(options.bug, names);
    streams.err << "mendwatch: no bug of the name '" << visible(options.bug) << "'; there are " << join(names, ", ")
                << (near.empty() ? "" : "; did you mean " + near + "?") << '\n';
    return ExitCode::usage;
  }
  // Alone it mends one; a person may look at all of them.
  std::vector<std::string> bugs = names;
  if (!options.bug.empty())
    bugs = {options.bug};
  else if (options.yes)
    bugs = {names.front()};
  if (auto done = demonstrate(options, bugs, streams); !done)
    return done.error().code == Errc::refused && done.error().message == "interrupted" ? ExitCode::interrupted : fail(streams, done.error());
  return ExitCode::done;
}

}  // namespace

void add_demo(CommandLine& line) {
  auto options = std::make_shared<DemoOptions>();
  auto& verb = add_verb(line, line.app,
                        {"demo",
                         "The whole loop on a sample service in a temporary folder, page included",
                         {"mendwatch demo", "mendwatch demo --yes", "mendwatch demo --yes --bug retry"}},
                        [options](Streams& streams) { return demo(*options, streams); });
  verb.add_option("--bug", options->bug, "meet only this one: limit, retry or crash");
  verb.add_flag("--yes", options->yes, "approve by itself, check the outcome, and end");
  verb.add_flag("--keep", options->keep, "leave the folder where it is afterwards");
}

}  // namespace mendwatch::cli
