#include "src/propose/guarded_paths.hpp"

#include "src/base/text.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace mendwatch::propose {
namespace {

struct Role {
  std::string_view name;   // a file's or folder's whole name; `*` at an end stands for anything
  std::string_view role;
};

constexpr std::string_view ci = "continuous integration", hook = "a hook", lock = "a lock file", build = "build configuration",
                           test = "test configuration", agent = "rules for agents", deploy = "deployment configuration",
                           secret = "a place for secrets";

constexpr std::array roles{
    Role{".git*", "git's configuration"}, Role{".github", ci}, Role{".gitlab", ci}, Role{".gitlab-ci*", ci}, Role{".circleci", ci}, Role{".travis.y*", ci},
    Role{"jenkinsfile*", ci}, Role{"azure-pipelines*", ci}, Role{".azure-pipelines", ci}, Role{".azuredevops", ci}, Role{".buildkite", ci}, Role{".drone.*", ci},
    Role{"bitbucket-pipelines.*", ci}, Role{"appveyor.y*", ci}, Role{".appveyor*", ci}, Role{".woodpecker*", ci}, Role{".teamcity", ci},
    Role{"cloudbuild.y*", ci}, Role{"cloudbuild.json", ci}, Role{"buildspec*.y*", ci}, Role{".ci", ci}, Role{".tekton", ci}, Role{"wercker.y*", ci}, Role{"codefresh.y*", ci},
    Role{".forgejo", ci}, Role{".gitea", ci}, Role{".semaphore", ci}, Role{".cirrus.*", ci}, Role{"renovate.json*", ci}, Role{".renovaterc*", ci},
    Role{".husky", hook}, Role{".githooks", hook}, Role{"githooks", hook}, Role{".hooks", hook}, Role{".pre-commit*", hook},
    Role{"lefthook.y*", hook}, Role{".lefthook*", hook}, Role{".overcommit.y*", hook}, Role{"pre-commit", hook}, Role{"pre-push", hook}, Role{"commit-msg", hook},
    Role{"post-receive", hook}, Role{"pre-receive", hook}, Role{"post-merge", hook}, Role{"post-checkout", hook}, Role{"post-commit", hook}, Role{"prepare-commit-msg", hook},
    Role{"package-lock.json", lock}, Role{"npm-shrinkwrap.json", lock}, Role{"pnpm-lock.y*", lock}, Role{"*.lock", lock}, Role{"*.lockb", lock},
    Role{"go.sum", lock}, Role{"go.work.sum", lock}, Role{"*.lockfile", lock}, Role{"packages.lock.json", lock}, Role{"*.lock.hcl", lock},
    Role{"*.lock.json", lock}, Role{"package.resolved", lock}, Role{"*-lock.json", lock}, Role{"*-lock.y*", lock},
    Role{"package.json", build}, Role{"pyproject.toml", build}, Role{"setup.py", build}, Role{"setup.cfg", build}, Role{"requirements*.txt", build},
    Role{"requirements*.in", build}, Role{"requirements", build}, Role{"constraints*.txt", build}, Role{"pipfile", build}, Role{"environment.y*", build},
    Role{"makefile*", build}, Role{"gnumakefile", build}, Role{"*.mk", build}, Role{"cmakelists.txt", build}, Role{"*.cmake", build}, Role{"cmakepresets.json", build},
    Role{"go.mod", build}, Role{"go.work", build}, Role{"cargo.toml", build}, Role{".cargo", build}, Role{"build.rs", build}, Role{"*.gradle", build}, Role{"*.gradle.kts", build},
    Role{"gradlew*", build}, Role{"gradle", build}, Role{"gradle.properties", build}, Role{"pom.xml", build}, Role{"mvnw*", build}, Role{".mvn", build}, Role{"gemfile", build},
    Role{"rakefile", build}, Role{"*.gemspec", build}, Role{"composer.json", build}, Role{"*.csproj", build}, Role{"*.sln", build},
    Role{"directory.build.*", build}, Role{"nuget.config", build}, Role{"mix.exs", build}, Role{"rebar.config", build}, Role{"build.sbt", build}, Role{"*.podspec", build},
    Role{"tsconfig*.json", build}, Role{"jsconfig*.json", build}, Role{"webpack.*", build}, Role{"vite.config.*", build}, Role{"rollup.config.*", build},
    Role{"babel.config.*", build}, Role{".babelrc*", build}, Role{"esbuild.*", build}, Role{"gulpfile*", build}, Role{"gruntfile*", build},
    Role{"next.config.*", build}, Role{"metro.config.*", build}, Role{"turbo.json", build}, Role{"nx.json", build}, Role{"lerna.json", build},
    Role{".npmrc", build}, Role{".yarnrc*", build}, Role{".yarn", build}, Role{".pnpmfile*", build}, Role{"pnpm-workspace.y*", build}, Role{"pip.conf", build},
    Role{".eslintrc*", build}, Role{"eslint.config.*", build}, Role{".bazelrc", build}, Role{"build.bazel", build}, Role{"workspace", build},
    Role{"workspace.bazel", build}, Role{"module.bazel", build}, Role{"meson.build", build}, Role{"configure", build}, Role{"configure.ac", build}, Role{"justfile", build}, Role{"taskfile.y*", build},
    Role{".tool-versions", build}, Role{".python-version", build}, Role{".node-version", build}, Role{".nvmrc", build}, Role{".envrc", build},
    Role{"sitecustomize.py", build}, Role{"usercustomize.py", build}, Role{"*.pth", build}, Role{".devcontainer", build}, Role{".vscode", build}, Role{".idea", build},
    Role{"conftest.py", test}, Role{"pytest.ini", test}, Role{"tox.ini", test}, Role{"noxfile.py", test}, Role{".coveragerc", test}, Role{"phpunit.xml*", test},
    Role{"jest.config.*", test}, Role{"jest.setup.*", test}, Role{"vitest.config.*", test}, Role{"vitest.workspace.*", test}, Role{".mocharc*", test}, Role{"karma.conf.*", test},
    Role{"cypress.config.*", test}, Role{"playwright.config.*", test}, Role{"codecov.y*", test}, Role{".codecov.y*", test}, Role{".nycrc*", test}, Role{".rspec", test},
    Role{"dockerfile*", deploy}, Role{"*.dockerfile", deploy}, Role{"containerfile*", deploy}, Role{"docker-compose*", deploy}, Role{"compose*.y*ml", deploy}, Role{".dockerignore", deploy},
    Role{"procfile*", deploy}, Role{"railway.json", deploy}, Role{"railway.toml", deploy}, Role{"nixpacks.toml", deploy}, Role{"render.y*", deploy}, Role{"fly.toml", deploy}, Role{"vercel.json", deploy},
    Role{"netlify.toml", deploy}, Role{"serverless.y*", deploy}, Role{"*.tf", deploy}, Role{"*.tfvars", deploy}, Role{"skaffold.y*", deploy}, Role{"vagrantfile", deploy},
    Role{"mendwatch.y*", deploy},
    Role{".env", secret}, Role{".env.*", secret}, Role{".netrc", secret}, Role{".pypirc", secret}, Role{"*.pem", secret}, Role{"*.key", secret}, Role{".ssh", secret},
    Role{"id_rsa*", secret}, Role{"id_ed25519*", secret}, Role{".aws", secret}, Role{".htpasswd", secret},
    Role{"agents.md", agent}, Role{"agent.md", agent}, Role{"claude*.md", agent}, Role{"gemini.md", agent}, Role{".cursor*", agent}, Role{".windsurf*", agent},
    Role{".cline*", agent}, Role{".aider*", agent}, Role{".claude*", agent}, Role{".continue*", agent}, Role{".roo*", agent}, Role{".mcp.json", agent}, Role{"mcp.json", agent},
    Role{"copilot-instructions.md", agent}, Role{".copilot*", agent}, Role{".codex", agent}, Role{".gemini", agent}, Role{".agents", agent}, Role{"llms*.txt", agent},
    Role{".goosehints", agent}, Role{".junie", agent}, Role{".kiro", agent}, Role{"skill.md", agent}, Role{".amazonq", agent}, Role{".trae", agent}, Role{".augment*", agent},
};

bool fits(std::string_view pattern, std::string_view name) {
  const auto star = pattern.find('*');
  if (star == std::string_view::npos)
    return pattern == name;
  const auto head = pattern.substr(0, star);
  const auto rest = pattern.substr(star + 1);
  if (!name.starts_with(head))
    return false;
  name.remove_prefix(head.size());
  if (rest.empty())
    return true;
  for (std::size_t i = 0; i <= name.size(); ++i)
    if (fits(rest, name.substr(i)))
      return true;
  return false;
}

}  // namespace

std::string steering_role(std::string_view path) {
  const auto segments = split(path, '/');
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const auto name = folded_name(segments[i]);
    // A folder steers only if its name says so: `src/configure/` and `workspace/` are ordinary.
    const bool telling = i + 1 == segments.size() || name.starts_with('.') || name == "requirements" || name == "gradle" || name == "githooks";
    for (const auto& role : roles)
      if (telling && fits(role.name, name))
        return std::string{role.role};
  }
  return {};
}

bool is_beside_the_code(std::string_view path) {
  static constexpr std::array folders{
      std::string_view{"test"}, std::string_view{"tests"}, std::string_view{"testing"}, std::string_view{"__tests__"}, std::string_view{"spec"},
      std::string_view{"specs"}, std::string_view{"fixtures"}, std::string_view{"__fixtures__"}, std::string_view{"__mocks__"}, std::string_view{"mocks"},
      std::string_view{"e2e"}, std::string_view{"doc"}, std::string_view{"docs"}, std::string_view{"documentation"}, std::string_view{"node_modules"},
      std::string_view{"vendor"}, std::string_view{"third_party"}, std::string_view{"dist"}, std::string_view{"build"}, std::string_view{"site-packages"},
      std::string_view{".venv"}, std::string_view{"venv"}, std::string_view{"benchmarks"}, std::string_view{"testdata"}, std::string_view{"examples"}, std::string_view{"example"},
      std::string_view{"samples"}, std::string_view{"changelog"}, std::string_view{"migrations"}};
  static constexpr std::array endings{
      std::string_view{".md"}, std::string_view{".rst"}, std::string_view{".txt"}, std::string_view{".adoc"}, std::string_view{".html"}, std::string_view{".svg"},
      std::string_view{".csv"}, std::string_view{".lock"}, std::string_view{".min.js"}, std::string_view{".map"}, std::string_view{".ipynb"}, std::string_view{".snap"},
      std::string_view{".log"}, std::string_view{".patch"}, std::string_view{".diff"}, std::string_view{".d.ts"}};
  static constexpr std::array markers{std::string_view{".test."}, std::string_view{".spec."}, std::string_view{"_test."}, std::string_view{"_spec."}, std::string_view{".stories."},
                                      std::string_view{"-test."}};
  const auto low = lower(path);
  const auto parts = split(low, '/');
  for (std::size_t i = 0; i + 1 < parts.size(); ++i)
    for (auto folder : folders)
      if (parts[i] == folder)
        return true;
  const auto name = parts.back();
  for (auto ending : endings)
    if (name.ends_with(ending))
      return true;
  for (auto marker : markers)
    if (name.find(marker) != std::string_view::npos)
      return true;
  return name.starts_with("test_") || name == "conftest.py" || steering_role(low) == lock;
}

std::string folded_name(std::string_view name) {
  std::string folded;
  for (std::size_t i = 0; i < name.size();) {
    const auto byte = static_cast<unsigned char>(name[i]);
    const std::size_t size = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    if (i + size > name.size())
      break;
    std::uint32_t point = size == 1 ? byte : byte & (0x7fu >> size);
    for (std::size_t j = 1; j < size; ++j)
      point = point << 6 | (static_cast<unsigned char>(name[i + j]) & 0x3fu);
    i += size;
    // What HFS+ ignores, and what normal forms turn into ASCII.
    const bool ignored = point == 0xad || point == 0x34f || point == 0x61c || (point >= 0x180b && point <= 0x180f) ||
                         (point >= 0x200b && point <= 0x200f) || (point >= 0x202a && point <= 0x202e) || (point >= 0x2060 && point <= 0x206f) ||
                         (point >= 0xfe00 && point <= 0xfe0f) || point == 0xfeff || (point >= 0xe0000 && point <= 0xe0fff);
    if (ignored)
      continue;
    if (point >= 0xff01 && point <= 0xff5e)
      point -= 0xfee0;
    else if (point == 0x131 || point == 0x130)
      point = 'i';
    else if (point == 0x2024 || point == 0xfe52)
      point = '.';
    else if ((point >= 0x24b6 && point <= 0x24e9))  // circled letters
      point = 'a' + (point - 0x24b6) % 26;
    if (point < 0x80)
      folded += static_cast<char>(point >= 'A' && point <= 'Z' ? point + 32 : point);
    else
      folded.append(name.substr(i - size, size));
  }
  while (!folded.empty() && (folded.back() == '.' || folded.back() == ' '))
    folded.pop_back();
  return folded;
}

}  // namespace mendwatch::propose
