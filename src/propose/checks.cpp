#include "src/propose/checks.hpp"

#include "src/base/json.hpp"
#include "src/base/text.hpp"
#include "src/code/language.hpp"
#include "src/propose/edit/source.hpp"

#include <set>

#include <yaml-cpp/yaml.h>

namespace mendwatch::propose {
namespace {

using code::Language;
using Command = std::vector<std::string>;

constexpr auto quick = std::chrono::seconds{20};
constexpr auto long_enough = std::chrono::seconds{300};

// Compiles without leaving anything behind.
constexpr const char* python_syntax =
    "import sys\nname = sys.argv[1]\nwith open(name, 'rb') as file:\n    compile(file.read(), name, 'exec', dont_inherit=True)";

// argv: the folder modules are looked up from, the module's name, its file. Names that are no identifiers are loaded by file.
constexpr const char* python_import = R"(import importlib, importlib.util, sys
root, name, path = sys.argv[1:4]
sys.path.insert(0, root)
if all(part.isidentifier() for part in name.split('.')):
    importlib.import_module(name)
else:
    spec = importlib.util.spec_from_file_location('changed_module', path)
    module = importlib.util.module_from_spec(spec)
    sys.modules['changed_module'] = module
    spec.loader.exec_module(module)
)";

std::optional<Check> syntax_check(const std::string& path) {
  const auto check = [&](std::string what, Command command, bool required) {
    return Check{std::move(what) + " syntax: " + path, std::move(command), quick, required, false};
  };
  switch (code::language_of(path)) {
    case Language::python: return check("python", {"python3", "-I", "-B", "-c", python_syntax, path}, true);
    case Language::javascript: return check("javascript", {"node", "--check", path}, true);
    case Language::typescript:
    case Language::tsx: return check("typescript", {"tsc", "--noEmit", "--skipLibCheck", "--noResolve", "--isolatedModules", path}, false);
    case Language::go: return check("go", {"gofmt", "-e", "-l", path}, false);
    case Language::ruby: return check("ruby", {"ruby", "-c", path}, false);
    case Language::php: return check("php", {"php", "-l", path}, false);
    case Language::bash: return check("bash", {"bash", "-n", path}, true);
    case Language::rust: return check("rust", {"rustfmt", "--check", "--quiet", path}, false);
    case Language::json: return check("json", {"python3", "-I", "-B", "-c", "import json, sys\njson.load(open(sys.argv[1], encoding='utf-8-sig'))", path}, true);
    default: return std::nullopt;
  }
}

// `src/shop/cart.py` is shop.cart from src, unless src is a package itself.
Check import_check(const code::Snapshot& base, const std::string& path) {
  std::string root = ".", module = path.substr(0, path.rfind('.'));
  for (const char* folder : {"src/", "lib/"})
    if (module.starts_with(folder) && !base.read(std::string{folder} + "__init__.py")) {
      root = std::string{folder}.substr(0, 3);
      module = module.substr(4);
    }
  if (module.ends_with("/__init__"))
    module.resize(module.size() - 9);
  return {"python import: " + path, {"python3", "-B", "-c", python_import, root, replace_all(module, "/", "."), path}, quick, true, false};
}

// What the base commit's files say of how it is tested.
class Markers {
public:
  explicit Markers(const code::Snapshot& base) : base_(base) {
    for (const auto& entry : base.list()) {
      paths_.insert(entry.path);
      const auto slash = entry.path.rfind('/');
      const auto name = entry.path.substr(slash == std::string::npos ? 0 : slash + 1);
      const bool python_test = (name.starts_with("test") && name.ends_with(".py")) || name.ends_with("_test.py");
      if (python_test && !code::is_vendored(entry.path) && python_tests_.size() < 50)
        python_tests_.push_back(entry.path);
    }
  }

  bool has(const std::string& path) const { return paths_.contains(path); }

  std::string text(const std::string& path) const {
    if (!has(path))
      return {};
    auto bytes = base_.read(path);
    return bytes ? *bytes : std::string{};
  }

  std::optional<Command> python() const {
    const bool configured = has("pytest.ini") || text("pyproject.toml").find("[tool.pytest") != std::string::npos ||
                            text("setup.cfg").find("[tool:pytest]") != std::string::npos || text("tox.ini").find("pytest") != std::string::npos;
    bool pytest = configured, unittest = false;
    for (const auto& path : python_tests_) {
      const auto bytes = text(path);
      unittest |= bytes.find("unittest") != std::string::npos;
      pytest |= bytes.find("import pytest") != std::string::npos || bytes.find("\ndef test_") != std::string::npos || bytes.starts_with("def test_") ||
                bytes.find("\nasync def test_") != std::string::npos;
    }
    if (pytest || has("conftest.py"))
      return Command{"python3", "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider"};
    if (!unittest)
      return std::nullopt;
    // Discovery descends into packages only, so a tests folder without __init__.py is named.
    const auto& first = python_tests_.front();
    const auto slash = first.rfind('/');
    const auto folder = slash == std::string::npos ? std::string{} : first.substr(0, first.find('/'));
    const bool package = folder.empty() || has(folder + "/__init__.py");
    const auto pattern = std::all_of(python_tests_.begin(), python_tests_.end(), [](const auto& path) { return path.ends_with("_test.py"); }) ? "*_test.py" : "test*.py";
    if (package)
      return Command{"python3", "-B", "-m", "unittest", "discover", "-p", pattern};
    return Command{"python3", "-B", "-m", "unittest", "discover", "-s", folder, "-p", pattern};
  }

  bool npm() const {
    try {
      const auto package = Json::parse(text("package.json"), nullptr, false);
      if (!package.is_object() || !package.contains("scripts") || !package["scripts"].is_object() || !package["scripts"].contains("test"))
        return false;
      const auto& script = package["scripts"]["test"];
      return script.is_string() && script.get<std::string>().find("no test specified") == std::string::npos;
    } catch (const Json::exception&) {
      return false;
    }
  }

private:
  const code::Snapshot& base_;
  std::set<std::string> paths_;
  std::vector<std::string> python_tests_;
};

std::vector<Check> found_checks(const code::Snapshot& base) {
  const Markers markers{base};
  std::vector<Check> checks;
  const auto add = [&](std::string name, Command command, bool tests = true) {
    checks.push_back({std::move(name), std::move(command), long_enough, true, tests});
  };
  if (auto command = markers.python())
    add((*command)[3] == "pytest" ? "pytest" : "unittest", *command);
  if (markers.npm())
    add("npm test", {"npm", "test", "--silent"});
  if (markers.has("go.mod")) {
    add("go vet", {"go", "vet", "./..."}, false);
    add("go test", {"go", "test", "./..."});
  }
  if (markers.has("Cargo.toml"))
    add("cargo test", {"cargo", "test", "--offline", "--quiet"});
  if (markers.has("pom.xml"))
    add("maven test", {"mvn", "--quiet", "--offline", "test"});
  if (markers.has("CMakeLists.txt") && markers.text("CMakeLists.txt").find("enable_testing") != std::string::npos)
    add("ctest", {"sh", "-c", "build=$(mktemp -d) && cmake -S . -B \"$build\" && cmake --build \"$build\" && ctest --test-dir \"$build\" --output-on-failure"});
  return checks;
}

}  // namespace

std::vector<Check> find_checks(const code::Snapshot& base, const std::vector<std::string>& changed, const std::vector<Check>& configured) {
  std::vector<Check> checks;
  for (const auto& path : changed)
    if (auto check = syntax_check(path))
      checks.push_back(std::move(*check));
  for (const auto& path : changed)
    if (path.ends_with(".py"))
      checks.push_back(import_check(base, path));
  const auto own = configured.empty() ? found_checks(base) : configured;
  checks.insert(checks.end(), own.begin(), own.end());
  return checks;
}

std::vector<Proof> known_proofs(const std::vector<FileChange>& changes) {
  std::vector<Proof> proofs;
  for (const auto& change : changes) {
    if (code::language_of(change.path) != Language::yaml)
      continue;
    Proof proof{"yaml syntax: " + change.path, Verdict::passed, "It reads as YAML.", 0};
    try {
      YAML::LoadAll(change.after);
    } catch (const YAML::Exception& problem) {
      proof.verdict = Verdict::failed;
      proof.detail = "line " + std::to_string(problem.mark.line + 1) + ": " + problem.msg;
    }
    proofs.push_back(std::move(proof));
  }
  return proofs;
}

}  // namespace mendwatch::propose
