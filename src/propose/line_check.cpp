#include "src/propose/checks.hpp"

#include "src/base/json.hpp"
#include "src/code/language.hpp"
#include "src/propose/line_diff.hpp"

namespace mendwatch::propose {
namespace {

// Runs `-m MODULE …` or a script under a tracer that only looks into the changed files. Passes when each changed place has an executed line.
constexpr const char* python_watcher = R"(
import atexit, json, os, runpy, sys, threading
places = {os.path.realpath(path): spans for path, spans in json.loads(sys.argv[1]).items()}
seen = {path: set() for path in places}
names = {}
def local(frame, event, argument):
    if event == 'line':
        seen[names[frame.f_code.co_filename]].add(frame.f_lineno)
    return local
def watch(frame, event, argument):
    name = frame.f_code.co_filename
    if name not in names:
        real = os.path.realpath(name)
        names[name] = real if real in places else None
    if names[name] is None:
        return None
    seen[names[name]].add(frame.f_lineno)
    return local
home = os.getcwd()
def report():
    sys.settrace(None)
    missed = [os.path.relpath(path, home) + ':' + str(first) for path, spans in places.items() for first, last in spans
              if not any(first <= line <= last for line in seen[path])]
    sys.stdout.flush()
    print('not executed: ' + ', '.join(missed) if missed else 'every changed place was executed')
    sys.stdout.flush()
    os._exit(1 if missed else 0)
atexit.register(report)
sys.argv = sys.argv[2:]
sys.path.insert(0, home)
threading.settrace(watch)
sys.settrace(watch)
try:
    if sys.argv[0] == '-m':
        sys.argv = sys.argv[1:]
        runpy.run_module(sys.argv[0], run_name='__main__', alter_sys=True)
    else:
        sys.path[0] = os.path.dirname(os.path.abspath(sys.argv[0]))
        runpy.run_path(sys.argv[0], run_name='__main__')
except BaseException:
    pass
)";

// Runs the tests with V8's own coverage; a line was executed if the innermost range around its first character was counted.
constexpr const char* node_watcher = R"(
const fs = require('fs'), os = require('os'), path = require('path'), { fileURLToPath } = require('url');
const places = JSON.parse(process.argv[1]), command = process.argv.slice(2);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lines-'));
require('child_process').spawnSync(command[0], command.slice(1), { stdio: 'ignore', env: { ...process.env, NODE_V8_COVERAGE: folder } });
const executed = {};
for (const name of fs.readdirSync(folder)) {
  for (const script of JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8')).result || []) {
    let file;
    try { file = path.relative(fs.realpathSync('.'), fs.realpathSync(fileURLToPath(script.url))); } catch { continue; }
    if (!places[file]) continue;
    const ranges = script.functions.flatMap((one) => one.ranges);
    let offset = 0;
    fs.readFileSync(file, 'utf8').split('\n').forEach((line, index) => {
      const at = offset + line.length - line.trimStart().length;
      offset += line.length + 1;
      const around = ranges.filter((range) => range.startOffset <= at && at < range.endOffset);
      around.sort((a, b) => (a.endOffset - a.startOffset) - (b.endOffset - b.startOffset));
      if (around.length && around[0].count > 0) (executed[file] ||= new Set()).add(index + 1);
    });
  }
}
const missed = [];
for (const [file, spans] of Object.entries(places))
  for (const [first, last] of spans)
    if (!Array.from({ length: last - first + 1 }, (_, i) => first + i).some((line) => executed[file] && executed[file].has(line))) missed.push(file + ':' + first);
console.log(missed.length ? 'not executed: ' + missed.join(', ') : 'every changed place was executed');
process.exit(missed.length ? 1 : 0);
)";

// The added lines as spans; where lines were only removed, the line that now stands there.
Json changed_places(const FileChange& change) {
  Json spans = Json::array();
  int first = 0, last = 0, next = 1;
  bool removed = false;
  const auto close = [&] {
    if (first > 0)
      spans.push_back({first, last});
    else if (removed)
      spans.push_back({next, next});
    first = last = 0;
    removed = false;
  };
  for (const auto& line : line_diff(change.before, change.after)) {
    if (line.sign == ' ') {
      next = line.after;
      close();
    } else if (line.sign == '+') {
      const bool blank = line.text.find_first_not_of(" \t\r\n") == std::string_view::npos;
      if (!blank && first == 0)
        first = line.after;
      if (!blank)
        last = line.after;
    } else {
      removed = true;
    }
  }
  close();
  return spans;
}

}  // namespace

std::optional<Check> line_check(const std::vector<FileChange>& changes, const std::vector<Check>& checks) {
  bool python = true, node = true;
  Json places = Json::object();
  for (const auto& change : changes) {
    const auto language = code::language_of(change.path);
    python &= language == code::Language::python;
    node &= language == code::Language::javascript;
    places[change.path] = changed_places(change);
  }
  if (changes.empty() || python == node)
    return std::nullopt;
  for (const auto& check : checks) {
    if (!check.tests || check.command.empty())
      continue;
    auto tool = std::string_view{check.command[0]};
    tool = tool.substr(tool.rfind('/') == std::string_view::npos ? 0 : tool.rfind('/') + 1);
    Check watched{"changed lines executed by tests", {}, check.limit * 3, false, false};
    if (python && tool.starts_with("python")) {
      std::size_t from = 1;
      while (from < check.command.size() && check.command[from] == "-B")
        ++from;
      if (from >= check.command.size() || (check.command[from].starts_with("-") && check.command[from] != "-m"))
        continue;
      watched.command = {check.command[0], "-B", "-c", python_watcher, places.dump()};
      watched.command.insert(watched.command.end(), check.command.begin() + static_cast<long>(from), check.command.end());
      return watched;
    }
    if (node && (tool == "npm" || tool == "node" || tool == "npx" || tool == "yarn" || tool == "pnpm")) {
      watched.command = {"node", "-e", node_watcher, "--", places.dump()};
      watched.command.insert(watched.command.end(), check.command.begin(), check.command.end());
      return watched;
    }
  }
  return std::nullopt;
}

}  // namespace mendwatch::propose
